import * as oracle from './oracle.js';
import { assertClose, type OpsCase } from './workbench.js';

const shapes = [
  [1, 1, 1],
  [1, 192, 320],
  [7, 5, 3],
  [33, 17, 65],
  [40, 32, 48],
  [130, 70, 19],
] as const;

export const linearCases: readonly OpsCase[] = shapes.flatMap(([rows, inner, columns]) => [
  {
    name: `linear ${rows} × ${inner} × ${columns}: x · weight, and with a residual`,
    run(bench) {
      const x = bench.values(rows * inner);
      const weight = bench.values(inner * columns);
      const residual = bench.values(rows * columns);
      const [xs, w, r] = [
        bench.matrix(x, rows, inner),
        bench.matrix(weight, inner, columns),
        bench.matrix(residual, rows, columns),
      ];
      const expected = oracle.linear(x, weight, rows, inner, columns);
      assertClose(bench.take(bench.ops.linear(xs, w)), expected, 'y');
      assertClose(
        bench.take(bench.ops.linear(xs, w, r)),
        expected.map((value, i) => value + residual[i]!),
        'y + residual',
      );
    },
  },
  {
    name: `linear ${rows} × ${inner} × ${columns}: backward`,
    run(bench) {
      const x = bench.values(rows * inner);
      const weight = bench.values(inner * columns);
      const dy = bench.values(rows * columns);
      const before = bench.values(inner * columns);
      const gradient = bench.buffer([inner, columns], before);
      const dx = bench.ops.linearBackward(
        bench.matrix(dy, rows, columns),
        bench.matrix(x, rows, inner),
        bench.matrix(weight, inner, columns),
        gradient,
      );
      // y is linear in x and in the weight: dx = dy · weightᵀ, dweight = xᵀ · dy, both as plain products.
      const transpose = (values: Float32Array, height: number, width: number) =>
        Float32Array.from(values, (_, at) => values[(at % height) * width + Math.floor(at / height)]!);
      const weightT = transpose(weight, inner, columns);
      const xT = transpose(x, rows, inner);
      assertClose(bench.take(dx), oracle.linear(dy, weightT, rows, columns, inner), 'dx');
      assertClose(
        bench.read(gradient),
        oracle.linear(xT, dy, inner, rows, columns).map((value, i) => value + before[i]!),
        'dweight',
      );
    },
  },
]);
