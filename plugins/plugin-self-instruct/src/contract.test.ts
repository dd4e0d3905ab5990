import { pluginContract } from '@framework/sdk/contract';
import test from 'ava';
import { PLACES } from './contract-bench.js';

await pluginContract({
  test,
  plugin: new URL('..', import.meta.url),
  bench: new URL('./contract-bench.js', import.meta.url),
  config: { ...PLACES, maxTraces: 40 },
});
