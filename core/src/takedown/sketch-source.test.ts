import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonObject } from '@framework/sdk';
import { SKETCHES, SketchWriter, sketchOf } from '@framework/sdk/checks';
import test, { type ExecutionContext } from 'ava';
import { Store, type StoredObject } from '../run/store.js';
import { folder } from '../run/testing/folder.js';
import { sketchesOf } from './sketch-source.js';

/** What three filters left, the second one sketches, and documents that went through them. */
async function blendOf(t: ExecutionContext, rewrote: readonly string[], count = 5) {
  const store = new Store(join(await folder(t), 'store'));
  const fit = await store.make({ kind: 'fit', inputs: {} }, async (draft) => {
    const writer = new SketchWriter(draft.artefact());
    for (let n = 0; n < count; n++) writer.add(`${n}`, sketchOf(Uint32Array.of(n)));
    await writer.finish();
    writer.close();
    await draft.addFound();
    return {};
  });
  const order = ['plugin-before', 'plugin-sketches', 'plugin-after'];
  const byPlugin = Object.fromEntries(rewrote.map((plugin) => [plugin, { rewrite: {} }]));
  const documents = await store.make(
    {
      kind: 'documents',
      inputs: { stream: { order, fits: { 'plugin-before': null, 'plugin-sketches': fit.contentHash } } },
    },
    async () => ({ tally: { byPlugin } }) as JsonObject,
  );
  const objects = new Map<string, StoredObject>([
    ['filter', documents],
    ['filter/plugin-sketches', fit],
  ]);
  return { documents, fit, objects };
}

test('what a filter left, and who rewrote documents since', async (t) => {
  const { documents, fit, objects } = await blendOf(t, ['plugin-before', 'plugin-after']);
  t.deepEqual(await sketchesOf(documents, objects), {
    keys: fit.path(SKETCHES.keys),
    body: fit.path(SKETCHES.body),
    rewriters: ['plugin-after'],
  });
});

test('none where they are of other documents, gone, or damaged', async (t) => {
  const { documents, fit, objects } = await blendOf(t, []);
  t.deepEqual((await sketchesOf(documents, objects))?.rewriters, []);
  const other = { ...fit, contentHash: 'f'.repeat(64) };
  t.is(await sketchesOf(documents, new Map([...objects, ['filter/plugin-sketches', other]])), undefined);
  t.is(await sketchesOf(documents, new Map([['filter', documents]])), undefined);
  await appendFile(fit.path(SKETCHES.body), 'x');
  t.is(await sketchesOf(documents, objects), undefined);
});
