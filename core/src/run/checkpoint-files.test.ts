import { readdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FrameworkError } from '@framework/sdk';
import test from 'ava';
import {
  CheckpointFiles,
  checkpointView,
  type FoundCheckpoint,
  verifyCheckpoint,
} from './checkpoint-files.js';
import { folder } from './testing/folder.js';

const about = {
  trajectory: 'one',
  tokenizer: null,
  worldSize: 1,
  metrics: { bytes: 0, sha256: '' },
  stateVersions: { 'plugin-a': 3 },
};
const weights = { dtype: 'F32', shape: [2], data: new Uint8Array(new Float32Array([1, 2]).buffer) } as const;

async function write(checkpoints: CheckpointFiles, step: number): Promise<FoundCheckpoint> {
  return checkpoints.write(step, about, async (draftFor) => {
    await draftFor('plugin-a').tensors('weights', new Map([['w', weights]]));
    await draftFor('plugin-b').json('state', { seen: step });
  });
}

test('each plugin gets its own part back, with its state version', async (t) => {
  const checkpoints = new CheckpointFiles(await folder(t));
  await write(checkpoints, 20);
  await write(checkpoints, 3);
  const found = await checkpoints.list();
  t.deepEqual(
    found.map(({ step }) => step),
    [3, 20],
  );
  const a = checkpointView(found[1]!, 'plugin-a', 'resume');
  t.is(a.stateVersion, 3);
  t.deepEqual((await a.tensors('weights')).get('w'), { ...weights });
  t.false(a.has('state'));
  const b = checkpointView(found[1]!, 'plugin-b', 'resume');
  t.is(b.stateVersion, null);
  t.deepEqual(await b.json('state'), { seen: 20 });
  await t.throwsAsync(b.json('other'), { code: 'FWK_CHECKPOINT_MISSING' });
});

test('a plugin under a scope gets its part back too', async (t) => {
  const checkpoints = new CheckpointFiles(await folder(t));
  await checkpoints.write(1, about, (draftFor) => draftFor('@me/my-plugin').json('state', { seen: 1 }));
  const [found] = await checkpoints.list();
  await verifyCheckpoint(found!, 'hashes');
  t.deepEqual(await checkpointView(found!, '@me/my-plugin', 'resume').json('state'), { seen: 1 });
});

test('the same state gives the same manifest', async (t) => {
  const one = await write(new CheckpointFiles(await folder(t)), 5);
  const two = await write(new CheckpointFiles(await folder(t)), 5);
  t.is(one.hash, two.hash);
});

for (const [title, file, damage] of [
  ['a truncated tensor file', 'plugin-a/weights.safetensors', (path: string) => truncate(path, 20)],
  ['an altered file', 'plugin-b/state.json', (path: string) => writeFile(path, '{"seen":9}')],
] as const) {
  test(`${title} is found, named, and the folder to delete too`, async (t) => {
    const checkpoint = await write(new CheckpointFiles(await folder(t)), 5);
    await damage(join(checkpoint.dir, file));
    const error = await t.throwsAsync<FrameworkError>(verifyCheckpoint(checkpoint, 'hashes'));
    t.is(error?.code, 'FWK_CHECKPOINT_CORRUPT');
    t.is(error?.at, join(checkpoint.dir, file));
    t.true(error?.action.includes(checkpoint.dir));
  });
}

test('a manifest that names files outside the folder does not pass', async (t) => {
  const checkpoints = new CheckpointFiles(await folder(t));
  const { dir, manifest } = await write(checkpoints, 5);
  const files = { '../../secret': { bytes: 1, sha256: '' } };
  await writeFile(join(dir, 'manifest.json'), JSON.stringify({ ...manifest, files }));
  await t.throwsAsync(checkpoints.list(), { code: 'FWK_CHECKPOINT_CORRUPT' });
});

test('a write that fails leaves the checkpoint before it as it was', async (t) => {
  const checkpoints = new CheckpointFiles(await folder(t));
  await write(checkpoints, 5);
  await t.throwsAsync(
    checkpoints.write(5, about, async () => {
      throw new Error('half-way');
    }),
    { message: 'half-way' },
  );
  await verifyCheckpoint((await checkpoints.list())[0]!, 'hashes');
  await checkpoints.clean();
  t.deepEqual(await readdir(checkpoints.dir), ['step-5']);
});
