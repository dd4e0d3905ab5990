import { loadNative } from '@framework/native';
import { opsContract } from '@framework/native/reference/testing';
import type { Offer, Ops, TensorBackend } from '@framework/sdk';
import { makePlugin } from '@framework/sdk/testing';
import {
  add,
  clone,
  fused,
  getBackend,
  grad,
  matMul,
  memory,
  randomUniform,
  registerBackend,
  removeBackend,
  setBackend,
  slice,
  split,
  type Tensor2D,
  tensor1d,
  tensor2d,
  tidy,
  unstack,
  variable,
} from '@tensorflow/tfjs-core';
import test from 'ava';
import { createNativeBackend } from './backend.js';
import { config } from './config.js';
import { FloatPool } from './float-pool.js';
import { chunkRowsFor, createNativeOps } from './ops.js';
import plugin from './plugin.js';
import { NativeTensorBackend } from './tensor-backend.js';

const native = loadNative();
const serial = native.ok ? test.serial : test.serial.skip;
const reason = native.ok ? '' : ` [${native.why}]`;
const offer = makePlugin(plugin, config).offers[0] as Offer<TensorBackend>;

const defaults = {
  kernels: config.kernels.default,
  compute: config.compute.default,
  matmul: config.matmul.default,
  matmulLibrary: config.matmulLibrary.default,
  logitBytes: config.logitBytes.default,
};

/** Freed memory is full of NaN here: an operation that reads on, or leaves a hole in a result, shows. */
let poisoned: NativeTensorBackend;
let ops: Ops;
let created: TensorBackend;

test.before(async () => {
  if (!native.ok) return;
  created = await offer.create({ threads: 1 });
  removeBackend('native');
  poisoned = new NativeTensorBackend(new FloatPool({ poison: Number.NaN }));
  registerBackend('native', () => poisoned);
  await setBackend('native');
  ops = createNativeOps(native.kernels, poisoned, 2 ** 20);
  // Memory of every size has been used before: nothing may count on zeros.
  tidy(() => {
    for (let size = 1; size < 5e5; size = Math.ceil(size * 1.1)) poisoned.create([size]);
  });
});

serial(`offers itself where the addon is${reason}`, async (t) => {
  t.is(offer.id, 'native');
  t.deepEqual((await offer.probe()).ok, true);
  t.is(getBackend(), 'native');
  t.like(created, { name: 'native', threads: 1 });
  t.like(created.choice, {
    matrixProduct: 'own',
    instructionSet: native.ok && native.kernels.info().kernels,
  });
  t.regex(String(created.choice['sources']), /^[0-9a-f]{64}$/);
  await t.throwsAsync(
    async () => void (await createNativeBackend({ ...defaults, kernels: 'none' as 'avx2' }, 0)),
    {
      code: 'FWK_BACKEND_UNAVAILABLE',
    },
  );
});

if (native.ok) {
  for (const threads of [1, 2]) {
    for (const { name, run } of opsContract(() => ops)) {
      serial(`${threads} threads: ${name}`, (t) => {
        native.kernels.setThreads(threads);
        t.notThrows(run);
      });
    }
  }
  for (const kernels of native.kernels.info().available.slice(1)) {
    for (const { name, run } of opsContract(() => ops)) {
      serial(`${kernels}: ${name}`, (t) => {
        const before = native.kernels.info().kernels;
        native.kernels.useKernels(kernels);
        t.teardown(() => native.kernels.useKernels(before));
        t.notThrows(run);
      });
    }
  }
}

serial(`tfjs products agree with tfjs's own, with their gradients${reason}`, async (t) => {
  const shapes: readonly (readonly [number[], number[], boolean, boolean])[] = [
    [[3, 5], [5, 4], false, false],
    [[5, 3], [5, 4], true, false],
    [[3, 5], [4, 5], false, true],
    [[5, 3], [4, 5], true, true],
    [[2, 3, 5], [2, 5, 4], false, false],
    [[6, 3, 5], [1, 5, 4], false, false],
    [[70, 90], [90, 130], false, false],
  ];
  const compute = () =>
    shapes.map(([a, b, transposeA, transposeB]) =>
      tidy(() => {
        const left = randomUniform(a, -1, 1, 'float32', 1);
        const right = randomUniform(b, -1, 1, 'float32', 2);
        const loss = (x: typeof left) => matMul(x, right, transposeA, transposeB).square().sum();
        return [
          ...matMul(left, right, transposeA, transposeB).dataSync(),
          ...grad(loss)(left).dataSync(),
          ...fused
            .matMul({ a: left, b: right, transposeA, transposeB, bias: tensor1d([0.5]), activation: 'relu' })
            .dataSync(),
        ];
      }),
    );
  const ours = compute();
  await setBackend('cpu');
  const theirs = compute();
  await setBackend('native');
  ours.forEach((values, i) => {
    t.is(values.length, theirs[i]!.length);
    values.forEach((value, at) => {
      const expected = theirs[i]![at]!;
      if (Math.abs(value - expected) > 1e-4 * Math.max(1, Math.abs(expected)))
        t.is(value, expected, `${i}/${at}`);
    });
  });
});

serial(`views of pooled memory are copies: what they came from may go${reason}`, (t) => {
  const before = memory().numTensors;
  const ones = tensor2d([1, 1, 1, 1, 1, 1, 1, 1], [4, 2]);
  const pooled = add(ones, ones) as Tensor2D;
  const row = slice(pooled, [1, 0], [2, 2]);
  const halves = split(pooled, 2);
  const rows = unstack(pooled);
  const read = pooled.dataSync();
  pooled.dispose();
  poisoned.create([8]).tensor.dispose();
  for (const view of [row, ...halves, ...rows]) {
    t.true(view.dataSync().every((value) => value === 2));
    view.dispose();
  }
  t.deepEqual([...read], [2, 2, 2, 2, 2, 2, 2, 2]);
  ones.dispose();
  t.is(memory().numTensors, before);
});

serial(
  `the optimizer changes a variable alone: clones and the user's array keep their values${reason}`,
  (t) => {
    const mine = Float32Array.of(1, 2, 3);
    const start = tensor1d(mine);
    const parameter = variable(start);
    const [gradient, first, second] = [ops.buffer([3]), ops.buffer([3]), ops.buffer([3])];
    gradient.write(Float32Array.of(1, 1, 1));
    const step = (number: number) =>
      ops.adamw([{ parameter, gradient, firstMoment: first, secondMoment: second, weightDecay: 0 }], {
        learningRate: 0.1,
        beta1: 0.9,
        beta2: 0.99,
        epsilon: 1e-8,
        step: number,
        gradientScale: 1,
      });
    step(1);
    t.deepEqual([...mine], [1, 2, 3]);
    t.deepEqual([...start.dataSync()], [1, 2, 3]);
    start.dispose();
    const once = [...parameter.dataSync()];
    t.true(Math.abs(once[0]! - 0.9) < 1e-6);
    const saved = clone(parameter);
    step(2);
    t.deepEqual([...saved.dataSync()], once);
    t.true(parameter.dataSync()[0]! < 0.85);
    saved.dispose();
    const memoryBefore = poisoned.values(parameter);
    step(3);
    t.is(poisoned.values(parameter), memoryBefore, 'from then on in place');
    parameter.dispose();
    for (const buffer of [gradient, first, second]) buffer.dispose();
  },
);

serial(`an operation that consumes leaves shared memory alone${reason}`, (t) => {
  const gateUp = ops.linear(tensor2d([1, 2], [1, 2]), tensor2d([1, 2, 3, 4], [2, 2]));
  const kept = clone(gateUp);
  const before = [...kept.dataSync()];
  const dy = tensor2d([1], [1, 1]);
  const gradient = ops.swigluBackward(dy, gateUp);
  t.true(gateUp.isDisposed);
  t.deepEqual([...kept.dataSync()], before);
  for (const tensor of [kept, dy, gradient]) tensor.dispose();
});

serial(`counts what lives, and remembers the peak${reason}`, (t) => {
  const before = poisoned.usage().bytes;
  const { tensor } = poisoned.create([1000]);
  const buffer = ops.buffer([500]);
  t.is(poisoned.usage().bytes, before + 6000);
  tensor.dispose();
  buffer.dispose();
  t.is(poisoned.usage().bytes, before);
  t.true(poisoned.usage().peakBytes >= before + 6000);
});

serial(`shapes that do not fit are refused by code, and leave no tensor behind${reason}`, (t) => {
  const x = tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
  const weight = tensor2d([1, 2, 3, 4], [2, 2]);
  const error = t.throws(() => tidy(() => ops.linear(x, weight)));
  t.like(error, { code: 'FWK_NATIVE_SHAPE', message: 'gemm: b has 4 elements, not 6' });
  t.like(
    t.throws(() => tidy(() => ops.embedding(weight, Int32Array.of(0, 2)))),
    { code: 'FWK_NATIVE_SHAPE' },
  );
  const whole = tensor2d([1, 2, 3, 4, 5, 6], [2, 3], 'int32');
  t.like(
    t.throws(() => tidy(() => ops.linear(whole as Tensor2D, x.reshape([3, 2]) as Tensor2D))),
    { code: 'FWK_NATIVE_SHAPE', message: 'gemm: a is not a Float32Array' },
  );
  whole.dispose();
  const layout = { rows: 1, length: 2, heads: 3, keyValueHeads: 2, headSize: 4, theta: 1e4 };
  t.like(
    t.throws(() => tidy(() => ops.attention(x, layout, Int32Array.of(0, 0)))),
    { code: 'FWK_NATIVE_SHAPE' },
  );
  x.dispose();
  weight.dispose();
});

test('rows of logits follow the memory allowed', (t) => {
  t.is(chunkRowsFor(4096, 64 * 2 ** 20), 512);
  t.is(chunkRowsFor(16_384, 256 * 2 ** 20), 512);
  t.is(chunkRowsFor(65536, 256 * 2 ** 20), 1024);
  t.is(chunkRowsFor(65536, 64 * 2 ** 20), 256);
  t.is(chunkRowsFor(65536, 4), 1);
});

serial(`a buffer that was zeroed is zeros to whoever looks, and to whoever adds${reason}`, async (t) => {
  const { ops } = await createNativeBackend(defaults, 1);
  const [x, w] = [tensor2d([1, 2, 3, 4], [2, 2]), tensor2d([5, 6, 7, 8], [2, 2])];
  const looks: Readonly<Record<string, (buffer: ReturnType<Ops['buffer']>) => Float32Array>> = {
    read: (buffer) => buffer.read(),
    tensor: (buffer) => buffer.tensor().dataSync<'float32'>(),
    norm: (buffer) => Float32Array.of(ops.globalNorm([buffer]), 0, 0, 0),
  };
  for (const [name, look] of Object.entries(looks)) {
    const buffer = ops.buffer([2, 2]);
    buffer.write(Float32Array.of(9, 9, 9, 9));
    buffer.zero();
    t.deepEqual(look(buffer), Float32Array.of(0, 0, 0, 0), name);
  }

  // Two products into one gradient: the second adds, the first finds nothing of what was there.
  const gradient = ops.buffer([2, 2]);
  gradient.write(Float32Array.of(Number.NaN, 1, 1, 1));
  gradient.zero();
  ops.linearBackward(x, x, w, gradient);
  t.deepEqual(gradient.read(), Float32Array.of(10, 14, 14, 20));
  ops.linearBackward(x, x, w, gradient);
  t.deepEqual(gradient.read(), Float32Array.of(20, 28, 28, 40));
  gradient.zero();
  gradient.add(x);
  t.deepEqual(gradient.read(), Float32Array.of(1, 2, 3, 4));

  // Adds rows here and there: the others must be zeros first.
  gradient.zero();
  ops.embeddingBackward(tensor2d([1, 1], [1, 2]), Int32Array.of(1), gradient);
  t.deepEqual(gradient.read(), Float32Array.of(0, 0, 1, 1));

  // A write replaces everything, zeroed or not.
  gradient.zero();
  gradient.write(Float32Array.of(4, 3, 2, 1));
  t.deepEqual(gradient.read(), Float32Array.of(4, 3, 2, 1));
});

serial(`an array of the user's stays the user's, whatever its size${reason}`, async (t) => {
  const { ops } = await createNativeBackend(defaults, 1);
  for (const size of [8, 1 << 16]) {
    const given = new Float32Array(size).fill(1);
    const weights = variable(tensor2d(given, [1, size]));
    const [gradient, first, second] = [ops.buffer([1, size]), ops.buffer([1, size]), ops.buffer([1, size])];
    gradient.write(new Float32Array(size).fill(2));
    const [firstMoment, secondMoment] = [first, second];
    ops.adamw([{ parameter: weights, gradient, firstMoment, secondMoment, weightDecay: 0 }], {
      learningRate: 0.5,
      beta1: 0.9,
      beta2: 0.9,
      epsilon: 1e-8,
      step: 1,
      gradientScale: 1,
    });
    t.true(weights.dataSync().every((value) => Math.abs(value - 0.5) < 1e-6));
    t.true(given.every((value) => value === 1));
    given.fill(7);
    t.true(weights.dataSync().every((value) => Math.abs(value - 0.5) < 1e-6));
  }
});

serial(`compute and matmul are recorded, and refused where they cannot be had${reason}`, async (t) => {
  const kernels = native.ok ? native.kernels : undefined;
  t.teardown(() => createNativeBackend(defaults, 1));
  const create = (settings: Partial<typeof defaults>) => createNativeBackend({ ...defaults, ...settings }, 1);
  const refused = async (settings: Partial<typeof defaults>, message: RegExp) =>
    void (await t.throwsAsync(async () => void (await create(settings)), {
      code: 'FWK_BACKEND_UNAVAILABLE',
      message,
    }));
  t.like((await create({})).choice, { matrixProduct: 'own', compute: 'f32' });
  await refused({ matmul: 'openblas', matmulLibrary: '/nowhere/libopenblas.so' }, /nowhere/);
  await refused({ matmulLibrary: '/nowhere/libopenblas.so' }, /set matmul too/);

  if (kernels?.info().bf16.length === 0) {
    await refused({ compute: 'bf16' }, /set compute: f32/);
  } else {
    const { choice, ops: rounding } = await create({ compute: 'bf16' });
    t.regex(String(choice['compute']), /^bf16.*\((avx512|amx)-bf16\)$/);
    // 1 + 2⁻⁹ has no bfloat16: it becomes 1. The sum of 300 of them is exact in float32 only.
    const ones = tensor2d(new Float32Array(300).fill(1 + 2 ** -9), [1, 300]);
    t.is(rounding.linear(ones, tensor2d(new Float32Array(300).fill(1), [300, 1])).dataSync()[0], 300);
  }
  for (const library of ['openblas', 'onednn'] as const) {
    const why = kernels?.useMatrixLibrary(library, '');
    if (why !== '') {
      await refused({ matmul: library }, new RegExp(`^matmul: ${library} cannot be opened`));
      continue;
    }
    t.regex(String((await create({ matmul: library })).choice['matrixProduct']), /OpenBLAS|oneDNN/);
    await refused({ matmul: library, compute: 'bf16' }, /set matmul: own/);
  }
});
