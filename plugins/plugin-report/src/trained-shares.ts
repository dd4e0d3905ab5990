import type { BlendSummary } from '@framework/sdk';

/** What was trained on of one share of the blend. */
export interface TrainedShare {
  readonly share: string;
  /** The part of the trained tokens that was asked for, 0 to 1. */
  readonly asked: number;
  /** The part it has in the windows of the sequence index; null where the index takes none. */
  readonly part: number | null;
  /** Its documents' tokens. */
  readonly available: number;
  readonly documents: number;
  /** Trained on so far. */
  readonly tokens: number;
  /** How often its windows were gone through for them. */
  readonly passes: number;
}

/**
 * A sequencer often does not know how long the run is, and then tells of an epoch. It keeps the shares after any number of
 * windows, to within one: so what was trained on of each is its part of the tokens trained.
 *
 * @param trained tokens the run was trained on so far
 */
export function trainedShares({ shares, length }: BlendSummary, trained: number): readonly TrainedShare[] {
  const all = shares.reduce((sum, { run }) => sum + run.tokens, 0);
  return shares.map(({ share, weight, documents, tokens, windows, run }) => {
    const part = all > 0 ? run.tokens / all : null;
    const taken = Math.round((part ?? 0) * trained);
    return {
      share,
      asked: weight,
      part,
      available: tokens,
      documents,
      tokens: taken,
      passes: windows > 0 ? taken / (windows * length) : 0,
    };
  });
}
