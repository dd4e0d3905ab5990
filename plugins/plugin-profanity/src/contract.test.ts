import { pluginContract } from '@framework/sdk/contract';
import test from 'ava';

const plugin = new URL('..', import.meta.url);
const bench = new URL('./contract-bench.js', import.meta.url);

await pluginContract({
  test,
  plugin,
  bench,
  also: [
    {
      label: 'every word counts',
      config: { minHits: 1, maxPerThousand: 0, sureness: 0 },
      variants: ['plain'],
    },
  ],
});
