import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { frameworkError, isFrameworkError, type JsonObject, LAYOUT } from '@framework/sdk';
import { suggestion } from '@framework/sdk/checks';
import { type EvaluationResults, readEvaluationFile } from '../../run/evaluation-file.js';
import { isRecord, readJsonFile } from '../../run/json-file.js';
import { runNames } from '../../run/run-names.js';
import { evalsFolder, isResult } from '../evaluation-folder.js';
import { modelName } from '../model-name.js';

/** Results to compare, wherever they came from. */
export interface FoundResult {
  /** As a person is told it. */
  readonly name: string;
  readonly file: string;
  readonly results: EvaluationResults;
  /** Suite's plugin → hashes of its data; null where results do not say. */
  readonly data: JsonObject | null;
}

/**
 * An evaluation by its id, its folder or its file; or a run by its name: what it measured at its last step.
 *
 * @throws FWK_CLI_USAGE with the nearest id; FWK_RUN_IO for a damaged file
 */
export async function findResult(root: string, written: string): Promise<FoundResult> {
  const known = await evaluations(root);
  const path = known.get(written) ?? resolve(root, written);
  const inside = join(path, 'result.json');
  if ((await kindOf(inside)) === 'file') return read(inside);
  if ((await kindOf(path)) === 'file') {
    return read(path).catch((cause: unknown) => {
      throw isFrameworkError(cause) ? noEvaluation(written, cause) : cause;
    });
  }
  const steps = join(root, LAYOUT.runs, basename(written), LAYOUT.evaluation);
  const last = (await readdir(steps).catch(() => []))
    .flatMap((name) => /^step-(\d+)\.json$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b)
    .at(-1);
  if (last !== undefined) return read(join(steps, `step-${last}.json`));
  throw frameworkError('FWK_CLI_USAGE', {
    message: `there is no evaluation '${written}'${suggestion(written, known.keys())}`,
    at: 'framework eval compare',
    action: 'give the id or the folder that `framework eval` named, or a run that was evaluated',
  });
}

/** A file that somebody named: it may be anything of theirs, and what a file of ours would want done to it must not be. */
const noEvaluation = (written: string, cause: Error) =>
  frameworkError('FWK_CLI_USAGE', {
    message: `'${written}' is no evaluation`,
    at: 'framework eval compare',
    action: 'give the result.json of an evaluation, or its id, its folder, or a run that was evaluated',
    cause,
  });

/** Id → folder, of every evaluation under a root. */
async function evaluations(root: string): Promise<ReadonlyMap<string, string>> {
  const runs = await runNames(root);
  const folders = [
    join(root, 'evals'),
    ...runs.map((name) => join(root, LAYOUT.runs, name, basename(evalsFolder(root, NONE)))),
  ];
  const found = new Map<string, string>();
  for (const folder of folders) {
    for (const id of await readdir(folder).catch(() => [])) found.set(id, join(folder, id));
  }
  return found;
}

const NONE = { kind: 'endpoint', url: '', name: '' } as const;

async function read(file: string): Promise<FoundResult> {
  const result = await readJsonFile(file, isRecord);
  if (result !== undefined && isResult(result)) {
    const { model, results, data } = result;
    return { name: modelName(model), file, results, data };
  }
  const evaluation = await readEvaluationFile(file);
  const run = basename(dirname(dirname(file)));
  return { name: `${run}, step ${evaluation?.step}`, file, results: evaluation?.results ?? {}, data: null };
}

const kindOf = (path: string): Promise<'file' | 'other'> =>
  stat(path).then(
    (found) => (found.isFile() ? 'file' : 'other'),
    () => 'other',
  );
