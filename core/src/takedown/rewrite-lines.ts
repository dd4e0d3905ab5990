import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { writeDurably } from '../run/durable-file.js';
import { readLineBlocks } from '../run/json-lines.js';
import { corrupt } from '../run/store.js';
import type { NewFile, OldFile, RewrittenFile } from './rewrite-file.js';

/**
 * Copies a table line by line, some thousand at a time, while the old one is checked against its manifest.
 *
 * @param replace the line itself, another in its place, or null where it is left out
 * @throws FWK_STORE_CORRUPT
 */
export async function rewriteLines(
  { path, facts }: OldFile,
  { dir, file }: NewFile,
  replace: (line: string) => string | null,
): Promise<RewrittenFile> {
  const whole = createHash('sha256');
  let replaced = 0;
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for await (const lines of readLineBlocks(path)) {
      whole.update(textOf(lines));
      const now = lines.flatMap((line) => {
        const other = replace(line);
        if (other !== line) replaced += 1;
        return other ?? [];
      });
      yield Buffer.from(textOf(now));
    }
  }
  const written = await writeDurably(join(dir, file), pieces());
  const before = whole.digest('hex');
  if (before !== facts.sha256) throw corrupt(path, 'is not the file its manifest describes');
  return {
    facts: written,
    rewritten: { file, spans: replaced, blanked: 0, before, after: written.sha256, outside: null },
  };
}

const textOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
