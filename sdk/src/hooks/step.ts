/**
 * `step`: watch training. Observer: sync, numbers only, cannot change the run; what it throws is logged.
 */
export type StepHandler = (event: StepEvent) => void | undefined;

/** What one optimizer step was, in numbers. `metrics` is part of the content root; `seconds` is not. */
export interface StepEvent {
  /** Steps done, from 1. */
  readonly step: number;
  readonly steps: number;
  /** Tokens trained on so far. */
  readonly tokens: number;
  /** `loss`, `loss/<term>`, `gradientNorm`, `learningRate`, and what plugins add. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Wall time of this step. */
  readonly seconds: number;
  readonly tokensPerSecond: number;
}
