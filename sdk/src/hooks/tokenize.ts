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
 * | Rule | one owner; a second tap only where the preset pins the order |
 * | Errors | `FWK_HOOK_RESULT` when a document is missing or an id is outside the vocabulary |
 */
export interface TokenizeHandler extends Fitted {
  apply(batch: RecordBatch, ctx: StageContext): TokenBatch | undefined | Promise<TokenBatch | undefined>;
}

/**
 * `tokens`: the chain after `tokenize` (fill-in-the-middle and other rearrangements). Async waterfall over a
 * `TokenBatch`; a tap may change a document's ids, never the number or order of documents.
 */
export interface TokensHandler {
  apply(batch: TokenBatch, ctx: StageContext): TokenBatch | Promise<TokenBatch>;
}
