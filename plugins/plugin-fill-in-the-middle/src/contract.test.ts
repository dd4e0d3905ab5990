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
      label: 'everything rearranged, suffix first',
      config: { rate: 1, spmRate: 1, shares: [], minBytes: 0 },
      variants: ['workers'],
    },
  ],
});
