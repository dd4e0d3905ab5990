import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { sha256 } from './file-hash.js';
import { folder } from './testing/folder.js';
import { verifiedPieces } from './verified-pieces.js';

const TEXT = 'one line\nanother\nand one that is longer than a piece\n';

async function read(path: string, expected: string, pieceBytes: number) {
  const pieces: Buffer[] = [];
  for await (const piece of verifiedPieces(path, { sha256: expected }, pieceBytes))
    pieces.push(Buffer.from(piece));
  return pieces;
}

test('a file in pieces of any size is the whole file', async (t) => {
  const path = join(await folder(t), 'file');
  await writeFile(path, TEXT);
  for (const bytes of [1, 7, TEXT.length, 1000]) {
    const pieces = await read(path, sha256(TEXT), bytes);
    t.is(Buffer.concat(pieces).toString(), TEXT);
    t.is(pieces.length, Math.ceil(TEXT.length / bytes));
  }
  await writeFile(path, '');
  t.deepEqual(await read(path, sha256(''), 7), []);
});

test('one that is not what its manifest says is told behind its last piece; one that is missing at once', async (t) => {
  const path = join(await folder(t), 'file');
  await writeFile(path, TEXT);
  const pieces: string[] = [];
  const reading = async () => {
    for await (const piece of verifiedPieces(path, { sha256: sha256('another') }, 20))
      pieces.push(Buffer.from(piece).toString());
  };
  t.like(await t.throwsAsync(reading), { code: 'FWK_STORE_CORRUPT', at: path });
  t.is(pieces.join(''), TEXT);
  t.like(await t.throwsAsync(read(`${path}s`, '', 7)), { code: 'FWK_STORE_MISSING_FILE', at: `${path}s` });
});
