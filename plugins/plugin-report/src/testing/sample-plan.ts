import type { JsonValue } from '@framework/sdk';

/** What the page takes of a plan. */
export const samplePlan: JsonValue = {
  parameters: {
    total: 3_057_216,
    table: [
      { group: 'embedding', name: 'embedding', shape: [4096, 192], count: 1 },
      { group: 'attention', name: 'layers.*.attention.qkv', shape: [192, 320], count: 6 },
      { group: 'attention', name: 'layers.*.attention.out', shape: [192, 192], count: 6 },
      { group: 'feed-forward', name: 'layers.*.feedForward.gateUp', shape: [192, 1024], count: 6 },
      { group: 'feed-forward', name: 'layers.*.feedForward.down', shape: [512, 192], count: 6 },
      { group: 'norm', name: 'layers.*.norm', shape: [192], count: 12 },
      { group: 'norm', name: 'norm', shape: [192], count: 1 },
    ],
  },
  tokens: { perStep: 2048, total: 819_200 },
  memory: {
    bytes: 81_400_000,
    rows: [
      { name: 'weights', bytes: 12_228_864 },
      { name: 'gradients', bytes: 12_228_864 },
      { name: 'moments', bytes: 24_457_728 },
      { name: 'activations', bytes: 32_484_544 },
    ],
  },
  configuration: { run: { seed: 1 }, plugins: [{ id: 'plugin-packing', config: { contextLength: 256 } }] },
  origins: { 'plugins.plugin-packing.contextLength': 'preset tiny-code (presets/tiny-code.yaml:47)' },
};
