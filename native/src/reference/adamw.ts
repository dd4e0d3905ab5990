import { type AdamWOptions, type AdamWUpdate, type Ops } from '@framework/sdk';
import { tensor, Variable } from '@tensorflow/tfjs-core';
import { contentOf } from './buffer.js';
import { valuesOf } from './values.js';

/**
 * Adam with decoupled weight decay (Loshchilov & Hutter 2019, arXiv:1711.05101), as PyTorch does it: decay first,
 * ε outside the root of the bias-corrected second moment.
 */
export const adamw: Pick<Ops, 'adamw'> = {
  adamw(updates, options) {
    for (const update of updates) step(update, options);
  },
};

function step(update: AdamWUpdate, options: AdamWOptions): void {
  const { parameter } = update;
  if (!(parameter instanceof Variable)) throw new TypeError('adamw: the parameter is no tf.Variable');
  const { learningRate, beta1, beta2, epsilon, gradientScale } = options;
  const firstCorrection = 1 - beta1 ** options.step;
  const secondCorrection = Math.sqrt(1 - beta2 ** options.step);
  const decay = 1 - learningRate * update.weightDecay;
  const rate = learningRate / firstCorrection;
  const gradient = contentOf(update.gradient);
  const first = contentOf(update.firstMoment);
  const second = contentOf(update.secondMoment);
  // A new array, not the variable's own: a clone of the variable shares that one.
  const values = valuesOf(parameter).slice();
  for (let i = 0; i < values.length; i++) {
    const g = gradient[i]! * gradientScale;
    const m = beta1 * first[i]! + (1 - beta1) * g;
    const v = beta2 * second[i]! + (1 - beta2) * g * g;
    first[i] = m;
    second[i] = v;
    values[i] = values[i]! * decay - (rate * m) / (Math.sqrt(v) / secondCorrection + epsilon);
  }
  const updated = tensor(values, parameter.shape, 'float32');
  parameter.assign(updated);
  updated.dispose();
}
