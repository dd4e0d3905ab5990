import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { artefact, openPlugin, recordBatch } from '@framework/sdk/testing';
import test, { type ExecutionContext } from 'ava';

const dir = fileURLToPath(new URL('..', import.meta.url));

/** Fits and applies over one batch a document; what is dropped, with the document it repeats. */
async function dropped(t: ExecutionContext, documents: Readonly<Record<string, string>>, config = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'fit-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const plugin = await openPlugin({ dir, config });
  const { fit, load, apply } = plugin.hooks!.filter!;
  const batches = () =>
    Object.entries(documents).map(([id, content], sequence) => recordBatch([{ id, content }], sequence));

  await fit!(stream(batches()), plugin.fitContext('filter', folder));
  await load!(await artefact(folder), plugin.hookContext());
  const found: Record<string, unknown> = {};
  for (const batch of batches()) {
    await apply(batch, plugin.stageContext('filter'));
    for (const { row, evidence } of batch.verdicts) found[batch.ids[row]!] = evidence?.['of'];
  }
  return found;
}

async function* stream<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

test('the first of equal documents stays, wherever the others stand', async (t) => {
  const documents = { a: 'let x = 1;', b: 'let y = 2;', c: 'let x = 1;', d: 'let x = 1;' };
  t.deepEqual(await dropped(t, documents), { c: 'a', d: 'a' });
});

test('white space makes a difference only between bytes', async (t) => {
  const documents = { a: 'let x = 1;', b: 'let x\n  = 1;\n' };
  t.deepEqual(await dropped(t, documents, { compare: 'words' }), { b: 'a' });
  t.deepEqual(await dropped(t, documents, { compare: 'bytes' }), {});
});

test('an id may be any word', async (t) => {
  t.deepEqual(await dropped(t, { first: 'x', constructor: 'x' }), { constructor: 'first' });
});
