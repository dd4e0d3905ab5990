import { fileURLToPath } from 'node:url';
import { openPlugin } from '@framework/sdk/testing';
import test from 'ava';

const dir = fileURLToPath(new URL('..', import.meta.url));

/** What is logged over steps of these losses. */
async function logged(losses: readonly number[], config = {}): Promise<readonly string[]> {
  const plugin = await openPlugin({ dir, config });
  for (const [index, loss] of losses.entries()) {
    plugin.hooks?.step?.({
      step: index + 1,
      steps: losses.length,
      tokens: 0,
      metrics: { loss },
      seconds: 1,
      tokensPerSecond: 0,
    });
  }
  return plugin.log;
}

const falling = Array.from({ length: 20 }, (_, i) => 4 - i / 10);

test('a jump is told once, with its step', async (t) => {
  const lines = await logged([...falling, 9, 2]);
  t.is(lines.length, 1);
  t.regex(lines[0]!, /warning: step 21: the loss is 9\.000, the median before it 3\.100/);
});

test('the first steps, and a loss that falls, say nothing', async (t) => {
  t.deepEqual(await logged([9, 1, 9, 1]), []);
  t.deepEqual(await logged(falling), []);
});
