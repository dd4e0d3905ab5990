import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ioError, writeDurably } from '../run/durable-file.js';
import { sha256 } from '../run/file-hash.js';
import { corrupt } from '../run/store.js';
import type { NewFile, OldFile, RewrittenFile } from './rewrite-file.js';

/**
 * A file with one name in the place of another of the same length, wherever it stands. The file is held in memory.
 *
 * @throws FWK_STORE_CORRUPT
 */
export async function rewriteNames(
  { path, facts }: OldFile,
  { dir, file }: NewFile,
  from: string,
  to: string,
): Promise<RewrittenFile> {
  const content = await readFile(path).catch((cause) => {
    throw ioError(cause, path);
  });
  if (sha256(content) !== facts.sha256) throw corrupt(path, 'is not the file its manifest describes');
  const starts = [...occurrences(content, from)];
  const renamed = Buffer.from(content);
  for (const start of starts) renamed.write(to, start, 'latin1');
  const written = await writeDurably(join(dir, file), [renamed]);
  const outside = sha256(without(content, starts, from.length));
  return {
    facts: written,
    rewritten: {
      file,
      spans: starts.length,
      blanked: 0,
      before: facts.sha256,
      after: written.sha256,
      outside,
    },
  };
}

function* occurrences(content: Buffer, text: string): Generator<number> {
  for (let at = content.indexOf(text); at >= 0; at = content.indexOf(text, at + text.length)) yield at;
}

const without = (content: Buffer, starts: readonly number[], length: number): Buffer => {
  const from = [0, ...starts.map((start) => start + length)];
  const to = [...starts, content.byteLength];
  return Buffer.concat(to.map((end, at) => content.subarray(from[at], end)));
};
