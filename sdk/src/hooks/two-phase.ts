import type { ArtefactView } from '../data/artefact.js';
import type { RecordBatch } from '../data/records.js';
import type { FitContext, HookContext } from './context.js';

/**
 * A stage in two phases: `fit` reads the whole stream once and leaves an artefact (a deduplication index, a tokenizer, a
 * classifier); then every container, the worker threads' too, `load`s it and applies it batch by batch. Part of
 * `FilterHandler` and `TokenizeHandler`.
 *
 * The artefact's fingerprint covers the plugin's integrity, its configuration and the stream's fingerprint: a second run
 * that changes none of these does not fit again. A `fit` that is killed begins anew, but for what it kept in `ctx.scratch`.
 *
 * @example
 * // examples/hooks/two-phase.ts
 * import { createHash } from 'node:crypto';
 * import { definePlugin } from '@framework/sdk';
 *
 * const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
 *
 * // Keeps the first of equal documents: which one that is takes a look at all of them.
 * export default definePlugin({}, () => {
 *   let firsts = new Map<string, string>();
 *   return {
 *     hooks: {
 *       filter: {
 *         parallel: 'per-batch',
 *         async fit(stream, ctx) {
 *           const found = new Map<string, string>();
 *           let done = 0;
 *           for await (const batch of stream) {
 *             ctx.signal.throwIfAborted();
 *             for (const [row, id] of batch.ids.entries()) {
 *               const hash = hashOf(batch.bytes(row));
 *               if (batch.alive(row) && !found.has(hash)) found.set(hash, id);
 *             }
 *             done += batch.length;
 *             ctx.progress({ done, total: null, unit: 'documents' });
 *           }
 *           await ctx.output.writeJson('firsts.json', Object.fromEntries(found));
 *         },
 *         async load(artefact) {
 *           firsts = new Map(
 *             Object.entries((await artefact.readJson('firsts.json')) as Record<string, string>),
 *           );
 *         },
 *         apply(batch) {
 *           for (const [row, id] of batch.ids.entries()) {
 *             const first = firsts.get(hashOf(batch.bytes(row)));
 *             if (first === undefined || first === id) continue;
 *             batch.judge(row, { action: 'drop', reason: 'exact-duplicate', evidence: { first } });
 *           }
 *         },
 *       },
 *     },
 *   };
 * });
 */
export interface Fitted {
  /**
   * @param stream batches as the taps before this one left them: dropped rows are gone, held-out rows are there for
   *   filters and absent for tokenizers.
   */
  fit?(stream: AsyncIterable<RecordBatch>, ctx: FitContext): Promise<void>;
  /** Called once a container before the first batch, with what `fit` wrote. */
  load?(artefact: ArtefactView, ctx: HookContext): void | Promise<void>;
}
