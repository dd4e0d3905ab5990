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
 * // A kernel of one's own for the shapes it knows; the backend's for all others.
 * export default definePlugin({}, (plugin) => {
 *   const ownKernel: Attention | undefined = undefined;
 *   const attentionFor = (headSize: number): Attention =>
 *     headSize === 64 && ownKernel !== undefined ? ownKernel : plugin.get(BACKEND).ops;
 *   plugin.provide(ATTENTION, () => ({
 *     attention: (qkv, layout, documents) => attentionFor(layout.headSize).attention(qkv, layout, documents),
 *     attentionBackward: (dOut, qkv, out, logSumExp, layout, documents) =>
 *       attentionFor(layout.headSize).attentionBackward(dOut, qkv, out, logSumExp, layout, documents),
 *   }));
 *   return {};
 * });
 */
export const ATTENTION = createToken<Attention>('fw.attention');
