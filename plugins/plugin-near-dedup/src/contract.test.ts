import { pluginContract } from '@framework/sdk/contract';
import test from 'ava';

await pluginContract({
  test,
  plugin: new URL('..', import.meta.url),
  also: [
    { label: 'a published profile', config: { profile: 'text-dedup', threshold: 0.7 }, variants: ['plain'] },
    { label: 'left for later runs', config: { record: 'shingles' }, variants: ['plain'] },
    { label: 'short documents left alone', config: { shortDocuments: 'keep' }, variants: ['plain'] },
  ],
});
