import { createReferenceOps } from '@framework/native/reference';
import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import { Parameters } from './parameters.js';
import { backpropagate, weightedSum } from './tape.js';

test.before(async () => {
  await tf.setBackend('cpu');
});

const tapeParameter = (registry: Parameters, name: string, value: number) =>
  registry.add({ name, initial: tf.scalar(value), weightDecay: 'no', gradient: 'tape' });

test('a parameter registered inside the forward pass gets its gradient', (t) => {
  const registry = new Parameters(createReferenceOps());
  backpropagate(() => {
    const { variable } = tapeParameter(registry, 'late', 3);
    return tf.square(variable) as tf.Scalar;
  }, registry);
  t.deepEqual([...registry.get('late').gradient.read()], [6]);
});

test('gradients are added up, and a parameter the loss does not use gets none', (t) => {
  const registry = new Parameters(createReferenceOps());
  const { variable } = tapeParameter(registry, 'used', 3);
  tapeParameter(registry, 'unused', 1);
  for (let i = 0; i < 2; i++) backpropagate(() => tf.square(variable) as tf.Scalar, registry);
  t.deepEqual([...registry.get('used').gradient.read()], [12]);
  t.deepEqual([...registry.get('unused').gradient.read()], [0]);
});

test('the anchor carries the backward pass into an operation without inputs on the tape', (t) => {
  const registry = new Parameters(createReferenceOps());
  let reached = 0;
  backpropagate((anchor) => {
    const operation = tf.customGrad<tf.Scalar>(() => ({
      value: tf.scalar(2),
      gradFunc: (dy: tf.Scalar) => {
        reached = dy.dataSync()[0]!;
        return [tf.scalar(0)];
      },
    }));
    return weightedSum([operation(anchor as tf.Tensor), tf.scalar(5)], [0.25, 1]);
  }, registry);
  t.is(reached, 0.25);
});

test('nothing is left when the forward pass throws', (t) => {
  const registry = new Parameters(createReferenceOps());
  const before = tf.memory().numTensors;
  t.throws(() =>
    backpropagate((anchor) => {
      weightedSum([tf.scalar(1), anchor], [1, 1]);
      throw new Error('a head failed');
    }, registry),
  );
  t.is(tf.memory().numTensors, before);
});
