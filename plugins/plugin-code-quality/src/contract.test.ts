import { pluginContract } from '@framework/sdk/contract';
import test from 'ava';

const plugin = new URL('..', import.meta.url);
const bench = new URL('./contract-bench.js', import.meta.url);
const companions = ['@framework/plugin-text-features'];

await pluginContract({
  test,
  plugin,
  companions,
  bench,
  also: [
    {
      label: 'with a cap on repositories, without declarations',
      config: { maxRepositoryBytes: 4000, declarations: 'drop', minLength: 10 },
      variants: ['plain'],
    },
    { label: 'with StarCoder’s limits', config: { profile: 'starcoder' }, variants: ['plain'] },
  ],
});
