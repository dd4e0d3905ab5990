import { bytes, type ConfigOf, defineConfig } from '@framework/sdk';

export const config = defineConfig({
  logitBytes: bytes({
    doc: 'Logits held at once by the cross-entropy, unless the loss asks for a chunk size of its own.',
    default: 8 * 2 ** 20,
    min: 4,
  }),
});
export type Config = ConfigOf<typeof config>;
