import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { frameworkError } from '../errors/framework-error.js';
import type { MicroBatch, StepBatch, StepContext } from '../hooks/collate.js';
import type { HookContext } from '../hooks/context.js';
import type { ForwardState } from '../hooks/forward.js';
import type { LossTerm, LossTerms } from '../hooks/loss.js';
import { randomStream } from '../random.js';

/**
 * Windows written by hand, as the kernel hands them to `collate`: a row is a list of documents, a document a list of
 * ids (`[[[5, 6, 7], [8, 9]]]` is one row of two documents). Targets are the next ids; the last position of a document has
 * nothing to predict, and weight 0.
 *
 * @throws RangeError for rows of different lengths
 *
 * @example
 * // examples/testing.ts#lossTerms
 * // One training step without a trainer: `collate` brings labels and counts, `loss` adds its term to given outputs.
 * export const lossOf = async (scores: readonly number[], ...rows: readonly (readonly number[])[]) => {
 *   const step = stepBatch([microBatch(rows.map((ids) => [ids]))]);
 *   const context = stepContext(hookContext(), { step: 0 });
 *   await makePlugin(collate).hooks!.collate!(step, context);
 *   const state = forwardState(step.micro[0]!, { parity: tensor1d([...scores]) });
 *   const terms = lossTerms(state, step.counts);
 *   makePlugin(loss).hooks!.loss!(terms, context);
 *   const { sum, weight } = terms.terms.get('parity')!;
 *   return sum.dataSync()[0]! * terms.gradientScale('parity', weight);
 * };
 */
export function microBatch(rows: readonly (readonly (readonly number[])[])[]): MicroBatch {
  const length = rows[0]?.flat().length ?? 0;
  const size = rows.length * length;
  const batch: MicroBatch = {
    rows: rows.length,
    length,
    tokens: new Int32Array(size),
    documents: new Int32Array(size),
    positions: new Int32Array(size),
    targets: new Int32Array(size),
    weights: new Float32Array(size),
    extra: {},
  };
  for (const [row, documents] of rows.entries()) {
    if (documents.flat().length !== length) throw new RangeError(`row ${row} is not ${length} tokens long`);
    let n = row * length;
    for (const [document, ids] of documents.entries()) {
      for (const [position, id] of ids.entries()) {
        batch.tokens[n] = id;
        batch.documents[n] = document;
        batch.positions[n] = position;
        batch.targets[n] = ids[position + 1] ?? 0;
        batch.weights[n] = position + 1 < ids.length ? 1 : 0;
        n++;
      }
    }
  }
  return batch;
}

/**
 * The micro-batches of one step, no counts fixed yet.
 *
 * @example
 * // examples/testing.ts#lossTerms
 * // One training step without a trainer: `collate` brings labels and counts, `loss` adds its term to given outputs.
 * export const lossOf = async (scores: readonly number[], ...rows: readonly (readonly number[])[]) => {
 *   const step = stepBatch([microBatch(rows.map((ids) => [ids]))]);
 *   const context = stepContext(hookContext(), { step: 0 });
 *   await makePlugin(collate).hooks!.collate!(step, context);
 *   const state = forwardState(step.micro[0]!, { parity: tensor1d([...scores]) });
 *   const terms = lossTerms(state, step.counts);
 *   makePlugin(loss).hooks!.loss!(terms, context);
 *   const { sum, weight } = terms.terms.get('parity')!;
 *   return sum.dataSync()[0]! * terms.gradientScale('parity', weight);
 * };
 */
export const stepBatch = (micro: readonly MicroBatch[], step = 0): StepBatch => ({ step, micro, counts: {} });

/**
 * A training step's context, from a plugin's own: `stepContext(plugin.hookContext(), { step: 3 })`.
 *
 * @example
 * // examples/testing.ts#lossTerms
 * // One training step without a trainer: `collate` brings labels and counts, `loss` adds its term to given outputs.
 * export const lossOf = async (scores: readonly number[], ...rows: readonly (readonly number[])[]) => {
 *   const step = stepBatch([microBatch(rows.map((ids) => [ids]))]);
 *   const context = stepContext(hookContext(), { step: 0 });
 *   await makePlugin(collate).hooks!.collate!(step, context);
 *   const state = forwardState(step.micro[0]!, { parity: tensor1d([...scores]) });
 *   const terms = lossTerms(state, step.counts);
 *   makePlugin(loss).hooks!.loss!(terms, context);
 *   const { sum, weight } = terms.terms.get('parity')!;
 *   return sum.dataSync()[0]! * terms.gradientScale('parity', weight);
 * };
 */
export function stepContext(
  base: HookContext,
  {
    step = 0,
    micro = 0,
    seed = 1,
  }: { readonly step?: number; readonly micro?: number; readonly seed?: number } = {},
): StepContext {
  return {
    ...base,
    step,
    micro,
    random: () => randomStream({ seed, plugin: base.plugin, hook: 'test', sequence: step + micro }),
  };
}

/** What a forward pass is for. */
export interface ForwardStateOptions {
  readonly mode?: 'train' | 'evaluate';
  /** Only bodies with hand-written gradients read it. */
  readonly anchor?: Scalar;
}

/**
 * What a trainer hands to `forward`: the outputs that are there already, and room for more.
 *
 * @param outputs by name, such as `{ hidden: tensor2d(…) }` of shape `[B·T, D]`
 *
 * @example
 * // examples/testing.ts#lossTerms
 * // One training step without a trainer: `collate` brings labels and counts, `loss` adds its term to given outputs.
 * export const lossOf = async (scores: readonly number[], ...rows: readonly (readonly number[])[]) => {
 *   const step = stepBatch([microBatch(rows.map((ids) => [ids]))]);
 *   const context = stepContext(hookContext(), { step: 0 });
 *   await makePlugin(collate).hooks!.collate!(step, context);
 *   const state = forwardState(step.micro[0]!, { parity: tensor1d([...scores]) });
 *   const terms = lossTerms(state, step.counts);
 *   makePlugin(loss).hooks!.loss!(terms, context);
 *   const { sum, weight } = terms.terms.get('parity')!;
 *   return sum.dataSync()[0]! * terms.gradientScale('parity', weight);
 * };
 */
export function forwardState(
  batch: MicroBatch,
  outputs: Readonly<Record<string, Tensor>> = {},
  options: ForwardStateOptions = {},
): ForwardState {
  const named = new Map(Object.entries(outputs));
  return {
    batch,
    mode: options.mode ?? 'train',
    get anchor(): Scalar {
      if (options.anchor) return options.anchor;
      throw new Error('forwardState: the test gives no anchor');
    },
    outputs: named,
    add(name, output) {
      if (named.has(name)) {
        throw frameworkError('FWK_PLUGIN_CONFLICT', { message: `the output '${name}' is added twice` });
      }
      named.set(name, output);
    },
    output(name) {
      const output = named.get(name);
      if (output) return output;
      throw frameworkError('FWK_HOOK_RESULT', { message: `no plugin gave the output '${name}'` });
    },
  };
}

/**
 * What a trainer hands to `loss`. `counts` are those that `collate` fixed: `stepBatch(…).counts`.
 *
 * @example
 * // examples/testing.ts#lossTerms
 * // One training step without a trainer: `collate` brings labels and counts, `loss` adds its term to given outputs.
 * export const lossOf = async (scores: readonly number[], ...rows: readonly (readonly number[])[]) => {
 *   const step = stepBatch([microBatch(rows.map((ids) => [ids]))]);
 *   const context = stepContext(hookContext(), { step: 0 });
 *   await makePlugin(collate).hooks!.collate!(step, context);
 *   const state = forwardState(step.micro[0]!, { parity: tensor1d([...scores]) });
 *   const terms = lossTerms(state, step.counts);
 *   makePlugin(loss).hooks!.loss!(terms, context);
 *   const { sum, weight } = terms.terms.get('parity')!;
 *   return sum.dataSync()[0]! * terms.gradientScale('parity', weight);
 * };
 */
export function lossTerms(state: ForwardState, counts: Readonly<Record<string, number>>): LossTerms {
  const terms = new Map<string, LossTerm>();
  return {
    state,
    terms,
    add(name, term) {
      if (terms.has(name)) {
        throw frameworkError('FWK_PLUGIN_CONFLICT', { message: `the loss term '${name}' is added twice` });
      }
      terms.set(name, term);
    },
    gradientScale(name, weight) {
      const count = counts[name];
      if (count !== undefined) return count === 0 ? 0 : weight / count;
      throw frameworkError('FWK_HOOK_RESULT', { message: `collate fixed no count for the term '${name}'` });
    },
  };
}
