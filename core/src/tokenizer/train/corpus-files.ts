import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import { frameworkError } from '@framework/sdk';

/** A file to learn from. */
export interface CorpusFile {
  readonly path: string;
  /** Name in ids and in the record: below the file or folder that was given, whatever that lies in. */
  readonly name: string;
  /** Share of the blend it counts to. */
  readonly share: string;
  /** As `framework tokenizer compare` has it: `.ts`. */
  readonly language: string;
}

/** Where nothing else is said. */
const SHARE = 'code';

/**
 * Files, and files in folders, in an order that depends on their names alone. What begins with a dot, links, and
 * `node_modules` below a folder are left out.
 *
 * @param written paths; `text=docs` counts what is in `docs` to the share `text`
 * @throws FWK_SOURCE_MISSING for a path that is not there, FWK_SOURCE_EMPTY where all of them hold no file
 */
export async function corpusFiles(written: readonly string[], root: string): Promise<readonly CorpusFile[]> {
  const files: CorpusFile[] = [];
  for (const one of written) files.push(...(await filesOf(one, root)));
  if (files.length > 0) return files.sort((left, right) => compare(left, right));
  throw frameworkError('FWK_SOURCE_EMPTY', {
    message: 'there is no file to learn from',
    at: written.join(' '),
    action: 'name files of text, or folders that hold some',
  });
}

const compare = (left: CorpusFile, right: CorpusFile): number =>
  left.name < right.name ? -1 : left.name > right.name ? 1 : left.path < right.path ? -1 : 1;

async function filesOf(written: string, root: string): Promise<readonly CorpusFile[]> {
  const whole = resolve(root, written);
  const [, share, rest] = /^([a-z][a-z0-9-]*)=(.+)$/.exec(written) ?? [];
  const found = await stat(whole).catch(() => undefined);
  const given =
    found === undefined && rest !== undefined
      ? { path: resolve(root, rest), share: share! }
      : { path: whole, share: SHARE };
  const { path } = given;
  const at = found ?? (await stat(path).catch(() => undefined));
  if (at === undefined) {
    throw frameworkError('FWK_SOURCE_MISSING', {
      message: `there is no '${rest ?? written}' to learn from`,
      at: path,
      action: 'correct the path',
    });
  }
  const names = at.isDirectory() ? await below(path) : [''];
  return names.map((name) => ({
    path: join(path, name),
    name: name === '' ? basename(path) : `${basename(path)}/${name}`,
    share: given.share,
    language: extname(name === '' ? path : name).toLowerCase() || '(none)',
  }));
}

async function below(folder: string): Promise<readonly string[]> {
  const names: string[] = [];
  const visit = async (prefix: string): Promise<void> => {
    const entries: Dirent[] = await readdir(join(folder, prefix), { withFileTypes: true });
    for (const entry of entries) {
      const name = `${prefix}${entry.name}`;
      if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
      if (entry.isDirectory()) await visit(`${name}/`);
      else if (entry.isFile()) names.push(name);
    }
  };
  await visit('');
  return names;
}
