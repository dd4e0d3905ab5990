import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import type { Tfjs } from '../tensors/tfjs.js';
import { randomValues, scoped } from '../training/training-bench.js';

/** Plain operations a head or a loss is made of, and the gradient of each with respect to its first input. */
export function plainResults(tf: Tfjs): ReadonlyMap<string, Float32Array> {
  const input = (name: string, shape: readonly number[]) =>
    tf.tensor(randomValues(name, shape, 0), [...shape]);
  const operations: Readonly<Record<string, (x: Tensor2D, y: Tensor2D) => Tensor>> = {
    'matMul of x and yᵀ': (x, y) => tf.matMul(x, y, false, true),
    'matMul of xᵀ and y': (x, y) => tf.matMul(x, y, true, false),
    'matMul of x and a slice': (x, y) => tf.matMul(x, tf.slice(y, [0, 1], [5, 3]), true, false),
    'a row added to every row': (x, y) => tf.add(x, tf.slice(y, [2, 0], [1, 7])),
    softmax: (x) => tf.softmax(x),
    'log-sum-exp': (x) => tf.logSumExp(x, 1),
    'tanh of a transpose': (x) => tf.tanh(tf.transpose(x)),
    'rows by number': (x) => tf.gather(x, tf.tensor1d([3, 0, 3], 'int32')),
    concat: (x, y) => tf.concat([x, y, x], 1),
    'mean and variance': (x) => tf.sub(tf.mean(tf.square(x), 1), tf.square(tf.mean(x, 1))),
    relu: (x) => tf.relu(x),
  };
  return new Map(
    Object.entries(operations).flatMap(([name, operation]) =>
      scoped(tf, () => {
        const [x, y] = [input('x', [5, 7]) as Tensor2D, input('y', [5, 7]) as Tensor2D];
        const result = operation(x, y);
        const gradient = tf.grad((at: Tensor) => tf.sum(tf.square(operation(at as Tensor2D, y))))(x);
        const values = (tensor: Tensor) => Float32Array.from(tensor.dataSync());
        return [[name, values(result)] as const, [`gradient of ${name}`, values(gradient)] as const];
      }),
    ),
  );
}
