import { isDeepStrictEqual } from 'node:util';
import '@tensorflow/tfjs';
import { randomStream } from '@framework/sdk';
import { enableProdMode, type Tensor, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import test from 'ava';
import type { Machine } from './machine.js';
import { createWasmOps } from './ops.js';
import { startMachine } from './start.js';

enableProdMode();

/** A forward and backward pass through every operation that threads share, as bytes. */
function pass(machine: Machine): readonly Uint8Array[] {
  const ops = createWasmOps(machine, 4096);
  const random = randomStream({ seed: 3, plugin: 'wasm', hook: 'test', sequence: 0 });
  const make = <T extends Tensor = Tensor2D>(...shape: number[]): T => {
    const tensor = machine.backend.allocate<T>(shape);
    const values = machine.heap.floats(machine.backend.address(tensor), tensor.size);
    for (let i = 0; i < values.length; i++) values[i] = random.uniform() - 0.5;
    return tensor;
  };
  const layout = { rows: 3, length: 77, heads: 4, keyValueHeads: 2, headSize: 8, theta: 10_000 };
  const rows = layout.rows * layout.length;
  const documents = Int32Array.from({ length: rows }, (_, n) => Math.floor(n / 40));
  const positions = Int32Array.from({ length: rows }, (_, n) => n % layout.length);
  const targets = Int32Array.from({ length: rows }, (_, n) => n % 40);
  const gradients = {
    weight: ops.buffer([32, 64]),
    norm: ops.buffer([32]),
    table: ops.buffer([40, 32]),
  };
  const x = make(rows, 32);
  const weight = make(32, 64);
  const norm = make<Tensor1D>(32);
  const { y, rstd } = ops.rmsNorm(x, norm, 1e-5);
  const qkv = ops.rotary(ops.linear(y, weight), layout, positions, 'forward');
  const { out, logSumExp } = ops.attention(qkv, layout, documents);
  const loss = ops.linearCrossEntropyWithGradient(
    out,
    make(40, 32),
    targets,
    new Float32Array(rows).fill(1),
    1 / rows,
    gradients.table,
  );
  const dQkv = ops.attentionBackward(loss.hiddenGradient, qkv, out, logSumExp, layout, documents);
  const dY = ops.linearBackward(dQkv, y, weight, gradients.weight);
  const dX = ops.rmsNormBackward(dY, x, norm, rstd, gradients.norm);
  const dGate = ops.swigluBackward(ops.swiglu(qkv), qkv);
  const tensors = [y, out, logSumExp, loss.hiddenGradient, dQkv, dX, dGate].map((tensor) =>
    Float32Array.from(tensor.dataSync()),
  );
  const buffers = Object.values(gradients).map((buffer) => buffer.read());
  return [...tensors, ...buffers, loss.losses].map((values) => new Uint8Array(values.buffer));
}

test('one, two and five threads give the same bytes', async (t) => {
  const [alone, ...others] = await Promise.all(
    [1, 2, 5].map(async (threads) => {
      const machine = await startMachine(threads);
      try {
        return pass(machine);
      } finally {
        await machine.pool.close();
      }
    }),
  );
  t.true(alone!.every((bytes) => bytes.some((byte) => byte !== 0)));
  for (const other of others) t.true(isDeepStrictEqual(other, alone));
});

test('a kernel that fails says so, and the threads work on', async (t) => {
  const machine = await startMachine(2);
  t.teardown(() => machine.pool.close());
  const { kernels, pool, heap } = machine;
  const outside = { target: 0x7000_0000, source: 0x7000_0000, vectors: 10_000 };
  t.throws(() => pool.run(kernels.add, outside));
  const address = heap.allocate(64);
  heap.floats(address, 16).fill(1);
  pool.run(kernels.add, { target: address, source: address, vectors: 4 });
  t.deepEqual([...heap.floats(address, 16)], new Array(16).fill(2));
});
