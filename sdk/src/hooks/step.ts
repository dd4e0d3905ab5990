/**
 * `step`: watch training.
 *
 * | | |
 * |---|---|
 * | Type | **sync** observer |
 * | Called | per optimizer step, after it was applied |
 * | Given | a frozen `StepEvent` |
 * | Rule | numbers only, no tensors; cannot change the run |
 * | Errors | what it throws is logged as a warning, and the run goes on |
 *
 * @example
 * // examples/hooks/step.ts
 * import { definePlugin } from '@framework/sdk';
 *
 * // Says once when the loss has halved. An observer: it sees numbers, and can change none.
 * export default definePlugin({}, (plugin) => {
 *   let first: number | undefined;
 *   let said = false;
 *   return {
 *     hooks: {
 *       step({ step, metrics }) {
 *         const loss = metrics['loss']!;
 *         first ??= loss;
 *         if (said || loss > first / 2) return;
 *         said = true;
 *         plugin.log.info(`step ${step}: the loss is half of what it was`);
 *       },
 *     },
 *   };
 * });
 */
export type StepHandler = (event: StepEvent) => void | undefined;

/** What one optimizer step was, in numbers. `metrics` is part of the content root; `seconds` is not. */
export interface StepEvent {
  /** Steps done, from 1. */
  readonly step: number;
  /** Steps of the whole run. */
  readonly steps: number;
  /** Tokens trained on so far. */
  readonly tokens: number;
  /** `loss`, `loss/<term>`, `gradientNorm`, `learningRate`, and what plugins add. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Wall time of this step. */
  readonly seconds: number;
  /** Of this step. */
  readonly tokensPerSecond: number;
}
