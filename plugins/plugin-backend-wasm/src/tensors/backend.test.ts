import '@tensorflow/tfjs';
import { enableProdMode, memory, type Tensor1D, variable } from '@tensorflow/tfjs-core';
import test from 'ava';
import type { Machine } from '../ops/machine.js';
import { createWasmOps } from '../ops/ops.js';
import { startMachine } from '../ops/start.js';

enableProdMode();
let machine: Machine;

const make = (...values: number[]): Tensor1D => {
  const tensor = machine.backend.allocate<Tensor1D>([values.length]);
  machine.heap.floats(machine.backend.address(tensor), values.length).set(values);
  return tensor;
};

test.before(async () => {
  machine = await startMachine(1);
});
test.after.always(() => machine.pool.close());

test.serial('values read stay what they were when the memory serves another tensor', (t) => {
  const first = make(1, 2, 3, 4);
  const values = first.dataSync();
  first.dispose();
  const second = make(5, 6, 7, 8);
  t.deepEqual([...values], [1, 2, 3, 4]);
  second.dispose();
});

test.serial('memory is given back when the last handle goes, not before', (t) => {
  const before = machine.heap.bytes;
  const tensor = make(1, 2, 3, 4);
  const alias = machine.backend.alias(tensor);
  tensor.dispose();
  t.deepEqual([...alias.dataSync()], [1, 2, 3, 4]);
  t.true(machine.heap.bytes > before);
  alias.dispose();
  t.is(machine.heap.bytes, before);
});

test.serial('the optimizer leaves a clone of a parameter as it was', (t) => {
  const ops = createWasmOps(machine, 4096);
  const tensors = memory().numTensors;
  const initial = make(1, 2, 3, 4);
  const parameter = variable(initial);
  initial.dispose();
  const clone = machine.backend.alias(parameter as unknown as Tensor1D);
  const [gradient, firstMoment, secondMoment] = [ops.buffer([4]), ops.buffer([4]), ops.buffer([4])];
  gradient.write(Float32Array.of(1, 1, 1, 1));
  const options = { learningRate: 0.5, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, step: 1, gradientScale: 1 };
  ops.adamw([{ parameter, gradient, firstMoment, secondMoment, weightDecay: 0 }], options);
  t.deepEqual([...clone.dataSync()], [1, 2, 3, 4]);
  t.true(Math.abs(parameter.dataSync()[0]! - 0.5) < 1e-6);
  clone.dispose();
  parameter.dispose();
  for (const buffer of [gradient, firstMoment, secondMoment]) buffer.dispose();
  t.is(memory().numTensors, tensors);
});
