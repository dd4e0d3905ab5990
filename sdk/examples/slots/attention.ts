import { ATTENTION, type Attention, BACKEND, definePlugin } from '@framework/sdk';

// A kernel of one's own for the shapes it knows; the backend's for all others.
export default definePlugin({}, (plugin) => {
  const ownKernel: Attention | undefined = undefined;
  const attentionFor = (headSize: number): Attention =>
    headSize === 64 && ownKernel !== undefined ? ownKernel : plugin.get(BACKEND).ops;
  plugin.provide(ATTENTION, () => ({
    attention: (qkv, layout, documents) => attentionFor(layout.headSize).attention(qkv, layout, documents),
    attentionBackward: (dOut, qkv, out, logSumExp, layout, documents) =>
      attentionFor(layout.headSize).attentionBackward(dOut, qkv, out, logSumExp, layout, documents),
  }));
  return {};
});
