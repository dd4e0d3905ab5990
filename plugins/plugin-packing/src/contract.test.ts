import { pluginContract } from '@framework/sdk/contract';
import test from 'ava';

const plugin = new URL('..', import.meta.url);

await pluginContract({
  test,
  plugin,
  also: [
    { label: 'windows shorter than most documents', config: { contextLength: 48 }, variants: ['plain'] },
    {
      label: 'documents whole where they fit',
      config: { contextLength: 48, packing: 'best-fit' },
      variants: ['plain'],
    },
    {
      label: 'a blend of one share',
      config: { contextLength: 48, shares: { code: 1 } },
      variants: ['plain'],
    },
  ],
});
