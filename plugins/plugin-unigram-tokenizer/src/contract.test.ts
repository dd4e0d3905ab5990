import { pluginContract } from '@framework/sdk/contract';
import test from 'ava';

const plugin = new URL('..', import.meta.url);

await pluginContract({
  test,
  plugin,
  config: { vocabularySize: 512 },
  also: [
    {
      label: 'hardly more than bytes, learned from a part',
      config: { vocabularySize: 320, sampleBytes: 16_384, characterCoverage: 0.9 },
      variants: ['plain'],
    },
  ],
});
