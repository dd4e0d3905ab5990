import { ATTENTION, type Attention, BACKEND, definePlugin } from '@framework/sdk';

// Kernels of one's own by head size, `{ 64: flashAttention64 }`; the backend's for all others.
const own: Readonly<Record<number, Attention | undefined>> = {};

export default definePlugin({}, (plugin) => {
  const kernelFor = (headSize: number): Attention => own[headSize] ?? plugin.get(BACKEND).ops;
  plugin.provide(ATTENTION, () => ({
    attention: (qkv, layout, documents) => kernelFor(layout.headSize).attention(qkv, layout, documents),
    attentionBackward: (dOut, qkv, out, logSumExp, layout, documents) =>
      kernelFor(layout.headSize).attentionBackward(dOut, qkv, out, logSumExp, layout, documents),
  }));
  return {};
});
