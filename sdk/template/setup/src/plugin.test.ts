import { fileURLToPath } from 'node:url';
import { openPlugin } from '@framework/sdk/testing';
import test from 'ava';

const dir = fileURLToPath(new URL('..', import.meta.url));

test('the most memory held is told when the run is over', async (t) => {
  const plugin = await openPlugin({ dir, config: { every: 0.01 } });
  await plugin.start();
  const ballast = Buffer.alloc(64 * 2 ** 20, 1);
  await new Promise((resolve) => setTimeout(resolve, 100));
  await plugin.close();
  const [, mebibytes] = /held (\d+) MiB/.exec(plugin.log[0]!)!;
  t.true(Number(mebibytes) > ballast.byteLength / 2 ** 20);
});

test('a worker thread says nothing', async (t) => {
  const plugin = await openPlugin({ dir, role: 'worker' });
  await plugin.start();
  await plugin.close();
  t.deepEqual(plugin.log, []);
});
