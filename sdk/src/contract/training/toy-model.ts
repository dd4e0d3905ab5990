import type { Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { ParameterRegistry } from '../../slots/parameters.js';
import type { StepHooks } from '../../slots/trainer.js';
import type { Tfjs } from '../tensors/tfjs.js';
import { TOY } from './toy-batch.js';

/** The toy model's parameters: three on the tape, one with a gradient by hand. */
export const TOY_PARAMETERS: readonly (readonly [
  string,
  readonly number[],
  'yes' | 'no',
  'tape' | 'manual',
])[] = [
  ['contract.table', [TOY.vocabulary, TOY.width], 'yes', 'tape'],
  ['contract.first', [TOY.width, TOY.width], 'yes', 'tape'],
  ['contract.second', [TOY.width, TOY.width], 'yes', 'tape'],
  ['contract.bias', [TOY.width], 'no', 'manual'],
];

export const TOY_TERM = 'contract';

/** What goes wrong: nothing, the loss, or only its gradient. */
export type ToyFault = 'none' | 'loss' | 'gradient';

/**
 * `forward` and `loss` of a model small enough to follow by eye, for a trainer to train: two layers over an embedding,
 * and the cross-entropy of the target, of plain tfjs operations.
 */
export function toyHooks(tf: Tfjs, registry: ParameterRegistry, fault: ToyFault = 'none'): StepHooks {
  const weight = (name: string) => registry.get(`contract.${name}`).variable as Tensor as Tensor2D;
  return {
    forward(state) {
      const embedded = tf.matMul(oneHot(tf, state.batch.tokens), weight('table'));
      const inner: Tensor2D = tf.tanh(tf.matMul(embedded, weight('first')));
      const hidden: Tensor2D = tf.matMul(addBias(tf, registry, inner), weight('second'));
      state.add('hidden', fault === 'gradient' ? withoutGradient(tf, hidden) : hidden);
      return state;
    },
    loss(terms) {
      const { targets, weights } = terms.state.batch;
      const logits = tf.matMul(terms.state.output('hidden') as Tensor2D, weight('table'), false, true);
      const chosen = oneHot(tf, targets);
      const losses = tf.sub(tf.logSumExp(logits, 1), tf.sum(tf.mul(logits, chosen), 1));
      const sum = tf.sum(tf.mul(losses, tf.tensor1d(weights))) as Scalar;
      terms.add(TOY_TERM, {
        sum: fault === 'loss' ? tf.mul(sum, Number.NaN) : sum,
        count: weights.reduce((total, one) => total + one, 0),
        weight: 1,
      });
      return terms;
    },
  };
}

/** Name of the parameter, its group, output and term of `besideHooks`. */
export const BESIDE = 'contract-beside';

/**
 * The toy model with a head beside it that reads a copy of its hidden states, so that nothing flows back, and whose
 * gradients are a thousand times the model's. Its parameter is registered in the first forward pass.
 */
export function besideHooks(tf: Tfjs, registry: ParameterRegistry): StepHooks {
  const toy = toyHooks(tf, registry);
  return {
    forward(state, micro) {
      toy.forward(state, micro);
      const known = registry.parameters.find(({ name }) => name === BESIDE);
      const { variable } =
        known ??
        registry.add({
          name: BESIDE,
          initial: tf.fill([TOY.width, 1], 0.1),
          weightDecay: 'yes',
          gradient: 'tape',
          group: BESIDE,
        });
      const hidden = state.output('hidden');
      const copy: Tensor2D = tf.tensor2d(hidden.dataSync(), hidden.shape as [number, number]);
      state.add(BESIDE, tf.matMul(copy, variable as Tensor as Tensor2D));
      return state;
    },
    loss(terms, micro) {
      toy.loss(terms, micro);
      const output = terms.state.output(BESIDE);
      const sum = tf.sum(tf.square(tf.sub(output, 1000))) as Scalar;
      terms.add(BESIDE, { sum, count: output.size, weight: 1 });
      return terms;
    },
  };
}

const oneHot = (tf: Tfjs, ids: Int32Array): Tensor2D =>
  tf.cast(tf.oneHot(tf.tensor1d(ids, 'int32'), TOY.vocabulary) as Tensor2D, 'float32');

// The gradient of a `manual` parameter is its owner's to add, as a body's hand-written backward pass does.
function addBias(tf: Tfjs, registry: ParameterRegistry, x: Tensor2D): Tensor2D {
  const bias = registry.get('contract.bias');
  const operation = tf.customGrad<Tensor2D>((input) => ({
    value: tf.add(input as Tensor, bias.variable as Tensor as Tensor1D),
    gradFunc: (dy: Tensor2D) => {
      const sum = tf.sum(dy, 0);
      bias.gradient.add(sum);
      sum.dispose();
      return [tf.clone(dy)];
    },
  }));
  return operation(x as Tensor);
}

function withoutGradient(tf: Tfjs, x: Tensor2D): Tensor2D {
  const operation = tf.customGrad<Tensor2D>((input) => ({
    value: tf.clone(input as Tensor2D),
    gradFunc: (dy: Tensor2D) => [tf.mul(dy, Number.NaN)],
  }));
  return operation(x as Tensor);
}
