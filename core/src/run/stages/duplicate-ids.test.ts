import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { sha256 } from '../file-hash.js';
import type { StoredObject } from '../store.js';
import { folder } from '../testing/folder.js';
import { DUPLICATES_FILE, DuplicateIds } from './duplicate-ids.js';

test('a list that is not what its manifest says is refused, however long: it says which documents are dropped', async (t) => {
  const dir = await folder(t);
  const duplicate = { sequence: 3, row: 1, id: 'a (2)', evidence: { of: 'a' } };
  const line = `${JSON.stringify(duplicate)}\n`;
  await writeFile(join(dir, DUPLICATES_FILE), line);
  const listed = (bytes: string) =>
    ({
      dir,
      contentHash: 'of it',
      path: (name: string) => join(dir, name),
      manifest: { files: { [DUPLICATES_FILE]: { sha256: sha256(Buffer.from(bytes)) } } },
    }) as unknown as StoredObject;
  t.deepEqual((await DuplicateIds.read(listed(line))).of(3), [duplicate]);
  await t.throwsAsync(DuplicateIds.read(listed(line.replace('3', '4'))), { code: 'FWK_STORE_CORRUPT' });
});
