import type { ExportFacts } from '../facts/export-facts.js';
import { shareOf } from '../markup/numbers.js';

/** One share of the blend: what was asked for, and what it came to. */
export interface TrainedShare {
  readonly share: string;
  /** The part of the trained tokens that the preset asks for, 0 to 1. */
  readonly asked: number;
  /** The part it has in the windows of the run. */
  readonly part: number;
  readonly documents: number;
  /** Tokens of its training documents. */
  readonly available: number;
  /** Trained on; null where the run has no step on record. */
  readonly trained: number | null;
  /** How often its windows were gone through for them. */
  readonly passes: number | null;
}

/**
 * A sequencer keeps each share's part after any number of windows to within one: so what was trained on of a share is its part of
 * the tokens trained. Undefined where the run is no blend.
 */
export function trainedShares({ blend, trainedTokens }: ExportFacts): readonly TrainedShare[] | undefined {
  if (blend === null) return undefined;
  const all = blend.shares.reduce((sum, { run }) => sum + run.tokens, 0);
  return blend.shares.map(({ share, weight, documents, tokens, windows, run }) => {
    const part = shareOf(run.tokens, all);
    const trained = trainedTokens === null ? null : Math.round(part * trainedTokens);
    return {
      share,
      asked: weight,
      part,
      documents,
      available: tokens,
      trained,
      passes: trained === null ? null : shareOf(trained, windows * blend.length),
    };
  });
}
