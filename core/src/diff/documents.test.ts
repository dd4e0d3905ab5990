import type { JsonObject } from '@framework/sdk';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { shardName } from '../run/documents.js';
import { Store, type StoredObject } from '../run/store.js';
import { folder } from '../run/testing/folder.js';
import { compareDocuments } from './documents.js';

/** What became of a document: kept with these bytes, held, or dropped for these reasons, the first deciding. */
interface Document {
  readonly id: string;
  readonly fate: 'kept' | 'held' | readonly string[];
  readonly bytes: string;
  readonly language: string;
}

/** An object of the filter stage as `stages/filter.ts` writes it, as far as it is read here. */
async function stored(
  t: ExecutionContext,
  store: Store,
  name: string,
  shards: readonly (readonly Document[])[],
): Promise<StoredObject> {
  const draft = await store.draft(
    { kind: 'documents', inputs: { name } },
    { signal: new AbortController().signal, whileWaiting: () => t.fail() },
  );
  if (draft === undefined) throw new Error('is there already');
  const counts = { in: 0, kept: 0, held: 0, dropped: 0 };
  for (const [index, documents] of shards.entries()) {
    const rows: string[] = [];
    const verdicts: string[] = [];
    for (const { id, fate, bytes, language } of documents) {
      counts.in += 1;
      if (typeof fate === 'string') {
        counts[fate] += 1;
        const split = fate === 'kept' ? 'train' : 'heldout';
        rows.push(
          JSON.stringify({ id, offset: 0, bytes: bytes.length, sha256: bytes, split, meta: { language } }),
        );
      } else {
        counts.dropped += 1;
        for (const reason of fate) verdicts.push(JSON.stringify({ id, plugin: 'p', action: 'drop', reason }));
      }
    }
    const lines = (all: readonly string[]) => all.map((line) => `${line}\n`).join('');
    await draft.write(shardName('shard', index, 'bin'), '');
    await draft.write(shardName('shard', index, 'ndjson'), lines(rows));
    await draft.write(shardName('verdicts', index, 'ndjson'), lines(verdicts));
  }
  const documents = Object.fromEntries(
    Object.entries(counts).map(([key, count]) => [key, { documents: count, bytes: 0 }]),
  );
  try {
    return await draft.publish({ tally: { documents, byPlugin: {} } } as unknown as JsonObject);
  } finally {
    draft.release();
  }
}

const fateText = ({ fate }: Document): string =>
  fate === 'kept' ? 'kept' : fate === 'held' ? 'held for heldout' : `dropped by p: ${fate[0]}`;

const arbitraryDocuments = fc
  .uniqueArray(
    fc.record({
      id: fc.string({ minLength: 1, maxLength: 3 }),
      fate: fc.oneof(
        fc.constantFrom('kept' as const, 'held' as const),
        fc.array(fc.constantFrom('short', 'copy'), { minLength: 1, maxLength: 3 }),
      ),
      bytes: fc.constantFrom('a', 'bb'),
      language: fc.constantFrom('ts', 'js'),
    }),
    { selector: ({ id }) => id, maxLength: 30 },
  )
  .map((documents): readonly (readonly Document[])[] => [
    documents.slice(0, documents.length >> 1),
    documents.slice(documents.length >> 1),
  ]);

test('two tables differ as two maps of documents do, however few rows are held', async (t) => {
  const store = new Store(await folder(t));
  let run = 0;
  await fc.assert(
    fc.asyncProperty(arbitraryDocuments, arbitraryDocuments, async (left, right) => {
      run += 1;
      const [a, b] = [await stored(t, store, `a${run}`, left), await stored(t, store, `b${run}`, right)];
      const found = await compareDocuments(a, b, 3);

      const [one, other] = [left, right].map((shards) => new Map(shards.flat().map((row) => [row.id, row])));
      const expected = new Map<string, number>();
      for (const id of new Set([...one!.keys(), ...other!.keys()])) {
        const [before, after] = [one!.get(id), other!.get(id)];
        const from = before === undefined ? null : fateText(before);
        const to = after === undefined ? null : fateText(after);
        const stays = from === to;
        if (stays && (Array.isArray(before!.fate) || before!.bytes === after!.bytes)) continue;
        const key = JSON.stringify([from, stays ? `${to}, with other bytes` : to]);
        expected.set(key, (expected.get(key) ?? 0) + 1);
      }
      t.deepEqual(
        found.changes.map(({ from, to, documents }) => `${documents} ${JSON.stringify([from, to])}`).sort(),
        [...expected].map(([key, documents]) => `${documents} ${key}`).sort(),
      );
      const kept = (shards: readonly (readonly Document[])[], language: string) =>
        shards.flat().filter((row) => typeof row.fate === 'string' && row.language === language).length;
      for (const { value, a: before, b: after } of found.languages) {
        t.is(before?.documents, kept(left, value));
        t.is(after?.documents, kept(right, value));
      }
    }),
    { numRuns: 15 },
  );
});

test('objects of the same content are not read', async (t) => {
  const store = new Store(await folder(t));
  const documents = [[{ id: 'x', fate: 'kept', bytes: 'a', language: 'ts' } as const]];
  const [a, b] = [await stored(t, store, 'a', documents), await stored(t, store, 'b', documents)];
  t.like(await compareDocuments(a, b), { same: true, changes: [] });
});
