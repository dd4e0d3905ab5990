import type { DocumentRow } from '../run/documents.js';
import { hashFile } from '../run/file-hash.js';
import { readJsonBlocks, readWholeLines } from '../run/json-lines.js';
import type { LicenceTextLine } from '../run/licence-texts.js';
import { corrupt } from '../run/store.js';
import { linesWithHash } from './documents-by-hash.js';
import type { NewFile, OldFile, RewrittenFile } from './rewrite-file.js';
import { rewriteLines } from './rewrite-lines.js';

/**
 * Rewrites a shard's licence texts: those that only documents that go were under are left out, every other line is the same. Once
 * each is known to stay, the rest of the document table is not looked at.
 *
 * @param rows the shard's old document table
 * @throws FWK_STORE_CORRUPT
 */
export async function rewriteLicences(
  from: OldFile,
  to: NewFile,
  rows: OldFile,
  removed: ReadonlySet<string>,
): Promise<RewrittenFile> {
  if ((await hashFile(rows.path)) !== rows.facts.sha256)
    throw corrupt(rows.path, 'is not the file its manifest describes');
  const goes = new Set<string>();
  for await (const texts of readJsonBlocks<LicenceTextLine>(from.path))
    for (const { sha256 } of texts) goes.add(sha256);
  await takeOutStaying(goes, rows, removed);
  return rewriteLines(from, to, (line) =>
    goes.has((JSON.parse(line.toString('utf8')) as LicenceTextLine).sha256) ? null : line,
  );
}

/** @param goes hashes of texts; those of documents that stay are taken out of it */
async function takeOutStaying(goes: Set<string>, rows: OldFile, removed: ReadonlySet<string>): Promise<void> {
  for await (const lines of readWholeLines(rows.path)) {
    for (const line of linesWithHash(lines, goes)) {
      const { id, takenDown, licenceFiles = [] } = JSON.parse(line) as DocumentRow;
      if (takenDown !== undefined || removed.has(id)) continue;
      for (const { sha256 } of licenceFiles) goes.delete(sha256);
    }
    if (goes.size === 0) return;
  }
}
