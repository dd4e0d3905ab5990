import type { JsonObject } from '../data/json.js';
import { createToken } from '../token.js';
import type { Ops } from './ops.js';

/**
 * The tensor backend: tfjs's registered backend plus the hot operations. Backends are offered, not provided: the best
 * one that works on the machine is chosen at the start, recorded in the run lock, and never chosen again on resume.
 */
export interface TensorBackend {
  /** `native`, `wasm`, `cpu`, `cuda`. */
  readonly name: string;
  /** The hot operations; everything else is tfjs's own. */
  readonly ops: Ops;
  /** Threads it computes with; part of the lock, because float sums depend on it. */
  readonly threads: number;
  /** What was chosen on this machine: instruction set, matrix product, versions. Goes into the lock. */
  readonly choice: JsonObject;
  /** Bytes of tensor memory in use and at most in use since the start. */
  memory(): { readonly bytes: number; readonly peakBytes: number };
  /**
   * Operations it has no kernel of its own for and left to a slower one, counted since the start: kernel name → calls.
   * Left out by a backend that does not count them. A trace shows them.
   */
  fallbacks?(): Readonly<Record<string, number>>;
  /** How long those took since the start: kernel name → seconds. Left out by a backend that does not time them. */
  fallbackSeconds?(): Readonly<Record<string, number>>;
}

/**
 * The slot of the tensor backend. Plugins offer it (`ctx.offer`, `offers` in the manifest); the run takes the highest rank
 * whose `probe` says it works, and records the choice in its lock.
 *
 * @throws FWK_BACKEND_NONE when no offer works; FWK_BACKEND_UNAVAILABLE when the one asked for by name does not
 *
 * @example
 * // examples/slots/backend.ts
 * import { BACKEND, definePlugin } from '@framework/sdk';
 *
 * // Manifest: "offers": [{ "token": "fw.backend", "id": "reference", "rank": 1 }]. A run takes the highest rank that works.
 * export default definePlugin({}, (plugin) => {
 *   plugin.offer(BACKEND, {
 *     id: 'reference',
 *     async probe() {
 *       return { ok: true, why: 'plain tfjs operations; works everywhere, slowly' };
 *     },
 *     async create() {
 *       // Heavy imports wait until the offer is taken: another backend may have been chosen.
 *       const [tf, { createReferenceOps }] = await Promise.all([
 *         import('@tensorflow/tfjs-core'),
 *         import('@framework/native/reference'),
 *         import('@tensorflow/tfjs-backend-cpu'),
 *       ]);
 *       await tf.setBackend('cpu');
 *       let peakBytes = 0;
 *       return {
 *         name: 'reference',
 *         ops: createReferenceOps(),
 *         threads: 1,
 *         choice: { tfjs: tf.version_core },
 *         memory() {
 *           const bytes = tf.memory().numBytes;
 *           peakBytes = Math.max(peakBytes, bytes);
 *           return { bytes, peakBytes };
 *         },
 *       };
 *     },
 *   });
 *   return {};
 * });
 */
export const BACKEND = createToken<TensorBackend>('fw.backend');
