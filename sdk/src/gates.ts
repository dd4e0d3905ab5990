/**
 * A gate of a preset: what a figure of an evaluator must be for the checkpoint to go on. Presets state them under `gates`,
 * by `<evaluator>.<metric>`:
 *
 * ```yaml
 * gates:
 *   grounding.accuracy: { min: 0.7, lowAbove: 0.5 }
 *   perplexity.bitsPerByte: { max: 2.5 }
 * ```
 *
 * A gate has three outcomes, not two: with too few measurements it is neither met nor missed.
 */
export interface Gate {
  /** The figure is at least this. */
  readonly min?: number;
  /** The figure is at most this. */
  readonly max?: number;
  /** The lower end of its confidence interval is above this. */
  readonly lowAbove?: number;
  /** The upper end of its confidence interval is below this. */
  readonly highBelow?: number;
  /** Measurements (`EvalMetric.count`) below which there is not enough data. */
  readonly minCount?: number;
}

/**
 * `not-enough-data`: the figure is null or was not measured, rests on fewer things than `minCount`, or has no interval where
 * the gate asks for one. With `--gate` it stops a release as `fail` does.
 */
export type GateOutcome = 'pass' | 'fail' | 'not-enough-data';

/** What became of one gate. */
export interface GateResult {
  /** `<evaluator>.<metric>`. */
  readonly metric: string;
  readonly gate: Gate;
  readonly outcome: GateOutcome;
  /** The figure; null where it could not be measured. */
  readonly value: number | null;
  /** Its interval, where it has one. */
  readonly interval?: { readonly low: number; readonly high: number; readonly level: number };
  /** What it rests on, where the evaluator says. */
  readonly count?: number;
  /** Why, in a sentence: `0.83 ≥ 0.7; 0.79 > 0.5`. */
  readonly why: string;
}
