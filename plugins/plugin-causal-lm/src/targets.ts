import { frameworkError, type MicroBatch, type StepBatch } from '@framework/sdk';

/** This plugin's loss term. */
export const TERM = 'causal-lm';

/**
 * Fixes what the loss runs over: a position whose next token is another document's has nothing to predict, so its
 * weight becomes 0; what another plugin weighted 0 (a prompt) stays 0. The step's count is what is left.
 *
 * The last position of a row looks beyond the window; whoever filled the batch saw the token there and weighted it.
 */
export function prepareTargets(batch: StepBatch): void {
  batch.counts[TERM] = batch.micro.reduce((count, micro) => count + maskBorders(micro), 0);
}

/** @returns the sum of the weights left */
function maskBorders(micro: MicroBatch): number {
  const { length, tokens, documents, targets, weights } = micro;
  let count = 0;
  for (let n = 0; n < tokens.length; n++) {
    const last = n % length === length - 1;
    if (!last && documents[n] !== documents[n + 1]) weights[n] = 0;
    if (weights[n] === 0) continue;
    if (!last && targets[n] !== tokens[n + 1]) {
      throw frameworkError('FWK_HOOK_RESULT', {
        message: `position ${n % length} of row ${Math.floor(n / length)} is to predict ${targets[n]}, but ${tokens[n + 1]} follows`,
        action: 'make the plugin that fills the batch shift targets by one',
      });
    }
    count += weights[n]!;
  }
  return count;
}
