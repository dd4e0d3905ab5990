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

/** One for all lists: a property makes many, and each is read whole before the next is written. */
const path = join(temporaryFolder('lines-by-id'), 'list.ndjson');

function listed(lines: readonly Line[]): LinesById<Line> {
  writeLines(
    path,
    lines.map((line) => JSON.stringify(line)),
  );
  return new LinesById(readFileSync(path), path, (line) => JSON.parse(line) as Line);
}

test('each id is found with its line, and no other', (t) => {
  const text = fc.string({ unit: 'grapheme', maxLength: 12 });
  const line = fc.record({ id: text, said: fc.string({ maxLength: 3000, size: 'max' }) });
  fc.assert(
    fc.property(
      fc.uniqueArray(line, { selector: ({ id }) => id, maxLength: 60 }),
      fc.array(text),
      (lines, others) => {
        const list = listed(lines);
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

test('many lines, written and read in pieces', (t) => {
  const lines = Array.from({ length: 5000 }, (_, at) => ({
    id: `repository:${at}`,
    said: 'x'.repeat(at % 40),
  }));
  const list = listed(lines);
  const found = list.find(lines.filter((_, at) => at % 7 === 0).map(({ id }) => id));
  t.deepEqual(
    [...found.values()],
    lines.filter((_, at) => at % 7 === 0),
  );
  t.is(list.find(['repository:5000', '']).size, 0);
});

test('ids whose hashes are the same are told apart', (t) => {
  // Of so many pairs about five agree in 32 bits.
  const random = randomStream({ seed: 1, plugin: 'test', hook: 'lines-by-id', sequence: 0 });
  const ids = (prefix: string) =>
    Array.from({ length: 150_000 }, (_, at) => `${prefix}${at}${random.uint32()}`);
  const lines = ids('a').map((id) => ({ id, said: '' }));
  const others = ids('b');
  t.is(listed(lines).find(others).size, 0);
});

test('what is no line is told with its number', (t) => {
  const lines = new TextEncoder().encode('{"id":"a"}\n\nnothing\n');
  const parse = (line: string, number: number): Line => {
    if (line.startsWith('{')) return JSON.parse(line) as Line;
    throw new Error(`line ${number}`);
  };
  t.throws(() => new LinesById(lines, 'nowhere', parse), { message: 'line 2' });
});
