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
 *
 * Gates may stand in a file of their own, with a name and a version, which a preset names (`gates: ./release.yaml`) and
 * `framework eval --gates` takes: what a release was judged by is then known by more than its figures.
 *
 * ```yaml
 * name: release
 * version: 2
 * gates:
 *   humaneval.pass@1: { wilsonAbove: 0.25 }
 * ```
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
  /**
   * Of a share: the lower end of what it may be in truth is at least this, by Wilson's one-sided bound at 95% (Wilson 1927). 91
   * of 100 show 0.85; 90 of 100 do not.
   */
  readonly wilsonAbove?: number;
  /** Of a share: the upper end, by the same bound, is at most this. 1 of 100 shows 0.05; 2 of 100 do not. */
  readonly wilsonBelow?: number;
  /** Measurements (`EvalMetric.count`) below which there is not enough data. */
  readonly minCount?: number;
}

/**
 * `not-enough-data`: the figure is null or was not measured, rests on fewer things than `minCount`, or has no interval where
 * the gate asks for one. With `--gate` it stops a release as `fail` does.
 */
export type GateOutcome = 'pass' | 'fail' | 'not-enough-data';

/** The file a gate stands in. */
export interface GateSource {
  readonly name: string;
  readonly version: number;
  /** SHA-256 of the file, hex. */
  readonly sha256: string;
}

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
  /** The file it stands in, where no other layer changed it. */
  readonly from?: GateSource;
  /** Why, in a sentence: `0.83 ≥ 0.7; 0.79 > 0.5`. */
  readonly why: string;
}
