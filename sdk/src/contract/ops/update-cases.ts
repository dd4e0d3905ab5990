import assert from 'node:assert/strict';
import * as oracle from './oracle.js';
import { assertClose, type OpsCase } from './workbench.js';

/** What happens to gradients once they are there: buffers, the norm, the optimizer. */
export const updateCases: readonly OpsCase[] = [
  {
    name: 'buffer: zero at first; adds, reads, writes; copies stay as they were',
    run(bench) {
      bench.tf.engine().startScope();
      const buffer = bench.buffer([2, 3]);
      bench.tf.engine().endScope();
      assert.deepEqual([...buffer.shape], [2, 3]);
      assert.equal(buffer.size, 6);
      assert.deepEqual([...buffer.read()], [0, 0, 0, 0, 0, 0]);
      const one = bench.matrix(Float32Array.of(1, 2, 3, 4, 5, 6), 2, 3);
      buffer.add(one);
      buffer.add(one);
      const copy = buffer.tensor();
      const read = buffer.read();
      buffer.zero();
      assert.deepEqual([...buffer.read()], [0, 0, 0, 0, 0, 0]);
      assert.deepEqual([...read], [2, 4, 6, 8, 10, 12]);
      assert.deepEqual([...bench.take(copy)], [2, 4, 6, 8, 10, 12]);
      assert.deepEqual(copy.shape, [2, 3]);
      buffer.write(Float32Array.of(6, 5, 4, 3, 2, 1));
      assert.deepEqual([...buffer.read()], [6, 5, 4, 3, 2, 1]);
      assert.throws(() => buffer.write(new Float32Array(5)), RangeError);
    },
  },
  {
    name: 'globalNorm over several buffers',
    run(bench) {
      const parts = [bench.values(1), bench.values(70), bench.values(1000, 1e-3)];
      const buffers = parts.map((values) => bench.buffer([values.length], values));
      const expected = Math.sqrt(parts.reduce((sum, values) => sum + oracle.dot(values, values), 0));
      assertClose([bench.ops.globalNorm(buffers)], [expected], 'norm', 1e-12);
      assert.equal(bench.ops.globalNorm([]), 0);
    },
  },
  {
    name: 'globalNorm tells an overflow and a NaN',
    run(bench) {
      const infinite = bench.buffer([2], Float32Array.of(1, Number.POSITIVE_INFINITY));
      const missing = bench.buffer([2], Float32Array.of(Number.NaN, 1));
      assert.equal(bench.ops.globalNorm([infinite]), Number.POSITIVE_INFINITY);
      assert.ok(Number.isNaN(bench.ops.globalNorm([missing])));
    },
  },
  ...[0, 0.1].map(
    (weightDecay): OpsCase => ({
      name: `adamw over three steps, weight decay ${weightDecay}`,
      run(bench) {
        const shapes = [[1], [5, 7], [130]];
        const options = { learningRate: 0.01, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, gradientScale: 0.5 };
        const parameters = shapes.map((shape) => {
          const size = shape.reduce((product, length) => product * length, 1);
          const initial = bench.values(size);
          const first = bench.buffer(shape);
          const second = bench.buffer(shape);
          const gradient = bench.buffer(shape);
          const start = bench.tf.tensor(initial, shape);
          const parameter = bench.tf.variable(start);
          start.dispose();
          const expected = {
            parameter: Float64Array.from(initial),
            first: new Float64Array(size),
            second: new Float64Array(size),
          };
          return { parameter, gradient, first, second, expected };
        });
        for (let step = 1; step <= 3; step++) {
          for (const { gradient, expected } of parameters) {
            const values = bench.values(gradient.size);
            gradient.write(values);
            oracle.adamw(expected, values, { ...options, step, weightDecay });
          }
          bench.ops.adamw(
            parameters.map(({ parameter, gradient, first, second }) => ({
              parameter,
              gradient,
              firstMoment: first,
              secondMoment: second,
              weightDecay,
            })),
            { ...options, step },
          );
        }
        for (const { parameter, first, second, expected } of parameters) {
          assertClose(bench.read(first), expected.first, 'first moment', 1e-6);
          assertClose(bench.read(second), expected.second, 'second moment', 1e-6);
          assertClose(bench.take(parameter), expected.parameter, 'parameter', 1e-6);
        }
      },
    }),
  ),
];
