import { bytes, type ConfigOf, defineConfig, oneOf } from '@framework/sdk';

export const config = defineConfig({
  kernels: oneOf(['auto', 'avx512', 'avx2', 'neon', 'portable'], {
    doc: 'Instruction set of the kernels. `auto` takes the best the processor has; name one to get the same bits from different processors.',
    default: 'auto',
  }),
  logitBytes: bytes({
    doc: 'Logits held at once by the cross-entropy, unless the loss asks for a chunk size of its own. Larger chunks read the table’s gradient less often.',
    default: 64 * 2 ** 20,
    min: 4,
  }),
});
export type Config = ConfigOf<typeof config>;
