import assert from 'node:assert/strict';
import * as oracle from './oracle.js';
import { assertClose, type OpsCase } from './workbench.js';

/** Operations that treat each row by itself: embedding, RMSNorm, SwiGLU. */
export const rowCases: readonly OpsCase[] = [
  {
    name: 'embedding: rows by id; backward adds every row, repeated ids too',
    run(bench) {
      const [vocabulary, width] = [11, 6];
      const table = bench.values(vocabulary * width);
      const ids = Int32Array.of(3, 0, 10, 3, 3, 7);
      const out = bench.take(bench.ops.embedding(bench.matrix(table, vocabulary, width), ids));
      ids.forEach((id, n) => {
        assert.deepEqual(
          out.slice(n * width, (n + 1) * width),
          table.slice(id * width, (id + 1) * width),
          `row ${n}`,
        );
      });
      const dy = bench.values(ids.length * width);
      const before = bench.values(vocabulary * width);
      const gradient = bench.buffer([vocabulary, width], before);
      bench.ops.embeddingBackward(bench.matrix(dy, ids.length, width), ids, gradient);
      const expected = Float64Array.from(before);
      dy.forEach((value, at) => {
        expected[ids[Math.floor(at / width)]! * width + (at % width)]! += value;
      });
      assertClose(bench.read(gradient), expected, 'dtable');
    },
  },
  ...(
    [
      [1, 1],
      [1, 64],
      [7, 5],
      [33, 36],
    ] as const
  ).map(
    ([rows, width]): OpsCase => ({
      name: `rmsNorm ${rows} × ${width}: forward and backward`,
      run(bench) {
        const epsilon = 1e-5;
        const x = bench.values(rows * width);
        const weight = bench.values(width);
        const dy = bench.values(rows * width);
        const residual = bench.values(rows * width);
        const before = bench.values(width);
        const xs = bench.matrix(x, rows, width);
        const w = bench.vector(weight);
        const { y, rstd } = bench.ops.rmsNorm(xs, w, epsilon);
        const expected = oracle.rmsNorm(x, weight, epsilon);
        assertClose(bench.take(y), expected.y, 'y');
        assertClose(bench.take(rstd), expected.rstd, 'rstd');

        const dx = bench.gradientOf((at) => oracle.dot(oracle.rmsNorm(at, weight, epsilon).y, dy), x);
        const dw = bench.gradientOf((at) => oracle.dot(oracle.rmsNorm(x, at, epsilon).y, dy), weight);
        const gradient = bench.buffer([width], before);
        const backward = (flow?: Float32Array) =>
          bench.take(
            bench.ops.rmsNormBackward(
              bench.matrix(dy, rows, width),
              xs,
              w,
              rstd,
              gradient,
              flow === undefined ? undefined : bench.consumed(flow, rows, width),
            ),
          );
        assertClose(backward(), dx, 'dx', 1e-4);
        assertClose(
          bench.read(gradient),
          dw.map((value, d) => value + before[d]!),
          'dweight',
        );
        assertClose(
          backward(residual),
          dx.map((value, at) => value + residual[at]!),
          'dx + residual',
          1e-4,
        );
        assertClose(
          bench.read(gradient),
          dw.map((value, d) => 2 * value + before[d]!),
          'dweight, added twice',
        );
      },
    }),
  ),
  ...(
    [
      [1, 1, 1],
      [7, 5, 3],
      [9, 64, 20],
    ] as const
  ).map(
    ([rows, width, scale]): OpsCase => ({
      name: `swiglu ${rows} × ${width}, gates up to ±${scale}: forward and backward`,
      run(bench) {
        const gateUp = bench.values(rows * 2 * width, scale);
        const dy = bench.values(rows * width);
        assertClose(
          bench.take(bench.ops.swiglu(bench.matrix(gateUp, rows, 2 * width))),
          oracle.swiglu(gateUp, width),
          'y',
        );
        assertClose(
          bench.take(
            bench.ops.swigluBackward(bench.matrix(dy, rows, width), bench.consumed(gateUp, rows, 2 * width)),
          ),
          bench.gradientOf((at) => oracle.dot(oracle.swiglu(at, width), dy), gateUp),
          'dgateUp',
        );
      },
    }),
  ),
  {
    name: 'swiglu stays finite where exp overflows',
    run(bench) {
      const gateUp = Float32Array.of(-200, 200, -90, 90, 2, 2, 2, 2);
      const y = bench.take(bench.ops.swiglu(bench.matrix(gateUp, 1, 8)));
      assertClose(y, [0, 400, 0, 180], 'y');
      const d = bench.take(
        bench.ops.swigluBackward(
          bench.matrix(Float32Array.of(1, 1, 1, 1), 1, 4),
          bench.consumed(gateUp, 1, 8),
        ),
      );
      assertClose(d, [0, 2, 0, 2, 0, 200, 0, 90], 'dgateUp');
    },
  },
];
