import { fileURLToPath } from 'node:url';
import { microBatch, openPlugin, stepBatch, stepContext } from '@framework/sdk/testing';
import test from 'ava';

const dir = fileURLToPath(new URL('..', import.meta.url));

test('the first positions of every document lose their weight, and nothing else does', async (t) => {
  const plugin = await openPlugin({ dir, config: { positions: 2 } });
  const one = microBatch([
    [
      [1, 2, 3, 4],
      [5, 6],
    ],
    [[7, 8, 9, 10, 11, 12]],
  ]);
  const before = [...one.weights];
  t.deepEqual(before, [1, 1, 1, 0, 1, 0, 1, 1, 1, 1, 1, 0]);
  await plugin.hooks?.collate?.(stepBatch([one]), stepContext(plugin.hookContext()));
  t.deepEqual([...one.weights], [0, 0, 1, 0, 0, 0, 0, 0, 1, 1, 1, 0]);
});

test('0 positions change nothing', async (t) => {
  const plugin = await openPlugin({ dir, config: { positions: 0 } });
  const one = microBatch([[[1, 2, 3]]]);
  await plugin.hooks?.collate?.(stepBatch([one]), stepContext(plugin.hookContext()));
  t.deepEqual([...one.weights], [1, 1, 0]);
});
