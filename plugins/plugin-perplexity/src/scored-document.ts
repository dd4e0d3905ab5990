import { type EvalContext, frameworkError, type Tokenizer } from '@framework/sdk';

/** A held-out document as it is scored: all of it, or its first tokens. */
export interface ScoredDocument {
  readonly id: string;
  readonly repository: string;
  /** Ids from the document's start; the end-of-document token is there when the document is whole. */
  readonly ids: Uint32Array;
  /**
   * The bytes that the scored tokens stand for: all but those of the first token, which no model here predicts,
   * because nothing comes before it. The end-of-document token is scored and stands for none.
   */
  readonly scoredBytes: Uint8Array;
  /** Whether the end of the document is among the scored tokens. */
  readonly whole: boolean;
}

export interface SampleBudget {
  readonly split: string;
  readonly maxBytes: number;
  readonly maxDocumentTokens: number;
}

/** Indices into the document table of a split, in an order drawn from the run's seed. */
export function shuffledDocuments(ctx: EvalContext, split: string, sequence: number): Uint32Array {
  const indices: number[] = [];
  for (const [index, document] of ctx.tokens.documents.entries()) {
    if (document.split === split) indices.push(index);
  }
  return ctx.random(sequence).shuffle(Uint32Array.from(indices));
}

/** Documents of the split in shuffled order until `maxBytes` of them are scored; then put back into shard order. */
export function sampleHeldOut(
  ctx: EvalContext,
  tokenizer: Tokenizer,
  budget: SampleBudget,
): ScoredDocument[] {
  const taken: { index: number; document: ScoredDocument }[] = [];
  let bytes = 0;
  for (const index of shuffledDocuments(ctx, budget.split, 0)) {
    if (bytes >= budget.maxBytes) break;
    const document = scoredDocument(ctx, tokenizer, index, budget.maxDocumentTokens);
    if (document === undefined) continue;
    bytes += document.scoredBytes.byteLength;
    taken.push({ index, document });
  }
  return taken.sort((a, b) => a.index - b.index).map(({ document }) => document);
}

function scoredDocument(
  ctx: EvalContext,
  tokenizer: Tokenizer,
  index: number,
  maxTokens: number,
): ScoredDocument | undefined {
  const { id, repository, bytes } = ctx.tokens.documents[index]!;
  const all = ctx.tokens.read(index);
  const whole = all.length <= maxTokens;
  const ids = whole ? all : all.subarray(0, maxTokens);
  const text = tokenizer.decode(withoutEnd(ids, tokenizer));
  if (whole && text.byteLength !== bytes) {
    throw frameworkError('FWK_HOOK_RESULT', {
      message: `the tokenizer gives back ${text.byteLength} bytes of a document of ${bytes}: bits per byte cannot be counted`,
      at: id,
      action: 'use a lossless tokenizer: `decode(encode(bytes))` must be those bytes',
    });
  }
  const first = tokenizer.decode(ids.subarray(0, 1)).byteLength;
  const scoredBytes = text.subarray(first);
  // An empty document is its end-of-document token: nothing to predict it from.
  return ids.length < 2 || scoredBytes.byteLength === 0
    ? undefined
    : { id, repository, ids, scoredBytes, whole };
}

export const withoutEnd = (ids: Uint32Array, tokenizer: Tokenizer): Uint32Array =>
  ids.at(-1) === tokenizer.endOfDocument ? ids.subarray(0, -1) : ids;
