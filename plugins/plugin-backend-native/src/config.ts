import { bytes, type ConfigOf, defineConfig, oneOf, text } from '@framework/sdk';

export const config = defineConfig({
  kernels: oneOf(['auto', 'avx512', 'avx2', 'neon', 'portable'], {
    doc: 'Instruction set of the kernels. `auto` takes the best the processor has; name one to get the same bits from different processors.',
    default: 'auto',
  }),
  compute: oneOf(['f32', 'bf16'], {
    doc: 'What matrix products multiply. `bf16` rounds both operands to bfloat16 and adds in float32; weights, gradients and moments stay float32. Needs AVX512-BF16 or AMX-BF16.',
    default: 'f32',
  }),
  matmul: oneOf(['own', 'openblas', 'onednn'], {
    doc: 'Whose matrix product: our own, or that of a library found on this machine when the run starts. A library need not give the same bits for another number of threads.',
    default: 'own',
  }),
  matmulLibrary: text({
    doc: 'The file of that library. Empty looks where the system keeps its libraries.',
    default: '',
  }),
  logitBytes: bytes({
    doc: 'Logits held at once by the cross-entropy, unless the loss asks for a chunk size of its own. Larger chunks read the table’s gradient less often.',
    default: 256 * 2 ** 20,
    min: 4,
  }),
});
export type Config = ConfigOf<typeof config>;
