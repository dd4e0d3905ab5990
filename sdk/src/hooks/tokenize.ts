import type { RecordBatch } from '../data/records.js';
import type { TokenBatch } from '../data/tokens.js';
import type { StageContext } from './context.js';
import type { Fitted } from './two-phase.js';

/**
 * `tokenize`: documents become token ids.
 *
 * | | |
 * |---|---|
 * | Type | async bail: the first tap that returns a batch owns it |
 * | Called | per batch of kept documents, in worker threads |
 * | Given | the batch, a `StageContext` |
 * | Rule | one entry a row that is alive, in their order, each with its end-of-document id; `undefined` leaves the batch to the next tap. A second tap only where the preset pins the order |
 * | Errors | `FWK_HOOK_RESULT` when a document is missing or an id is outside the vocabulary |
 *
 * @example
 * // examples/hooks/tokenize.ts
 * import { definePlugin, TOKENIZER } from '@framework/sdk';
 *
 * export default definePlugin({}, () => ({
 *   hooks: {
 *     tokenize: {
 *       apply(batch, ctx) {
 *         const tokenizer = ctx.get(TOKENIZER);
 *         const documents: string[] = [];
 *         const ids: number[] = [];
 *         const offsets = [0];
 *         for (let row = 0; row < batch.length; row++) {
 *           if (!batch.alive(row)) continue;
 *           for (const id of tokenizer.encode(batch.bytes(row))) ids.push(id);
 *           ids.push(tokenizer.endOfDocument);
 *           documents.push(batch.ids[row]!);
 *           offsets.push(ids.length);
 *         }
 *         return {
 *           sequence: batch.sequence,
 *           documents,
 *           tokens: Uint32Array.from(ids),
 *           offsets: Uint32Array.from(offsets),
 *         };
 *       },
 *     },
 *   },
 * }));
 */
export interface TokenizeHandler extends Fitted {
  /** Tokens of the rows that are alive; `undefined` when another tap is to answer. */
  apply(batch: RecordBatch, ctx: StageContext): TokenBatch | undefined | Promise<TokenBatch | undefined>;
}

/**
 * `tokens`: the chain after `tokenize`: fill-in-the-middle, cutting, rearranging inside a document.
 *
 * | | |
 * |---|---|
 * | Type | async waterfall over a `TokenBatch` |
 * | Called | per batch, right after `tokenize`, in the same thread, with the documents that are trained on |
 * | Given | the batch of the tap before, with `share` and `language` of its documents in `meta`; a `StageContext` |
 * | Rule | returns a batch of the same documents in the same order; their ids may change. Held-out documents go around the chain: evaluators find them as the tokenizer left them |
 * | Errors | `FWK_HOOK_RESULT` for another number or order of documents, or an id outside the vocabulary |
 *
 * @example
 * // examples/hooks/tokens.ts
 * import { count, defineConfig, definePlugin } from '@framework/sdk';
 *
 * export const config = defineConfig({
 *   maxTokens: count({ doc: 'Tokens of a document that are kept, its end included.', default: 4096, min: 1 }),
 * });
 *
 * // Cuts long documents short. The number and the order of documents stay as they are.
 * export default definePlugin(config, (ctx) => ({
 *   hooks: {
 *     tokens: {
 *       apply(batch) {
 *         const parts: Uint32Array[] = [];
 *         const offsets = [0];
 *         for (let i = 0; i < batch.documents.length; i++) {
 *           const ids = batch.tokens.slice(batch.offsets[i], batch.offsets[i + 1]);
 *           const end = ids.at(-1)!;
 *           const kept = ids.subarray(0, ctx.config.maxTokens);
 *           kept[kept.length - 1] = end;
 *           parts.push(kept);
 *           offsets.push(offsets.at(-1)! + kept.length);
 *         }
 *         const tokens = new Uint32Array(offsets.at(-1)!);
 *         for (const [i, part] of parts.entries()) tokens.set(part, offsets[i]!);
 *         return { ...batch, tokens, offsets: Uint32Array.from(offsets) };
 *       },
 *     },
 *   },
 * }));
 */
export interface TokensHandler {
  /** The batch with its documents' ids changed, or as it was. */
  apply(batch: TokenBatch, ctx: StageContext): TokenBatch | Promise<TokenBatch>;
}
