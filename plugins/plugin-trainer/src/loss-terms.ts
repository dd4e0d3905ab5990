import { type ForwardState, frameworkError, type LossTerm, type LossTerms } from '@framework/sdk';

/** The loss terms of one micro-batch, by name. */
export class NamedTerms implements LossTerms {
  readonly state: ForwardState;
  readonly #counts: Readonly<Record<string, number>>;
  readonly #terms = new Map<string, LossTerm>();

  /** @param counts of the whole step, as `collate` fixed them */
  constructor(state: ForwardState, counts: Readonly<Record<string, number>>) {
    this.state = state;
    this.#counts = counts;
  }

  get terms(): ReadonlyMap<string, LossTerm> {
    return this.#terms;
  }

  add(name: string, term: LossTerm): void {
    if (this.#terms.has(name)) {
      throw frameworkError('FWK_PLUGIN_CONFLICT', { message: `the loss term '${name}' is added twice` });
    }
    if (term.sum.rank !== 0) {
      throw frameworkError('FWK_HOOK_RESULT', {
        message: `the sum of the loss term '${name}' has shape [${term.sum.shape.join(', ')}], not []`,
        action: 'reduce it with `sum()`',
      });
    }
    this.#terms.set(name, term);
  }

  gradientScale(name: string, weight: number): number {
    const count = this.#counts[name];
    if (count === undefined || !(count >= 0)) {
      throw frameworkError('FWK_HOOK_RESULT', {
        message: `the loss term '${name}' has ${count === undefined ? 'no count' : `the count ${count}`} for the step`,
        action: `set \`batch.counts['${name}']\` in \`collate\`: what its sum runs over, in all micro-batches`,
      });
    }
    // A step may hold nothing of a term (no completion, no pair): its sum is 0 then, and so is its part of the loss.
    return count === 0 ? 0 : weight / count;
  }
}
