import { pluginContract } from '@framework/sdk/contract';
import test from 'ava';

const plugin = new URL('..', import.meta.url);

await pluginContract({
  test,
  plugin,
  also: [{ label: 'some kinds', config: { kinds: ['pii', 'optout'] }, variants: ['plain'] }],
});
