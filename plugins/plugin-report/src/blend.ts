/**
 * What the training windows are a blend of, as a host of level 1.2 hands it over in `RunReport.blend`. Older ones have no
 * such field, and runs whose windows are no blend have null.
 */
export interface BlendSummary {
  /** Windows in one epoch of the blend. */
  readonly windows: number;
  /** Tokens of a window. */
  readonly length: number;
  readonly shares: readonly BlendShare[];
}

export interface BlendShare {
  readonly share: string;
  /** The part of the trained tokens that was asked for, 0 to 1. */
  readonly weight: number;
  /** Its training documents, and the tokens they have. */
  readonly documents: number;
  readonly tokens: number;
  /** Windows of one pass through them. */
  readonly windows: number;
  /** Tokens that a pass does not predict. */
  readonly wasted: number;
  readonly epoch: BlendPart;
  /** What the run takes of it. */
  readonly run: BlendPart;
}

/** More than one pass repeats the documents. */
export interface BlendPart {
  readonly windows: number;
  readonly tokens: number;
  readonly passes: number;
}

/** The part of the run's tokens that each share has; null where none is taken. */
export function trainedParts({ shares }: BlendSummary): readonly (number | null)[] {
  const all = shares.reduce((sum, { run }) => sum + run.tokens, 0);
  return shares.map(({ run }) => (all > 0 ? run.tokens / all : null));
}
