import { pluginContract } from '@framework/sdk/contract';
import test from 'ava';

const plugin = new URL('..', import.meta.url);
const bench = new URL('./contract-bench.js', import.meta.url);

await pluginContract({
  test,
  plugin,
  bench,
  config: { share: 0.05 },
  also: [{ label: 'nothing held out', config: { share: 0 }, variants: ['plain'] }],
});
