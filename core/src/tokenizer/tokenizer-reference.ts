import { basename, dirname, extname, join, resolve } from 'node:path';
import { frameworkError, LAYOUT } from '@framework/sdk';
import { runPaths } from '../run/layout.js';
import { Refs } from '../run/refs.js';
import { listRuns } from '../run/run-folders.js';
import { statOf } from '../stat-of.js';

/** Where a tokenizer is to be taken from. */
export type TokenizerReference =
  | {
      readonly kind: 'run';
      /** The folder that holds `runs/`. */
      readonly root: string;
      readonly name: string;
    }
  | { readonly kind: 'file'; readonly file: string };

/** What a name that is no run's is most likely meant to be. */
const FILE_ENDINGS = new Set(['.model', '.json']);

/**
 * A file, a run's folder, or a run by its name. A file comes before a run of the same name.
 *
 * @param written the newest run that has a tokenizer when left out
 * @throws FWK_TOKENIZER_MISSING; FWK_RUN_UNKNOWN where there is no run at all
 */
export async function tokenizerReference(
  written: string | undefined,
  root: string,
): Promise<TokenizerReference> {
  if (written === undefined) return { kind: 'run', root, name: await newestWithTokenizer(root) };
  const path = resolve(root, written);
  const found = statOf(path);
  if (found?.isFile()) return { kind: 'file', file: path };
  if (
    found?.isDirectory() &&
    statOf(join(path, LAYOUT.run))?.isFile() &&
    basename(dirname(path)) === LAYOUT.runs
  ) {
    return { kind: 'run', root: dirname(dirname(path)), name: basename(path) };
  }
  if (!/[\\/]/.test(written) && !FILE_ENDINGS.has(extname(written)))
    return { kind: 'run', root, name: written };
  throw frameworkError('FWK_TOKENIZER_MISSING', {
    message:
      found === undefined
        ? `there is no file '${written}'`
        : `'${written}' is neither a file nor a run’s folder`,
    at: path,
    action: 'name a run, a SentencePiece .model or a tokenizer.json',
  });
}

/** How errors and results name it. */
export const nameOf = (reference: TokenizerReference): string =>
  reference.kind === 'run' ? reference.name : reference.file;

async function newestWithTokenizer(root: string): Promise<string> {
  const runs = await listRuns(root);
  for (const { paths } of runs)
    if ((await Refs.open(paths.refs)).get('tokenize') !== undefined) return paths.name;
  const [newest] = runs;
  if (newest !== undefined) throw noTokenizerYet(root, newest.paths.name);
  throw frameworkError('FWK_RUN_UNKNOWN', {
    message: 'there is no run here',
    at: join(root, LAYOUT.runs),
    action: 'train one with `framework run`, or name a tokenizer’s file',
  });
}

export const noTokenizerYet = (root: string, name: string) =>
  frameworkError('FWK_TOKENIZER_MISSING', {
    message: `'${name}' has no tokenizer yet`,
    at: runPaths(root, name).dir,
    action: `let it go on: \`framework resume ${name}\``,
  });
