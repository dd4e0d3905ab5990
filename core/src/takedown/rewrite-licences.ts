import type { DocumentRow } from '../run/documents.js';
import { hashFile } from '../run/file-hash.js';
import { readJsonBlocks } from '../run/json-lines.js';
import type { LicenceTextLine } from '../run/licence-texts.js';
import { corrupt } from '../run/store.js';
import type { NewFile, OldFile, RewrittenFile } from './rewrite-file.js';
import { rewriteLines } from './rewrite-lines.js';

/**
 * Rewrites a shard's licence texts: those that only documents that go were under are left out, every other line is the same.
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
  const stay = new Set<string>();
  for await (const block of readJsonBlocks<DocumentRow>(rows.path)) {
    for (const { id, takenDown, licenceFiles = [] } of block) {
      if (takenDown !== undefined || removed.has(id)) continue;
      for (const { sha256 } of licenceFiles) stay.add(sha256);
    }
  }
  return rewriteLines(from, to, (line) =>
    stay.has((JSON.parse(line) as LicenceTextLine).sha256) ? line : null,
  );
}
