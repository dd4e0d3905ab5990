import { createReferenceOps } from '@framework/native/reference';
import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import { Parameters } from './parameters.js';

test.before(async () => {
  await tf.setBackend('cpu');
});

const add = (registry: Parameters, name: string) =>
  registry.add({ name, initial: tf.ones([2]), weightDecay: 'no', gradient: 'tape' });

test('parameters stand in the order of their names, whatever the order they came in', (t) => {
  const registry = new Parameters(createReferenceOps());
  for (const name of ['norm', 'embedding', 'head/weight']) add(registry, name);
  t.deepEqual(
    registry.parameters.map(({ name }) => name),
    ['embedding', 'head/weight', 'norm'],
  );
});

test('a name twice is a conflict, an unknown one is named', (t) => {
  const registry = new Parameters(createReferenceOps());
  add(registry, 'norm');
  t.throws(() => add(registry, 'norm'), {
    code: 'FWK_PLUGIN_CONFLICT',
    message: /'norm' is registered twice/,
  });
  t.throws(() => registry.get('gain'), { code: 'FWK_INTERNAL', message: /no parameter is called 'gain'/ });
});

test.serial('a gradient takes memory at its first use, and initial values do not stay', (t) => {
  const ops = createReferenceOps();
  let buffers = 0;
  const registry = new Parameters({
    ...ops,
    buffer: (shape) => {
      buffers++;
      return ops.buffer(shape);
    },
  });
  const before = tf.memory().numTensors;
  const parameter = add(registry, 'norm');
  t.is(tf.memory().numTensors, before + 1);
  t.is(buffers, 0);
  parameter.gradient.zero();
  parameter.gradient.zero();
  t.is(buffers, 1);
});
