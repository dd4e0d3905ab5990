import { join } from 'node:path';
import { pluginContract } from '@framework/sdk/contract';
import test from 'ava';
import { folder } from './contract-bench.js';

const config = {
  datasets: {
    'databricks-dolly-15k': [join(folder, 'dolly')],
    'code-alpaca': [join(folder, 'alpaca')],
    oasst1: [join(folder, 'oasst')],
    'the-pile': [join(folder, 'pile')],
  },
  treePaths: 'every',
};

await pluginContract({
  test,
  plugin: new URL('..', import.meta.url),
  bench: new URL('./contract-bench.js', import.meta.url),
  config,
});
