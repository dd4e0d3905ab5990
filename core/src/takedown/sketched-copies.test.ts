import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ShingleReader, SKETCHES, SketchWriter, sketchOf } from '@framework/sdk/checks';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import type { DocumentShards } from '../run/documents.js';
import { findCopies, type RowsByShard, type SearchBy } from './find-copies.js';
import { selectorOf } from './selector.js';
import { ShardSearches } from './shard-searches.js';
import type { SketchSource } from './sketch-source.js';
import { type Document, documentsOf } from './testing/documents-of.js';

/** What a document's sketch was made of: its text, none, or another text that a filter rewrote. */
type Told = 'text' | 'nothing' | 'another';

interface Made extends Document {
  readonly told: Told;
}

const REWRITER = 'plugin-rewrites';

/** Of one of a few texts, with some of its words changed: about as often a copy of another one as not. */
const document = fc.record({
  base: fc.nat(2),
  length: fc.constantFrom(0, 2, 5, 12, 60, 400),
  changed: fc.uniqueArray(fc.nat(60), { maxLength: 4 }),
  goes: fc.boolean(),
  told: fc.constantFrom<Told>('text', 'text', 'text', 'nothing', 'another'),
});

const shards = fc
  .array(fc.array(document, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 3 })
  .map((all) =>
    all.map((documents, shard) =>
      documents.map(({ base, length, changed, goes, told }, n): Made => {
        const words = Array.from({ length }, (_, at) => `word${(at * (base + 3)) % 97} = é${at};`);
        for (const at of changed) if (at < length) words[at] = `other${at}`;
        const repository = goes ? 'gone' : 'stays';
        return { id: `${shard}:${n}`, text: words.join('\n'), repository, told };
      }),
    ),
  );

async function sketchesFor(dir: string, all: readonly Made[]): Promise<SketchSource> {
  const writer = new SketchWriter({
    dir,
    write: (file, bytes) => writeFile(join(dir, file), bytes),
    writeJson: async () => undefined,
  });
  for (const { id, text, told } of all) {
    if (told === 'nothing') continue;
    const seen = told === 'text' ? text : `what ${id} was before it was rewritten`;
    writer.add(id, sketchOf(new ShingleReader().read(new TextEncoder().encode(seen))));
    // One that was dropped since.
    writer.add(`${id} dropped`, sketchOf(Uint32Array.of(1)));
  }
  await writer.finish();
  writer.close();
  return { keys: join(dir, SKETCHES.keys), body: join(dir, SKETCHES.body), rewriters: [REWRITER] };
}

async function search(documents: DocumentShards, threads: number, by: SearchBy) {
  const selectors = [selectorOf('repository', 'gone', 'test')];
  const searches = new ShardSearches(documents, selectors, threads);
  try {
    const rows = await searches.inShards((one, shard) => one.call('select', shard));
    const goes: RowsByShard = new Map(rows.map(({ asked }, shard) => [shard, asked]));
    const ids = [...goes.values()].flat().map(({ id }) => id);
    await searches.inThreads((one) => one.call('goes', ids));
    return await findCopies(searches, goes, by);
  } finally {
    await searches.end();
  }
}

async function withSketches(
  t: ExecutionContext,
  all: readonly (readonly Made[])[],
  use: (documents: DocumentShards, sketches: SketchSource) => Promise<void>,
): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'framework-sketches-'));
  try {
    const rewritten = all.map((made) =>
      made.flatMap(({ id, told }) =>
        told === 'another' ? [{ id, plugin: REWRITER, action: 'rewrite', reason: 'x', evidence: null }] : [],
      ),
    );
    await use(await documentsOf(t, all, rewritten), await sketchesFor(dir, all.flat()));
  } finally {
    await rm(dir, { recursive: true });
  }
}

/** One that goes, and four copies of it that stay. */
const COPIES: readonly (readonly Made[])[] = [
  ['gone', 'stays', 'stays', 'stays', 'stays'].map((repository, n) => ({
    ...{ id: `0:${n}`, repository, told: 'text' },
    text: Array.from({ length: 60 }, (_, at) => `word${(at * 3) % 97} = é${at};`).join('\n'),
  })),
];

test('sketches find what reading every text finds, also where some tell nothing or something else', async (t) => {
  let found = 0;
  await fc.assert(
    fc.asyncProperty(shards, fc.integer({ min: 1, max: 3 }), (all, atOnce) =>
      withSketches(t, all, async (documents, sketches) => {
        const wanted = await search(documents, 1, {});
        found += wanted.length;
        t.deepEqual(await search(documents, 1, { sketches }), wanted);
        t.deepEqual(
          await search(documents, 1, { sketches, sketchesAtOnce: atOnce, heldAtOnce: atOnce }),
          wanted,
        );
      }),
    ),
    // Chance alone finds four to ten as a rule, and fewer one time in seven.
    { numRuns: 13, examples: [[COPIES.map((made) => [...made]), 2]] },
  );
  t.true(found > 3, `${found} copies`);
});

test('threads find the same, each in its shards', async (t) => {
  const words = (name: string) => Array.from({ length: 90 }, (_, n) => `${name}${n}`).join(' ');
  const all = [0, 1, 2, 3].map((shard) =>
    [0, 1, 2].map((n): Made => {
      const repository = shard === 0 ? 'gone' : 'stays';
      return { id: `${shard}:${n}`, text: `${words(`w${n}x`)} ${shard}`, repository, told: 'text' };
    }),
  );
  await withSketches(t, all, async (documents, sketches) => {
    const wanted = await search(documents, 1, {});
    t.is(wanted.length, 9);
    for (const threads of [2, 3]) t.deepEqual(await search(documents, threads, { sketches }), wanted);
  });
});
