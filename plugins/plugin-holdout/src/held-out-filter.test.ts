import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ColumnBatch } from '@framework/sdk';
import {
  artefact,
  fitContext,
  hookContext,
  makePlugin,
  recordBatch,
  stageContext,
} from '@framework/sdk/testing';
import test from 'ava';
import { config } from './config.js';
import { LineSpill } from './line-spill.js';
import plugin from './plugin.js';
import { sharedLines } from './shared-lines.js';

const line = (name: string, n: number) =>
  `export function ${name}_${n}(argument) { return argument * ${n}; }`;
const file = (name: string, lines: number) =>
  Array.from({ length: lines }, (_, n) => line(name, n)).join('\n');

/** Twelve repositories of three files each, as batches of seven rows. */
function corpus(extra: readonly { id: string; repository: string; content: string }[] = []): ColumnBatch[] {
  const rows = Array.from({ length: 36 }, (_, n) => {
    const repository = `npm:package-${Math.floor(n / 3)}@1.0.0`;
    return { id: `${repository}:file-${n}.js`, repository, content: file(`f${n}`, 20) };
  });
  const all = [...rows, ...extra].map(({ id, repository, content }) => ({
    id,
    content,
    meta: { repository },
  }));
  return Array.from({ length: Math.ceil(all.length / 7) }, (_, sequence) =>
    recordBatch(all.slice(sequence * 7, sequence * 7 + 7), sequence),
  );
}

async function* stream(batches: readonly ColumnBatch[]) {
  yield* batches;
}

async function filtered(batches: readonly ColumnBatch[], seed = 1, overrides = {}) {
  const dir = await mkdtemp(join(tmpdir(), 'holdout-'));
  try {
    const { filter } = makePlugin(plugin, config, { seed, config: overrides }).hooks!;
    await filter!.fit!(stream(batches), fitContext(dir));
    const view = await artefact(dir);
    // What a worker thread does: another instance, the same artefact.
    const worker = makePlugin(plugin, config, { seed, config: overrides }).hooks!.filter!;
    await worker.load!(view, hookContext());
    for (const batch of batches) await worker.apply(batch, stageContext());
    return { batches, files: await readdir(dir), contentHash: view.contentHash };
  } finally {
    await rm(dir, { recursive: true });
  }
}

const verdicts = (batches: readonly ColumnBatch[]) =>
  batches.flatMap((batch) => batch.verdicts.map((verdict) => ({ id: batch.ids[verdict.row]!, ...verdict })));
const held = (batches: readonly ColumnBatch[]) =>
  batches.flatMap((batch) =>
    batch.ids.filter((_, row) => batch.alive(row) && batch.split(row) === 'heldout'),
  );

test('whole repositories are held out, about the share asked for, the same in any order', async (t) => {
  const { batches, files } = await filtered(corpus(), 1, { share: 0.25 });
  const ids = held(batches);
  t.is(ids.length, 9, 'three of twelve repositories');
  const byRepository = new Set(ids.map((id) => id.slice(0, id.lastIndexOf(':'))));
  t.is(byRepository.size, 3);
  t.deepEqual(files.sort(), ['shared-lines.f64', 'split.json'], 'the spill is gone');

  const reversed = await filtered(corpus().reverse(), 1, { share: 0.25 });
  t.deepEqual(held(reversed.batches).sort(), ids.sort());
});

test('a held-out document whose lines training has too is dropped, with the share and the threshold', async (t) => {
  const plain = await filtered(corpus());
  const victim = held(plain.batches)[0]!;
  const number = Number(/file-(\d+)/.exec(victim)![1]);
  // Vendored into every repository under another indentation; and one file that shares a quarter only.
  const copy = file(`f${number}`, 20).replaceAll('\n', '\r\n   ');
  const quarter = `${file('own', 15)}\n${file(`f${number + 1}`, 5)}`;
  const training = 'npm:zz-big@1.0.0';
  const extra = [
    { id: `${training}:vendor/copy.js`, repository: training, content: copy },
    { id: `${training}:part.js`, repository: training, content: quarter },
    { id: `${training}:bulk.js`, repository: training, content: file('bulk', 400) },
  ];
  const { batches } = await filtered(corpus(extra));
  const dropped = verdicts(batches).filter(({ action }) => action === 'drop');
  t.true(held(batches).length > 0);
  t.false(held(batches).includes(`${training}:bulk.js`), 'too large to be held out');
  t.deepEqual(
    dropped.map(({ id, reason, evidence }) => ({ id, reason, evidence })),
    [
      {
        id: victim,
        reason: 'heldout-duplicate-of-training',
        evidence: { share: 1, threshold: 0.5, lines: 20 },
      },
    ],
  );
});

test('rows that others dropped or hold for another purpose are left alone and count for nothing', async (t) => {
  const batches = corpus();
  batches[0]!.judge(0, { action: 'drop', reason: 'license-gpl' });
  batches[0]!.judge(1, { action: 'hold', reason: 'canary', split: 'canary' });
  await filtered(batches, 1, { share: 0.9 });
  const spoken = verdicts(batches).filter(({ row }) => row < 2);
  t.deepEqual(
    spoken.filter(({ id }) => /file-[01]\.js/.test(id)).map(({ reason }) => reason),
    ['license-gpl', 'canary'],
  );
});

test('shared lines are found in chunks as in one go', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'spill-'));
  const spill = new LineSpill(join(dir, 'lines'));
  // Interleaved repositories, then some with more lines than the buffer holds; the even ones held out.
  const sides = [new Set<number>(), new Set<number>()];
  for (let part = 0; part < 24; part++) {
    const repository = part < 12 ? part % 4 : Math.floor(part / 4);
    const hashes = Float64Array.from({ length: 30_000 }, (_, n) => (part * 997 + n * 13) % 500_000);
    spill.add(repository, hashes);
    for (const hash of hashes) sides[repository % 2]!.add(hash);
  }
  const even = (repository: number) => repository % 2 === 0;
  const once = await sharedLines(spill, even);
  t.deepEqual(await sharedLines(spill, even, 10_000), once);
  t.deepEqual(
    [...once],
    [...sides[0]!].filter((hash) => sides[1]!.has(hash)).sort((a, b) => a - b),
  );
  spill.close();
  await rm(dir, { recursive: true });
});
