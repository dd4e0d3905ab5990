import { pluginContract } from '@framework/sdk/contract';
import test from 'ava';

const plugin = new URL('..', import.meta.url);

await pluginContract({
  test,
  plugin,
  also: [
    {
      label: 'smoothed, two rows of logits at once',
      config: { labelSmoothing: 0.1, zLoss: 0.01, chunkRows: 2, weight: 0.5 },
      variants: ['plain'],
    },
  ],
});
