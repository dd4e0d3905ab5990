import { pluginContract } from '@framework/sdk/contract';
import test from 'ava';

const plugin = new URL('..', import.meta.url);

/** Two blocks, two query heads over one key head: every part of the model, as small as it gets. */
const config = { layers: 2, hidden: 8, heads: 2, keyValueHeads: 1, headSize: 4, feedForward: 6 };

await pluginContract({
  test,
  plugin,
  config,
  also: [
    {
      label: 'blocks computed again, attention from a plugin',
      config: { ...config, activationCheckpointing: 'block' },
      companions: ['@framework/plugin-backend-cpu', '../../sdk/mutants/healthy-attention'],
      variants: ['plain'],
    },
  ],
});
