import { createHash } from 'node:crypto';
import {
  ColumnBatch,
  type Executor,
  type RecordColumns,
  recordColumns,
  type Source,
  type SourceBatch,
} from '@framework/sdk';
import { hookContext } from '@framework/sdk/testing';
import test from 'ava';
import fc from 'fast-check';
import type { ReadTask } from '../workers/tasks.js';
import { areBatches, areSeveral, onlyBatch, portionsOf, readPortion, readPortions } from './portions.js';

const contentOf = (number: number) => Buffer.from('é'.repeat(number % 5));
/** Of some, which a batch of two portions has, too. */
const digestOf = (number: number) =>
  number % 4 === 0 ? null : createHash('sha256').update(contentOf(number)).digest();

/** Documents 0 … n − 1, cut before some of them; a cursor is how many were delivered. */
function numbers(documents: number, cuts: readonly number[]): Source {
  const starts = [...new Set([0, ...cuts.filter((cut) => cut < documents)])].sort((a, b) => a - b);
  function* rows(from: number, to: number, first: number, batchSize: number): Generator<SourceBatch> {
    for (let at = from, size = first; at < to; at += size, size = at === from + first ? batchSize : size) {
      const numbers = Array.from({ length: Math.min(size, to - at) }, (_, row) => at + row);
      yield {
        ids: numbers.map((number) => `n:${number}`),
        contents: numbers.map(contentOf),
        meta: { number: numbers },
        cursor: at + numbers.length,
        ...(at % 3 === 0 ? {} : { digests: numbers.map(digestOf) }),
      };
    }
  }
  return {
    id: 'numbers',
    describe: async () => ({ fingerprint: 'f', documents, bytes: 0, skipped: {}, details: {} }),
    async *open({ cursor, batchSize }) {
      yield* rows((cursor as number | null) ?? 0, documents, batchSize, batchSize);
    },
    async portions(cursor) {
      const from = (cursor as number | null) ?? 0;
      const left = [from, ...starts.filter((start) => start > from)];
      return left.map((start, at) => ({
        before: cursor !== null && at === 0 ? 0 : start,
        range: [start, left[at + 1] ?? documents],
      }));
    },
    async *openPortion({ range }, { first, batchSize }) {
      const [from, to] = range as [number, number];
      yield* rows(from, to, first, batchSize);
    },
  };
}

/** Workers that end in another order than they began. */
const executor = (source: Source): Executor => ({
  workers: 3,
  async *map<In, Out>(items: AsyncIterable<In>): AsyncIterable<Out> {
    const under: Promise<unknown>[] = [];
    for await (const item of items) {
      under.push(readPortion({ plugin: 'p', source }, item as ReadTask, hookContext()));
    }
    for (const one of under) yield (await one) as Out;
  },
  close: async () => undefined,
});

const guard = <T>(call: (ctx: ReturnType<typeof hookContext>) => Promise<T>) => call(hookContext());
const shown = (columns: RecordColumns) => {
  const batch = new ColumnBatch(columns);
  return {
    ids: columns.ids,
    texts: columns.ids.map((_, row) => batch.text(row)),
    hashes: columns.ids.map((_, row) => batch.sha256(row)),
    meta: columns.meta,
    cursor: columns.cursor,
  };
};

test('portions come in the batches, with the cursors, that one thread delivers, from any cursor on', async (t) => {
  const cuts = fc.array(fc.nat(60), { maxLength: 8 });
  const from = fc.nat(8);
  await fc.assert(
    fc.asyncProperty(
      fc.nat(60),
      cuts,
      fc.integer({ min: 1, max: 12 }),
      from,
      async (n, cut, batchSize, done) => {
        const source = numbers(n, cut);
        const cursor = done === 0 || done * batchSize > n ? null : done * batchSize;
        const expected: unknown[] = [];
        for await (const batch of source.open({ cursor, batchSize }, hookContext())) {
          expected.push(shown(recordColumns({ ...batch, sequence: 0 })));
        }
        const workers = executor(source);
        const portions = await portionsOf(source, cursor, batchSize, guard);
        fc.pre(portions !== null && areSeveral(portions, workers));
        const found: unknown[] = [];
        const read = { plugin: 'p', source: 'numbers', batchSize };
        for await (const columns of readPortions(portions, read, workers, new AbortController().signal)) {
          found.push(shown(columns));
        }
        t.deepEqual(found, expected);
      },
    ),
  );
});

test('one worker, one portion or a source without them is read here', async (t) => {
  const source = numbers(9, [3]);
  const portions = (await portionsOf(source, null, 4, guard))!;
  t.true(areSeveral(portions, { workers: 3 }));
  t.false(areSeveral(portions, { workers: 1 }));
  t.false(areSeveral((await portionsOf(numbers(9, []), null, 4, guard))!, { workers: 3 }));
  const { openPortion: _, ...without } = source;
  t.is(await portionsOf(without, null, 4, guard), null);
});

test('portions of a batch each are judged where they are read, others are not', (t) => {
  const of = (...documents: readonly (number | undefined)[]) =>
    documents.map((rows) => ({ before: 0, range: null, ...(rows === undefined ? {} : { documents: rows }) }));
  t.true(areBatches(of(4, 4, 2), 4));
  t.true(areBatches(of(4), 4));
  t.true(areBatches(of(1), 4));
  t.false(areBatches(of(4, 3, 4), 4));
  t.false(areBatches(of(4, 5), 4));
  t.false(areBatches(of(4, undefined), 4));
  t.false(areBatches(of(4, 0), 4));
});

test('a portion that is not the one batch it said it was is told so', async (t) => {
  const source = numbers(9, [3]);
  const portion = { before: 0, documents: 4, range: [0, 5] };
  const task = { plugin: 'p', source: 'numbers', batchSize: 4, portion, first: 4 };
  const read = await readPortion({ plugin: 'p', source }, task, hookContext());
  t.throws(() => onlyBatch([...read, ...read], task), { code: 'FWK_HOOK_RESULT' });
  t.throws(() => onlyBatch([], task), { code: 'FWK_HOOK_RESULT' });
  t.throws(
    () => onlyBatch([recordColumns({ sequence: 0, ids: [], contents: [], meta: {}, cursor: null })], task),
    { code: 'FWK_HOOK_RESULT' },
  );
  t.is(onlyBatch([read[0]!], task).ids.length, 4);
});

test('a source that is wrong about how many documents stand before a portion is told so', async (t) => {
  const source = numbers(20, [5, 10]);
  const wrong: Source = {
    ...source,
    portions: async () => [
      { before: 0, range: [0, 5] },
      { before: 4, range: [5, 20] },
    ],
  };
  const workers = executor(wrong);
  const portions = (await portionsOf(wrong, null, 8, guard))!;
  await t.throwsAsync(
    async () => {
      const read = { plugin: 'p', source: 'numbers', batchSize: 8 };
      for await (const _ of readPortions(portions, read, workers, new AbortController().signal)) {
        // Nothing is done with what comes before.
      }
    },
    { code: 'FWK_HOOK_RESULT' },
  );
});
