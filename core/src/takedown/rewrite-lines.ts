import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { writeDurably } from '../run/durable-file.js';
import { readWholeLines } from '../run/json-lines.js';
import { corrupt } from '../run/store.js';
import type { NewFile, OldFile, RewrittenFile } from './rewrite-file.js';

/**
 * Copies a table line by line, a megabyte at a time, while the old one is checked against its manifest. What stays is never made a
 * text: it is the same bytes.
 *
 * @param replace the line itself, another in its place, or null where it is left out
 * @throws FWK_STORE_CORRUPT
 */
export async function rewriteLines(
  { path, facts }: OldFile,
  { dir, file }: NewFile,
  replace: (line: Buffer) => Buffer | string | null,
): Promise<RewrittenFile> {
  const whole = createHash('sha256');
  let replaced = 0;
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for await (const piece of readWholeLines(path)) {
      whole.update(piece);
      const parts: Buffer[] = [];
      let stays = 0;
      for (let start = 0; start < piece.length; ) {
        const found = piece.indexOf(LINE_END, start);
        const end = found < 0 ? piece.length : found;
        const line = piece.subarray(start, end);
        const other = replace(line);
        if (other !== line) {
          replaced += 1;
          parts.push(piece.subarray(stays, start));
          if (other !== null) parts.push(Buffer.from(`${other}\n`));
          stays = end + 1;
        }
        start = end + 1;
      }
      yield parts.length === 0 ? piece : Buffer.concat([...parts, piece.subarray(stays)]);
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

const LINE_END = 0x0a;
