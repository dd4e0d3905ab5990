import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import test from 'ava';
import fc from 'fast-check';
import { joined, sortedRows } from './sorted-rows.js';

interface Row {
  readonly id: string;
  readonly at: number;
}

async function* stream(ids: readonly string[]): AsyncGenerator<Row> {
  for (const [at, id] of ids.entries()) yield { id, at };
}

const collect = async <T>(rows: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const row of rows) all.push(row);
  return all;
};

const spilled = (): readonly string[] =>
  readdirSync(tmpdir()).filter((name) => name.startsWith('framework-diff-'));
const ids = fc.array(fc.oneof(fc.string({ maxLength: 4 }), fc.constantFrom('a', 'b', 'ä', '\u2028')));

test.serial('rows come out sorted by id, rows of one id in their order, however few are held', async (t) => {
  await fc.assert(
    fc.asyncProperty(ids, fc.integer({ min: 1, max: 8 }), async (written, held) => {
      const expected = (await collect(stream(written))).sort((a, b) =>
        a.id < b.id ? -1 : a.id > b.id ? 1 : a.at - b.at,
      );
      t.deepEqual(await collect(sortedRows(stream(written), held)), expected);
    }),
    { numRuns: 60 },
  );
  t.deepEqual(spilled(), []);
});

test.serial('nothing is left behind when a reader stops early, or the source fails', async (t) => {
  const many = Array.from({ length: 50 }, (_, index) => String(index));
  for await (const row of sortedRows(stream(many), 4)) if (row.id === '13') break;
  async function* failing(): AsyncGenerator<Row> {
    yield* stream(many);
    throw new Error('gone');
  }
  await t.throwsAsync(collect(sortedRows(failing(), 4)), { message: 'gone' });
  t.deepEqual(spilled(), []);
});

test('two sorted streams are joined as two maps would be', async (t) => {
  const set = fc.uniqueArray(fc.string({ maxLength: 3 }));
  await fc.assert(
    fc.asyncProperty(set, set, async (left, right) => {
      const pairs = await collect(joined(sortedRows(stream(left)), sortedRows(stream(right))));
      const all = [...new Set([...left, ...right])].sort((a, b) => (a < b ? -1 : 1));
      t.deepEqual(
        pairs.map(({ a, b }) => [a?.id ?? null, b?.id ?? null]),
        all.map((id) => [left.includes(id) ? id : null, right.includes(id) ? id : null]),
      );
    }),
  );
});
