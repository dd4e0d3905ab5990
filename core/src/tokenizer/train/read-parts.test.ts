import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { anyCharacter } from '@framework/sdk/testing/any-character';
import test from 'ava';
import fc from 'fast-check';
import { type FilePart, readParts } from './read-parts.js';

const folder = mkdtempSync(join(tmpdir(), 'parts-'));
test.after.always(() => rmSync(folder, { recursive: true }));
let files = 0;

async function partsOf(bytes: Uint8Array, partBytes: number): Promise<readonly FilePart[]> {
  const path = join(folder, `${files++}`);
  writeFileSync(path, bytes);
  const parts: FilePart[] = [];
  for await (const part of readParts(path, partBytes)) parts.push(part);
  return parts;
}

test('parts are the file, none too long; of text each is text', async (t) => {
  const text = fc
    .array(
      fc.oneof(fc.string({ unit: anyCharacter(fc), maxLength: 20 }), fc.constantFrom('\n', '漢'.repeat(9))),
      {
        maxLength: 30,
      },
    )
    .map((some) => Buffer.from(some.join('').replaceAll('\0', '')));
  await fc.assert(
    fc.asyncProperty(text, fc.integer({ min: 8, max: 64 }), async (bytes, partBytes) => {
      const parts = await partsOf(bytes, partBytes);
      t.deepEqual(Buffer.concat(parts.map((part) => part.bytes)), bytes);
      for (const part of parts) {
        t.true(part.bytes.byteLength <= partBytes);
        t.is(part.kind, 'text');
      }
    }),
    { numRuns: 150 },
  );
});

test('whatever the bytes, they come in parts and end', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 300 }),
      fc.integer({ min: 8, max: 64 }),
      async (bytes, size) => {
        const parts = await partsOf(bytes, size);
        t.deepEqual(Buffer.concat(parts.map((part) => part.bytes)), Buffer.from(bytes));
      },
    ),
    { numRuns: 100 },
  );
});

test('a part that is no text says so, and those beside it are none the worse', async (t) => {
  const bytes = Buffer.concat([
    Buffer.from('aaaaaaa\n'),
    Buffer.from([0x62, 0xff, 0x0a]),
    Buffer.from('c\0c\nok\n'),
  ]);
  const parts = await partsOf(bytes, 8);
  t.deepEqual(
    parts.map(({ kind }) => kind),
    ['text', 'binary', 'text'],
  );
  t.deepEqual(
    (await partsOf(Buffer.from([0x61, 0xc3]), 8)).map(({ kind }) => kind),
    ['not-utf8'],
  );
});
