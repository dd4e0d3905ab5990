import { loadNative } from '@framework/native';
import type { TensorBackend } from '@framework/sdk';
import { makePlugin } from '@framework/sdk/testing';
import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import fc from 'fast-check';
import { config } from './config.js';
import plugin from './plugin.js';
import type { NativeTensorBackend } from './tensor-backend.js';
import { NATIVE_KERNELS } from './tensor-kernels.js';

const native = loadNative();
const serial = native.ok ? test.serial : test.serial.skip;
const reason = native.ok ? '' : ` [${native.why}]`;

let created: TensorBackend;
test.before(async () => {
  if (native.ok)
    created = (await makePlugin(plugin, config).offers[0]!.create({ threads: 2 })) as TensorBackend;
});

type Build = (...inputs: tf.Tensor[]) => tf.Tensor | tf.Tensor[];

interface Case {
  readonly name: string;
  readonly shapes: readonly number[][];
  readonly build: Build;
  /** Inputs that are positive: roots, logarithms. */
  readonly positive?: true;
}

const of = (name: string, shapes: readonly number[][], build: Build, positive?: true): Case => ({
  name,
  shapes,
  build,
  ...(positive === undefined ? {} : { positive }),
});
const unary = (name: string, build: Build, positive?: true) => of(name, [[3, 37]], build, positive);
const SHAPES = [
  [
    [4, 5],
    [4, 5],
  ],
  [[4, 5], [5]],
  [
    [4, 5],
    [4, 1],
  ],
  [
    [2, 1, 3, 1],
    [5, 1, 7],
  ],
  [[], [3, 2]],
  [[6, 7], []],
  [[0, 3], [3]],
] as const;
const binary = (name: string, build: Build, positive?: true) =>
  SHAPES.map((shapes) =>
    of(
      `${name} [${shapes.join('] [')}]`,
      shapes.map((shape) => [...shape]),
      build,
      positive,
    ),
  );
const ids = () => tf.tensor1d([2, 0, 2, 1], 'int32');

/** What a model written with tfjs alone is made of. Gradients of everything are compared too. */
const CASES: readonly Case[] = [
  unary('abs', (x) => tf.abs(x!)),
  unary('clipByValue', (x) => tf.clipByValue(x!, -0.5, 0.5)),
  unary('cos', (x) => tf.cos(x!)),
  unary('elu', (x) => tf.elu(x!)),
  unary('erf', (x) => tf.erf(x!)),
  unary('exp', (x) => tf.exp(x!)),
  unary('expm1', (x) => tf.expm1(x!)),
  unary('floor', (x) => tf.floor(x!)),
  unary('gelu', (x) => x!.mul(0.5).mul(tf.erf(x!.div(Math.SQRT2)).add(1))),
  unary('leakyRelu', (x) => tf.leakyRelu(x!, 0.1)),
  unary('log', (x) => tf.log(x!), true),
  unary('log1p', (x) => tf.log1p(x!), true),
  unary('neg', (x) => tf.neg(x!)),
  unary('pow 3', (x) => tf.pow(x!, 3), true),
  unary('reciprocal', (x) => tf.reciprocal(x!), true),
  unary('relu', (x) => tf.relu(x!)),
  unary('relu6', (x) => tf.relu6(x!.mul(9))),
  unary('rsqrt', (x) => tf.rsqrt(x!), true),
  unary('sigmoid', (x) => tf.sigmoid(x!)),
  unary('sin', (x) => tf.sin(x!)),
  unary('sqrt', (x) => tf.sqrt(x!), true),
  unary('square', (x) => tf.square(x!)),
  unary('step', (x) => tf.step(x!, 0.25)),
  unary('tanh', (x) => tf.tanh(x!.mul(3))),
  unary('softmax', (x) => tf.softmax(x!)),
  unary('logSoftmax', (x) => tf.logSoftmax(x!)),
  unary('logSumExp', (x) => tf.logSumExp(x!, 1)),
  unary('cast there and back', (x) => x!.mul(9).toInt().toFloat()),
  unary('zerosLike and onesLike', (x) => [tf.zerosLike(x!), tf.onesLike(x!)]),
  unary('fill', () => tf.fill([3, 4], 2.5)),
  unary('layer norm', (x) => {
    const { mean, variance } = tf.moments(x!, -1, true);
    return x!.sub(mean).mul(tf.rsqrt(variance.add(1e-5)));
  }),
  ...binary('add', (a, b) => tf.add(a!, b!)),
  ...binary('sub', (a, b) => tf.sub(a!, b!)),
  ...binary('mul', (a, b) => tf.mul(a!, b!)),
  ...binary('div', (a, b) => tf.div(a!, b!), true),
  ...binary('maximum', (a, b) => tf.maximum(a!, b!)),
  ...binary('minimum', (a, b) => tf.minimum(a!, b!)),
  ...binary('squaredDifference', (a, b) => tf.squaredDifference(a!, b!)),
  of(
    'addN',
    [
      [4, 5],
      [4, 5],
      [4, 5],
    ],
    (...all) => tf.addN(all),
  ),
  of(
    'where',
    [
      [4, 5],
      [4, 5],
    ],
    (a, b) => tf.where(a!.greater(b!), a!, b!),
  ),
  ...[[0], [1], [2], [0, 1], [1, 2], [0, 2], [0, 1, 2]].flatMap((axes) => [
    of(`sum over ${axes}`, [[3, 4, 5]], (x) => tf.sum(x!, axes)),
    of(`mean over ${axes}, kept`, [[3, 4, 5]], (x) => tf.mean(x!, axes, true)),
    of(`max over ${axes}`, [[3, 4, 5]], (x) => tf.max(x!, axes)),
    of(`min over ${axes}`, [[3, 4, 5]], (x) => tf.min(x!, axes)),
  ]),
  of('sum of nothing', [[3, 0]], (x) => tf.sum(x!, 1)),
  of('sum of many', [[2, 70_001]], (x) => tf.sum(x!, 1)),
  of('sum of many down', [[5000, 3]], (x) => tf.sum(x!, 0)),
  of('sum of a scalar', [[]], (x) => tf.sum(x!)),
  of('transpose', [[70, 33]], (x) => tf.transpose(x!)),
  of('transpose heads', [[2, 5, 3, 4]], (x) => tf.transpose(x!, [0, 2, 1, 3])),
  of('transpose all', [[2, 35, 3, 40]], (x) => tf.transpose(x!, [3, 2, 1, 0])),
  of('slice', [[5, 6, 7]], (x) => tf.slice(x!, [1, 0, 2], [3, -1, 4])),
  of(
    'concat',
    [
      [2, 3],
      [2, 1],
      [2, 0],
    ],
    (...all) => tf.concat(all, 1),
  ),
  of(
    'stack',
    [
      [2, 3],
      [2, 3],
    ],
    (...all) => tf.stack(all, 1),
  ),
  of('split', [[4, 6]], (x) => tf.split(x!, [1, 2, 3], 1)),
  of('unstack', [[4, 3, 2]], (x) => tf.unstack(x!, 1)),
  of('pad', [[2, 3]], (x) =>
    tf.pad(
      x!,
      [
        [1, 2],
        [0, 3],
      ],
      0.5,
    ),
  ),
  of('tile', [[2, 3]], (x) => tf.tile(x!, [3, 2])),
  of('reverse', [[4, 3, 2]], (x) => tf.reverse(x!, [0, 2])),
  of('broadcastTo', [[4, 1]], (x) => tf.broadcastTo(x!, [4, 7])),
  of('gather', [[3, 4]], (x) => tf.gather(x!, ids())),
  of('gather along an axis', [[2, 3, 4]], (x) => tf.gather(x!, ids(), 1)),
  of('unsortedSegmentSum', [[4, 3]], (x) => tf.unsortedSegmentSum(x!, ids(), 5)),
  of(
    'matMul',
    [
      [3, 4],
      [5, 4],
    ],
    (a, b) => tf.matMul(a!, b!, false, true),
  ),
];

/** Results and gradients of a case on the active backend. */
function valuesOf({ shapes, build, positive }: Case): number[][] {
  return tf.tidy(() => {
    const inputs = shapes.map((shape, i) =>
      tf.randomUniform(shape, positive ? 0.2 : -1, positive ? 2 : 1, 'float32', i + 1),
    );
    const results = [build(...inputs)].flat();
    const weighted = (...given: tf.Tensor[]) =>
      tf.addN(
        [build(...given)].flat().map((result, i) =>
          result
            .mul(tf.scalar(1.5 + i))
            .square()
            .sum(),
        ),
      );
    let gradients: tf.Tensor[] = [];
    try {
      gradients = tf.grads(weighted)(inputs);
    } catch (error) {
      // Floors, comparisons and constants have none.
      if (!/grad|y to be/i.test(String(error))) throw error;
    }
    return [...results, ...gradients].map((tensor) => [...tensor.dataSync()]);
  });
}

const close = (a: number, b: number, tolerance: number): boolean =>
  Object.is(a, b) || Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b));

serial(
  `every operation agrees with tfjs's own, with its gradients, and none falls back${reason}`,
  async (t) => {
    await tf.setBackend('native');
    const calls = { ...created.fallbacks!() };
    const ours = CASES.map(valuesOf);
    const since = Object.entries(created.fallbacks!()).filter(
      ([name, count]) => count !== (calls[name] ?? 0),
    );
    await tf.setBackend('cpu');
    const theirs = CASES.map(valuesOf);
    await tf.setBackend('native');
    CASES.forEach(({ name }, i) => {
      t.is(ours[i]!.length, theirs[i]!.length, name);
      ours[i]!.forEach((values, k) => {
        t.is(values.length, theirs[i]![k]!.length, `${name}, ${k}`);
        const wrong = values.findIndex((value, at) => !close(value, theirs[i]![k]![at]!, 2e-5));
        if (wrong >= 0)
          t.fail(`${name}, tensor ${k} at ${wrong}: ${values[wrong]} not ${theirs[i]![k]![wrong]}`);
      });
    });
    // Whole numbers and truth values have no native kernels.
    const allowed = new Set([
      'Cast',
      'Greater',
      'GreaterEqual',
      'Less',
      'Equal',
      'LessEqual',
      'LogicalAnd',
      'Maximum',
      'ZerosLike',
      'LogicalNot',
      'Sign',
      'EluGrad',
    ]);
    t.deepEqual(
      since.map(([name]) => name).filter((name) => !allowed.has(name)),
      [],
    );
  },
);

serial(`NaN, infinities and extremes come out as from tfjs's own kernels${reason}`, async (t) => {
  const extremes = [
    ...[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0, 1e-45, -1e-40],
    ...[3.4e38, -3.4e38, 88.7, 89, -87.5, -104, 1e-30, 0.5, -3],
  ];
  const operations: Readonly<Record<string, Build>> = {
    abs: (x) => tf.abs(x!),
    clip: (x) => tf.clipByValue(x!, -1, 1),
    exp: (x) => tf.exp(x!),
    log: (x) => tf.log(x!),
    max: (x) => tf.max(x!),
    maximum: (x) => tf.maximum(x!, tf.reverse(x!)),
    min: (x) => tf.min(x!),
    minimum: (x) => tf.minimum(x!, tf.reverse(x!)),
    mul: (x) => x!.mul(tf.reverse(x!)),
    relu: (x) => tf.relu(x!),
    sigmoid: (x) => tf.sigmoid(x!),
    sqrt: (x) => tf.sqrt(x!),
    step: (x) => tf.step(x!),
    sum: (x) => tf.sum(x!),
    tanh: (x) => tf.tanh(x!),
    'softmax of what is masked': () =>
      tf.softmax(
        tf.tensor2d([[1, Number.NEGATIVE_INFINITY, 2, -1e9, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6, 7]]),
      ),
    'softmax of a NaN': () => tf.softmax(tf.tensor1d([1, Number.NaN, ...new Array<number>(30).fill(0)])),
    'softmax of a row that is all masked': () => tf.softmax(tf.fill([20], Number.NEGATIVE_INFINITY)),
  };
  const compute = () =>
    Object.values(operations).map((build) =>
      tf.tidy(() => [...(build(tf.tensor1d(extremes)) as tf.Tensor).dataSync()]),
    );
  await tf.setBackend('native');
  const ours = compute();
  await tf.setBackend('cpu');
  const theirs = compute();
  await tf.setBackend('native');
  Object.keys(operations).forEach((name, i) => {
    ours[i]!.forEach((value, at) => {
      const expected = theirs[i]![at]!;
      // Below float32's normal numbers a result may be zero.
      if (close(value, expected, 1e-6) && Math.abs(value - expected) < 1e-5 * Math.abs(expected) + 2e-38)
        return;
      if (Number.isNaN(value) && Number.isNaN(expected)) return;
      if (Math.abs(value) === Math.abs(expected)) return;
      t.fail(`${name} at ${at}: ${value}, not ${expected}`);
    });
  });
  t.pass();
});

serial(`sums, copies and broadcasts of any shape${reason}`, async (t) => {
  const shapes = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 5 });
  const property = fc.property(shapes, fc.infiniteStream(fc.nat()), (shape, choices) => {
    const choose = (limit: number) => choices.next().value! % limit;
    const order = shape.map((_, axis) => axis).sort(() => choose(3) - 1);
    const axes = order.filter(() => choose(2) === 0);
    const begin = shape.map((length) => choose(length + 1));
    const size = shape.map((length, axis) => choose(length - begin[axis]! + 1));
    const other = shape.map((length) => (choose(2) === 0 ? 1 : length));
    const compute = (): number[][] =>
      tf.tidy(() => {
        const x = tf.randomUniform(shape, -1, 1, 'float32', 3);
        return [
          tf.transpose(x, order),
          axes.length === 0 ? x : tf.sum(x, axes),
          tf.slice(x, begin, size),
          tf.mul(x, tf.randomUniform(other, -1, 1, 'float32', 4)),
          tf.reverse(x, axes),
        ].map((tensor) => [...tensor.dataSync()]);
      });
    tf.setBackend('native');
    const ours = compute();
    tf.setBackend('cpu');
    const theirs = compute();
    tf.setBackend('native');
    return ours.every((values, i) => values.every((value, at) => close(value, theirs[i]![at]!, 1e-6)));
  });
  t.notThrows(() => fc.assert(property, { numRuns: 150, seed: 7 }));
});

serial(`what has no native kernel is counted and timed${reason}`, (t) => {
  const before = created.fallbacks!()['TopK'] ?? 0;
  tf.tidy(() => tf.topk(tf.tensor1d([1, 3, 2]), 2));
  t.is(created.fallbacks!()['TopK'], before + 1);
  t.true(created.fallbackSeconds!()['TopK']! > 0);
  // Another dtype is left to tfjs, too.
  const added = created.fallbacks!()['Add'] ?? 0;
  tf.tidy(() => tf.add(tf.tensor1d([1], 'int32'), tf.tensor1d([2], 'int32')));
  t.is(created.fallbacks!()['Add'], added + 1);
  t.true(Object.keys(NATIVE_KERNELS).length > 50);
});

serial(`Identity, reshapes and saved tensors cost a reference, never a copy${reason}`, (t) => {
  const backend = tf.backend() as NativeTensorBackend;
  tf.tidy(() => {
    const x = tf.ones([100, 100]).add(1);
    const bytes = backend.usage().bytes;
    const references = backend.refCount(x.dataId);
    const views = [tf.clone(x), x.reshape([10_000]), x.expandDims(0), x.cast('float32')];
    t.is(backend.usage().bytes, bytes, 'no memory');
    t.is(backend.refCount(x.dataId), references + views.length);
    for (const view of views) t.is(backend.values(view), backend.values(x));

    // The tape saves the inputs of `mul` (two of them here); a copy would show as memory.
    let during = 0;
    tf.grad((input: tf.Tensor) => {
      const product = input.mul(input);
      during = backend.usage().bytes;
      return product;
    })(x);
    t.is(during, bytes + 4 * 10_000, 'the product alone');
  });
});
