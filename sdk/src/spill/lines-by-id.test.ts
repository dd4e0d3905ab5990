import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { randomStream } from '../random.js';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { LinesById } from './lines-by-id.js';
import { writeLines } from './write-lines.js';

interface Line {
  readonly id: string;
  readonly said: string;
}

/** One for all lists, which are made one after the other: a property makes many. */
const path = join(temporaryFolder('lines-by-id'), 'list.ndjson');

function listed(lines: readonly Line[], pieceBytes = 1 << 20): Promise<LinesById<Line>> {
  writeLines(
    path,
    lines.map((line) => JSON.stringify(line)),
  );
  return LinesById.read(inPieces(readFileSync(path), pieceBytes), path, (line) => JSON.parse(line) as Line);
}

/** In memory that is used again, as those of the store are. */
async function* inPieces(bytes: Uint8Array, pieceBytes: number): AsyncGenerator<Uint8Array> {
  const piece = new Uint8Array(pieceBytes);
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    const part = bytes.subarray(at, at + pieceBytes);
    piece.set(part);
    yield piece.subarray(0, part.length);
    piece.fill(0);
  }
}

test.serial('each id is found with its line, and no other, whatever pieces it was read in', async (t) => {
  const text = fc.string({ unit: 'grapheme', maxLength: 12 });
  const line = fc.record({ id: text, said: fc.string({ maxLength: 3000, size: 'max' }) });
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(line, { selector: ({ id }) => id, maxLength: 60 }),
      fc.array(text),
      fc.integer({ min: 1, max: 4000 }),
      async (lines, others, pieceBytes) => {
        const list = await listed(lines, pieceBytes);
        t.is(list.length, lines.length);
        const known = new Map(lines.map((one) => [one.id, one]));
        const asked = [...known.keys(), ...others];
        t.deepEqual(
          new Map(list.find(asked)),
          new Map(asked.flatMap((id) => (known.has(id) ? [[id, known.get(id)!]] : []))),
        );
      },
    ),
    { numRuns: 50 },
  );
});

test.serial('many lines, written and read in pieces', async (t) => {
  const lines = Array.from({ length: 5000 }, (_, at) => ({
    id: `repository:${at}`,
    said: 'x'.repeat(at % 40),
  }));
  const list = await listed(lines);
  const found = list.find(lines.filter((_, at) => at % 7 === 0).map(({ id }) => id));
  t.deepEqual(
    [...found.values()],
    lines.filter((_, at) => at % 7 === 0),
  );
  t.is(list.find(['repository:5000', '']).size, 0);
});

test.serial('ids whose hashes are the same are told apart', async (t) => {
  // Of so many pairs about five agree in 32 bits.
  const random = randomStream({ seed: 1, plugin: 'test', hook: 'lines-by-id', sequence: 0 });
  const ids = (prefix: string) =>
    Array.from({ length: 150_000 }, (_, at) => `${prefix}${at}${random.uint32()}`);
  const lines = ids('a').map((id) => ({ id, said: '' }));
  const others = ids('b');
  t.is((await listed(lines)).find(others).size, 0);
});

test('what is no line is told with its number', async (t) => {
  const lines = new TextEncoder().encode('{"id":"a"}\n\nnothing\n');
  const parse = (line: string, number: number): Line => {
    if (line.startsWith('{')) return JSON.parse(line) as Line;
    throw new Error(`line ${number}`);
  };
  await t.throwsAsync(LinesById.read(inPieces(lines, 5), 'nowhere', parse), { message: 'line 2' });
});
