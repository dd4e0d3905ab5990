import {
  frameworkError,
  type MicroBatch,
  type Ops,
  type Optimizer,
  type ParameterRegistry,
  type StepBatch,
  type StepHooks,
  type Trainer,
} from '@framework/sdk';
import type { Scalar } from '@tensorflow/tfjs-core';
import { clip, normMetrics } from './clipping.js';
import type { Config } from './config.js';
import { NamedOutputs } from './forward-state.js';
import { NamedTerms } from './loss-terms.js';
import { learningRateAt } from './schedule.js';
import { backpropagate, weightedSum } from './tape.js';

export interface TrainerParts {
  readonly config: Config;
  readonly ops: Ops;
  readonly registry: ParameterRegistry;
  readonly optimizer: Optimizer;
}

/** The training step, from a batch to changed parameters. Without state of its own: a step depends on its number. */
export class GradientTrainer implements Trainer {
  readonly steps: number;
  readonly microBatches: number;
  readonly rows: number;
  readonly #parts: TrainerParts;

  constructor(parts: TrainerParts) {
    this.#parts = parts;
    this.steps = parts.config.steps;
    this.microBatches = parts.config.microBatches;
    this.rows = parts.config.batchSize;
  }

  step(batch: StepBatch, hooks: StepHooks): Readonly<Record<string, number>> {
    const { config, ops, registry, optimizer } = this.#parts;
    for (const { gradient } of registry.parameters) gradient.zero();

    const tally = new TermTally(batch);
    batch.micro.forEach((micro, index) => {
      backpropagate((anchor) => this.#loss(batch, micro, index, hooks, anchor, tally), registry);
    });
    tally.check();

    const { parameters } = registry;
    const { norms, scale } = clip(parameters, config.gradientClip, ops, `step ${batch.step + 1}`);
    const learningRate = learningRateAt(batch.step, config);
    optimizer.step(parameters, { step: batch.step + 1, learningRate, gradientScale: scale });
    return { ...tally.metrics(), ...normMetrics(norms), learningRate };
  }

  #loss(
    batch: StepBatch,
    micro: MicroBatch,
    index: number,
    hooks: StepHooks,
    anchor: Scalar,
    tally: TermTally,
  ): Scalar {
    const state = hooks.forward(new NamedOutputs(micro, 'train', anchor), index);
    const terms = hooks.loss(new NamedTerms(state, batch.counts), index);
    // In name order, whatever the order of taps: float addition is not associative.
    const named = [...terms.terms].sort(([a], [b]) => (a < b ? -1 : 1));
    if (named.length === 0) {
      throw frameworkError('FWK_HOOK_RESULT', {
        message: 'no plugin added a loss term, so there is nothing to train for',
        action: 'add a plugin with an objective: plugin-causal-lm',
      });
    }
    const factors = named.map(([name, { weight }]) => terms.gradientScale(name, weight));
    for (const [name, { sum, count, weight }] of named) {
      tally.add(name, { sum: sum.dataSync()[0]!, count, weight }, index);
    }
    return weightedSum(
      named.map(([, { sum }]) => sum),
      factors,
    );
  }
}

/** Sums and counts of each loss term over the micro-batches of a step. */
class TermTally {
  readonly #batch: StepBatch;
  readonly #terms = new Map<string, { sum: number; weighted: number; count: number }>();

  constructor(batch: StepBatch) {
    this.#batch = batch;
  }

  add(name: string, term: { sum: number; count: number; weight: number }, micro: number): void {
    requireFinite(`the loss term '${name}'`, term.sum, this.#batch.step, micro);
    const total = this.#terms.get(name) ?? { sum: 0, weighted: 0, count: 0 };
    total.sum += term.sum;
    total.weighted += term.weight * term.sum;
    total.count += term.count;
    this.#terms.set(name, total);
  }

  /** A count that differs from what `collate` promised means that gradients were scaled wrongly. */
  check(): void {
    for (const [name, { count }] of this.#terms) {
      const promised = this.#batch.counts[name]!;
      if (Math.abs(count - promised) > 1e-6 * Math.max(1, promised)) {
        throw frameworkError('FWK_HOOK_RESULT', {
          message: `the loss term '${name}' ran over ${count} in step ${this.#batch.step + 1}, but \`collate\` counted ${promised}`,
          action: `make \`batch.counts['${name}']\` the sum of the term's counts over all micro-batches`,
        });
      }
    }
  }

  metrics(): Record<string, number> {
    const names = [...this.#terms.keys()].sort();
    const mean = (total: number, name: string): number => {
      const count = this.#batch.counts[name]!;
      return count === 0 ? 0 : total / count;
    };
    return {
      loss: names.reduce((loss, name) => loss + mean(this.#terms.get(name)!.weighted, name), 0),
      ...Object.fromEntries(names.map((name) => [`loss/${name}`, mean(this.#terms.get(name)!.sum, name)])),
    };
  }
}

function requireFinite(what: string, value: number, step: number, micro: number): void {
  if (Number.isFinite(value)) return;
  throw frameworkError('FWK_LOSS_NOT_FINITE', {
    message: `${what} is ${value}; the step was not applied`,
    at: `step ${step + 1}, micro-batch ${micro + 1}`,
  });
}
