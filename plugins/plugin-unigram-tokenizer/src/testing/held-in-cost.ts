import type { UnigramTokenizer } from '../unigram-tokenizer.js';

/** What an unknown character costs beside the rarest piece: SentencePiece's `kUnkPenalty`. */
const UNKNOWN_PENALTY = 10;

/** What a model makes of lines: tokens, and bits of the best segmentation of each. A byte costs what an unknown character does. */
export function costOf(
  tokenizer: UnigramTokenizer,
  lines: readonly Uint8Array[],
): { readonly tokens: number; readonly bits: number } {
  const { pieces } = tokenizer.model;
  let rarest = Number.POSITIVE_INFINITY;
  for (const { type, score } of pieces) if (type === 'normal') rarest = Math.min(rarest, score);
  const { ids } = tokenizer.encodeAll(lines);
  let cost = 0;
  for (const id of ids) {
    const { type, score } = pieces[id]!;
    cost -= type === 'normal' ? score : rarest - UNKNOWN_PENALTY;
  }
  return { tokens: ids.length, bits: cost / Math.LN2 };
}

/** A text's lines without their breaks, and without the empty ones. */
export const linesOf = (text: string): readonly Uint8Array[] =>
  text.split('\n').flatMap((line) => (line === '' ? [] : [new TextEncoder().encode(line)]));
