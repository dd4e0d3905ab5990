import { resolve } from 'node:path';
import { frameworkError, isFrameworkError, type Progress } from '@framework/sdk';
import { askChild } from '../../child/ask-child.js';
import { openRunRecord } from '../../run/run-record.js';
import { refuseTaken } from '../../run/taken-folder.js';
import type { CorpusSource } from './corpus.js';
import { corpusFiles } from './corpus-files.js';
import { type TrainPlanRequest, trainPlan } from './train-plan.js';
import type { TrainedTokenizer, TrainQuestion } from './train-question.js';

export interface TrainTask extends TrainPlanRequest {
  /** Files and folders. */
  readonly inputs: readonly string[];
  /** The run whose training documents are learned from, in place of `inputs`. */
  readonly run: string | null;
  /** The folder to make. */
  readonly out: string;
  notice(message: string): void;
  raw(text: string): void;
  progress(progress: Progress): void;
}

/**
 * Trains a tokenizer in a process of its own. What a kill leaves in `<out>.partial` is gone on with.
 *
 * @throws FWK_CLI_USAGE, FWK_SOURCE_*, FWK_RUN_UNKNOWN, FWK_DATA_EMPTY, FWK_DATA_TOO_SMALL, FWK_CONFIG_*, FWK_PLUGIN_*,
 *   FWK_MEMORY, FWK_RUN_DIED, FWK_INTERRUPTED
 */
export async function trainTokenizer(task: TrainTask): Promise<TrainedTokenizer> {
  const out = resolve(task.root, task.out);
  await refuseTaken(out, 'the tokenizer');
  const source = await sourceOf(task);
  const plan = await trainPlan(task);
  return askChild<TrainQuestion, TrainedTokenizer>({
    module: new URL('./train-child.js', import.meta.url),
    question: { plan, source, out },
    cwd: task.root,
    doing: 'training the tokenizer',
    at: out,
    kept: 'it goes on where it was',
    notice: task.notice,
    raw: task.raw,
    progress: task.progress,
  }).catch((error: unknown) => {
    throw isFrameworkError(error) && error.code === 'FWK_DATA_EMPTY' && source.kind === 'files'
      ? noText(task.inputs, source.files.length, error)
      : error;
  });
}

/** No filter dropped it, as the tokenizer's plugin has to think. */
const noText = (inputs: readonly string[], files: number, cause: Error) =>
  frameworkError('FWK_SOURCE_EMPTY', {
    message: `${files === 1 ? 'the file that was named holds' : `the ${files} files that were named hold`} no text`,
    at: inputs.join(' '),
    action: 'name files of text in UTF-8, or folders that hold some',
    cause,
  });

async function sourceOf({ inputs, run, root }: TrainTask): Promise<CorpusSource> {
  if ((run === null) === (inputs.length === 0)) {
    throw frameworkError('FWK_CLI_USAGE', {
      message: run === null ? 'nothing to learn from was named' : 'files and a run were named',
      at: 'framework tokenizer train',
      action: 'name files or folders, or --run <name>',
    });
  }
  if (run === null) return { kind: 'files', files: await corpusFiles(inputs, root) };
  const { objects, paths } = await openRunRecord(root, run);
  const filtered = objects.get('filter');
  if (filtered === undefined) {
    throw frameworkError('FWK_STORE_MISSING_FILE', {
      message: `'${run}' has no filtered documents here`,
      at: paths.refs,
      action: `filter them: \`framework run --name ${run} --until filter\``,
    });
  }
  return { kind: 'run', name: run, store: paths.store, fingerprint: filtered.fingerprint };
}
