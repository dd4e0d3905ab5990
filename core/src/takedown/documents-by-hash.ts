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
  for await (const lines of documents.lineBlocks(shard)) {
    for (const line of lines) {
      if (!mentionsHash(line, hashes)) continue;
      const row = JSON.parse(line) as DocumentRow;
      if (row.takenDown === undefined && hashes.has(row.sha256)) count += 1;
    }
  }
  return count;
}

/**
 * Whether one of the hashes may stand in a line of JSON under the name `sha256`, the document's own or another's: few lines need to be
 * parsed.
 */
export function mentionsHash(line: string, hashes: ReadonlySet<string>): boolean {
  for (let at = line.indexOf(HASH); at >= 0; at = line.indexOf(HASH, at + HASH.length)) {
    const start = at + HASH.length;
    if (hashes.has(line.slice(start, start + 64))) return true;
  }
  return false;
}

const HASH = '"sha256":"';
