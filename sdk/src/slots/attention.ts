import { createToken } from '../token.js';
import type { Ops } from './ops.js';

/**
 * Attention of its own: a plugin with a better kernel fills this slot, and the model body uses it in place of the
 * backend's. Same shapes, same meaning as in `Ops`.
 */
export type Attention = Pick<Ops, 'attention' | 'attentionBackward'>;

/**
 * The slot of an attention kernel of its own. Optional: the model body falls back to the backend's.
 *
 * Filled with `ctx.provide` by at most one plugin; asked for by model bodies with `ctx.find`.
 *
 * @example
 * // examples/slots/attention.ts
 * import { ATTENTION, type Attention, BACKEND, definePlugin } from '@framework/sdk';
 *
 * // Kernels of one's own by head size, `{ 64: flashAttention64 }`; the backend's for all others.
 * const own: Readonly<Record<number, Attention | undefined>> = {};
 *
 * export default definePlugin({}, (plugin) => {
 *   const kernelFor = (headSize: number): Attention => own[headSize] ?? plugin.get(BACKEND).ops;
 *   plugin.provide(ATTENTION, () => ({
 *     attention: (qkv, layout, documents) => kernelFor(layout.headSize).attention(qkv, layout, documents),
 *     attentionBackward: (dOut, qkv, out, logSumExp, layout, documents) =>
 *       kernelFor(layout.headSize).attentionBackward(dOut, qkv, out, logSumExp, layout, documents),
 *   }));
 *   return {};
 * });
 */
export const ATTENTION = createToken<Attention>('fw.attention');
