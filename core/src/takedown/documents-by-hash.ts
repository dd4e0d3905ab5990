import type { DocumentRow, DocumentShards } from '../run/documents.js';

/**
 * Documents of a shard that stand and have one of the hashes.
 *
 * @throws FWK_STORE_CORRUPT
 */
export async function countIn(
  documents: DocumentShards,
  shard: number,
  hashes: ReadonlySet<string>,
): Promise<number> {
  let count = 0;
  for await (const lines of documents.wholeLines(shard)) {
    for (const line of linesWithHash(lines, hashes)) {
      const row = JSON.parse(line) as DocumentRow;
      if (row.takenDown === undefined && hashes.has(row.sha256)) count += 1;
    }
  }
  return count;
}

/**
 * Lines of JSON in which one of the hashes may stand under the name `sha256`, the document's own or another's. Found in the bytes: most
 * lines have none, and are never made a text.
 *
 * @param hashes may become fewer meanwhile
 */
export function* linesWithHash(lines: Buffer, hashes: ReadonlySet<string>): Generator<string> {
  for (let at = lines.indexOf(NAME); at >= 0; at = lines.indexOf(NAME, at)) {
    const start = at + NAME.length;
    at = start;
    if (!hashes.has(lines.toString('latin1', start, start + HASH_LENGTH))) continue;
    const found = lines.indexOf(LINE_END, start);
    const end = found < 0 ? lines.length : found;
    yield lines.toString('utf8', lines.lastIndexOf(LINE_END, start) + 1, end);
    at = end;
  }
}

const NAME = Buffer.from('"sha256":"');
/** SHA-256, hex. */
const HASH_LENGTH = 64;
const LINE_END = 0x0a;
