import { isFrameworkError } from '@framework/sdk';
import { artefact, fitContext, hookContext, recordBatch, stageContext } from '@framework/sdk/testing';
import { temporaryFolder } from '@framework/sdk/testing/temporary-folder';
import test from 'ava';
import fc from 'fast-check';
import { orphanFilter } from './orphans.js';

interface Row {
  readonly id: string;
  readonly derivedFrom: readonly string[] | null;
}

const batchOf = (rows: readonly Row[]) =>
  recordBatch(rows.map(({ id, derivedFrom }) => ({ id, content: id, meta: { derivedFrom } })));

/** Ids that are dropped, where `gone` were dropped by filters before. */
async function dropped(rows: readonly Row[], gone: ReadonlySet<string>, batchSize = 2): Promise<string[]> {
  const dir = temporaryFolder('orphans');
  const filter = orphanFilter();
  const left = rows.filter(({ id }) => !gone.has(id));
  await filter.fit!(
    (async function* () {
      for (let at = 0; at < left.length; at += batchSize) yield batchOf(left.slice(at, at + batchSize));
    })(),
    fitContext(dir),
  );
  const fresh = orphanFilter();
  await fresh.load!(await artefact(dir), hookContext());
  const batch = batchOf(left);
  await fresh.apply(batch, stageContext());
  return batch.verdicts.map(({ row }) => batch.ids[row]!);
}

test('what was made of a dropped document falls, wherever it stands; originals and others’ traces stay', async (t) => {
  const rows: Row[] = [
    { id: 't1', derivedFrom: ['b'] },
    { id: 'a', derivedFrom: null },
    { id: 'b', derivedFrom: null },
    { id: 't2', derivedFrom: ['a'] },
    { id: 't3', derivedFrom: ['a', 'b'] },
    { id: 't4', derivedFrom: ['never-read'] },
  ];
  t.deepEqual(await dropped(rows, new Set(['b'])), ['t1', 't3', 't4']);
  t.deepEqual(await dropped(rows, new Set()), ['t4']);
});

test('what was made of something made of a dropped document falls too, in whatever order they come', async (t) => {
  const rows: Row[] = [
    { id: 'd', derivedFrom: ['c'] },
    { id: 'c', derivedFrom: ['kept', 'b'] },
    { id: 'kept', derivedFrom: null },
    { id: 'b', derivedFrom: ['a'] },
    { id: 'a', derivedFrom: null },
    { id: 'e', derivedFrom: ['kept'] },
    { id: 'circle', derivedFrom: ['circle'] },
  ];
  t.deepEqual(await dropped(rows, new Set(['a'])), ['d', 'c', 'b']);
  t.deepEqual(await dropped(rows, new Set()), []);
});

test('the same for any documents, order and batch size, as the definition says', async (t) => {
  const id = fc.integer({ min: 0, max: 30 }).map(String);
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.record({ id, derivedFrom: fc.option(fc.array(id, { maxLength: 2 })) }), {
        selector: (row) => row.id,
        minLength: 1,
      }),
      fc.array(id),
      fc.integer({ min: 1, max: 7 }),
      async (rows, gone, batchSize) => {
        const missing = new Set(gone);
        const alive = new Set(rows.map((row) => row.id).filter((one) => !missing.has(one)));
        if (alive.size === 0) return;
        const kept = new Set(alive);
        const falls = ({ id, derivedFrom }: Row) =>
          kept.has(id) && (derivedFrom ?? []).some((origin) => !kept.has(origin));
        for (let next = rows.find(falls); next !== undefined; next = rows.find(falls)) kept.delete(next.id);
        const expected = rows.map(({ id }) => id).filter((one) => alive.has(one) && !kept.has(one));
        t.deepEqual(await dropped(rows, missing, batchSize), expected);
      },
    ),
    { numRuns: 60 },
  );
});

test('without what fit left nothing is let through', async (t) => {
  const error = await t.throwsAsync(async () =>
    orphanFilter().apply(batchOf([{ id: 'a', derivedFrom: null }]), stageContext()),
  );
  t.true(isFrameworkError(error) && error.code === 'FWK_FIT_MISSING');
});
