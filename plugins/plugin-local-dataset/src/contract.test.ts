import { pluginContract } from '@framework/sdk/contract';
import test from 'ava';
import { folder } from './contract-bench.js';

await pluginContract({
  test,
  plugin: new URL('..', import.meta.url),
  bench: new URL('./contract-bench.js', import.meta.url),
  config: { folders: [folder], packages: ['ava'], maxFileBytes: 20_000, maxInvalidUtf8: 0.05 },
});
