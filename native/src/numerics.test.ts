import test from 'ava';
import type { NativeKernels } from './kernels.js';
import { loadNative } from './load.js';
import * as double from './testing/double.js';
import { Inputs, relativeError } from './testing/inputs.js';

const native = loadNative();
const run = native.ok ? test.serial : test.serial.skip;
const reason = native.ok ? '' : ` [${native.why}]`;
const kernels = native.ok ? native.kernels : (undefined as unknown as NativeKernels);
const sets = native.ok ? kernels.info().available : [];
const full = process.env['FRAMEWORK_FULL'] === '1';

test.afterEach.always(() => {
  if (native.ok) kernels.useKernels(sets[0]!);
});

/** The same values one float behind a cache line: no kernel may count on alignment. */
function unaligned(values: Float32Array): Float32Array {
  const shifted = new Float32Array(values.length + 1).subarray(1);
  shifted.set(values);
  return shifted;
}
const holes = (size: number) => unaligned(new Float32Array(size).fill(Number.NaN));

type Seven = [number, number, number, number, number, number, number];

/** Rows and widths on both sides of every vector. */
const ROWS = [0, 1, 2, 65];
const WIDTHS = [1, 2, 7, 8, 9, 15, 16, 17, 31, 33, 64, 127, 384];

run(`norm, SwiGLU and loss agree with float64 at every width, on unaligned memory${reason}`, (t) => {
  for (const set of sets) {
    kernels.useKernels(set);
    for (const rows of ROWS) {
      for (const width of WIDTHS) {
        const where = `${set} ${rows} × ${width}`;
        const inputs = new Inputs(where);
        const [x, dy] = [unaligned(inputs.values(rows * width, 3)), unaligned(inputs.values(rows * width))];
        const weight = unaligned(inputs.values(width));
        const [y, rstd, dx] = [holes(rows * width), holes(rows), holes(rows * width)];
        const dWeight = unaligned(new Float32Array(width));
        kernels.rmsNorm(rows, width, 1e-5, x, weight, y, rstd);
        kernels.rmsNormBackward(rows, width, dy, x, weight, rstd, null, dx, dWeight);
        double.rmsNorm(x, weight, dy, 1e-5).forEach((expected, i) => {
          // A row of one is nearly ±1 whatever it holds: of its gradient rounding leaves little.
          if (width === 1 && i === 2) {
            const scale = 1e-6 * rstd.reduce((most, value) => Math.max(most, value), 1);
            t.true(
              expected.every((value, at) => Math.abs(dx[at]! - value) < 10 * scale),
              where,
            );
          } else t.true(relativeError([y, rstd, dx, dWeight][i]!, expected) < 2e-5, `norm ${where}, ${i}`);
        });

        const gateUp = unaligned(inputs.values(rows * 2 * width, 8));
        const [out, dGateUp] = [holes(rows * width), holes(rows * 2 * width)];
        kernels.swiglu(rows, width, gateUp, out);
        kernels.swigluBackward(rows, width, dy, gateUp, dGateUp);
        double.swiglu(gateUp, dy, width).forEach((expected, i) => {
          t.true(relativeError([out, dGateUp][i]!, expected) < 2e-6, `swiglu ${where}, ${i}`);
        });
      }
    }
    for (const vocabulary of WIDTHS) {
      const [rows, width, scale] = [9, 5, 0.5];
      const where = `${set}, vocabulary ${vocabulary}`;
      const inputs = new Inputs(where);
      const [hidden, table] = [
        unaligned(inputs.values(rows * width, 2)),
        unaligned(inputs.values(vocabulary * width)),
      ];
      const targets = inputs.ids(rows, vocabulary);
      const weights = Float32Array.from({ length: rows }, (_, n) => n % 3);
      const [losses, dHidden] = [holes(rows), holes(rows * width)];
      const dTable = unaligned(new Float32Array(vocabulary * width));
      const sizes = [rows, width, vocabulary, 4, 0.1, 0.01] as const;
      kernels.linearCrossEntropy(...sizes, hidden, table, targets, weights, losses, scale, dHidden, dTable);
      const expected = double.linearCrossEntropy(hidden, table, width, targets, weights, scale, 0.1, 0.01);
      t.true(relativeError(losses, expected.losses) < 5e-6, where);
      t.true(relativeError(dHidden, expected.hiddenGradient) < 2e-5, where);
      t.true(relativeError(dTable, expected.tableGradient) < 2e-5, where);
    }
  }
});

run(`embedding, AdamW and the norm agree with float64 at every size, on unaligned memory${reason}`, (t) => {
  const options = {
    ...{ learningRate: 0.01, beta1: 0.9, beta2: 0.95, epsilon: 1e-8 },
    ...{ weightDecay: 0.1, step: 3, gradientScale: 0.5 },
  };
  for (const set of sets) {
    kernels.useKernels(set);
    for (const size of [0, ...WIDTHS, 16_385]) {
      const inputs = new Inputs(`update ${size}`);
      const [gradient, parameter] = [unaligned(inputs.values(size)), unaligned(inputs.values(size))];
      const [first, second] = [unaligned(inputs.values(size)), unaligned(inputs.values(size).map(Math.abs))];
      const expected = double.adamw(gradient, parameter, first, second, options);
      const squares = gradient.reduce((sum, value) => sum + value ** 2, 0);
      t.true(Math.abs(kernels.sumOfSquares(gradient) - squares) <= 1e-12 * squares, `${set} ${size}: norm`);
      kernels.adamw(...(Object.values(options) as Seven), size, gradient, parameter, first, second);
      expected.forEach((values, i) => {
        t.true(relativeError([parameter, first, second][i]!, values) < 1e-6, `${set} ${size}: AdamW, ${i}`);
      });

      const [vocabulary, count] = [11, 70];
      const ids = inputs.ids(count, vocabulary);
      const [table, dy] = [
        unaligned(inputs.values(vocabulary * size)),
        unaligned(inputs.values(count * size)),
      ];
      const [rows, dTable] = [holes(count * size), unaligned(inputs.values(vocabulary * size))];
      const sums = Float64Array.from(dTable);
      ids.forEach((id, n) => {
        for (let d = 0; d < size; d++) sums[id * size + d]! += dy[n * size + d]!;
      });
      kernels.embedding(vocabulary, size, count, table, ids, rows);
      t.true(
        rows.every((value, at) => value === table[ids[Math.floor(at / size)]! * size + (at % size)]),
        `${set} ${size}: rows`,
      );
      kernels.embeddingBackward(vocabulary, size, count, dy, ids, dTable);
      t.true(relativeError(dTable, sums) < 2e-6, `${set} ${size}: rows added up`);
    }
  }
});

run(
  `matrix products agree with float64 on unaligned memory, and where values are huge or tiny${reason}`,
  (t) => {
    for (const set of sets) {
      kernels.useKernels(set);
      for (const [rows, columns, depth] of [
        [1, 37, 19],
        [7, 33, 70],
        [13, 1, 41],
        [50, 70, 530],
      ] as const) {
        for (const [transposeA, transposeB] of [
          [false, false],
          [true, false],
          [false, true],
        ] as const) {
          // 1e19 · 1e19 is the end of float32; 1e−22 · 1e−22 is half below its normal numbers, and 1e−30 · 1e30 is neither.
          for (const [left, right] of [
            [1, 1],
            [1e18, 1e18],
            [1e-18, 1e-18],
            [1e-30, 1e30],
          ] as const) {
            const inputs = new Inputs(`ends ${rows}`);
            const a = unaligned(inputs.values(rows * depth, left));
            const b = unaligned(inputs.values(depth * columns, right));
            const c = holes(rows * columns);
            kernels.gemm(rows, columns, depth, a, transposeA, b, transposeB, null, c);
            const scaled = (values: ArrayLike<number>) =>
              Float64Array.from(values, (value) => value / (left * right));
            const expected = double.product([rows, columns, depth], a, transposeA, b, transposeB);
            const where = `${set} ${rows}×${columns}×${depth} ${transposeA} ${transposeB} ${left} ${right}`;
            t.true(relativeError(scaled(c), scaled(expected)) < 1e-5, where);
          }
        }
      }
    }
  },
);

run(`rotary positions agree with float64 to the last of 8,192${reason}`, (t) => {
  for (const set of sets) {
    kernels.useKernels(set);
    for (const [length, headSize] of [
      [1, 2],
      [9, 6],
      [8192, 64],
    ] as const) {
      const layout = { rows: 1, length, heads: 1, keyValueHeads: 1, headSize };
      const qkv = unaligned(new Inputs('rotary').values(length * 3 * headSize));
      const positions = Int32Array.from({ length }, (_, n) => n);
      const expected = double.rotary(qkv, layout, positions, 1e4);
      kernels.rotary(1, length, 1, 1, headSize, 1e4, positions, false, qkv);
      t.true(relativeError(qkv, expected) < 1e-6, `${set} ${length}`);
    }
  }
});

/** Window lengths on both sides of the blocks of 48 queries and of the panels; one document a token; the longest. */
const LENGTHS = [1, 2, 3, 15, 16, 17, 31, 47, 48, 49, 95, 97, 127, 129, 511, 1023, 2049];

run(`attention agrees with float64 for windows of 1 to ${full ? '8,192' : '2,049'} tokens${reason}`, (t) => {
  for (const set of sets) {
    kernels.useKernels(set);
    for (const length of full && set === sets[0] ? [...LENGTHS, 8191, 8192] : LENGTHS) {
      for (const documents of length <= 129 ? [1, 3, length] : [1, 3]) {
        const layout = { rows: 1, length, heads: 2, keyValueHeads: 1, headSize: 4 };
        const sizes = [1, length, 2, 1, 4] as const;
        const inputs = new Inputs(`attention ${length}`);
        const qkv = unaligned(inputs.values(length * 16, 2));
        const dOut = unaligned(inputs.values(length * 8));
        const numbers = Int32Array.from({ length }, (_, n) => Math.floor((n * documents) / length));
        const [out, logSumExp, dQkv] = [holes(length * 8), holes(length * 2), holes(length * 16)];
        kernels.attention(...sizes, numbers, qkv, out, logSumExp);
        kernels.attentionBackward(...sizes, numbers, dOut, qkv, out, logSumExp, dQkv);
        const expected = double.attention(qkv, layout, numbers, dOut);
        const where = `${set}, ${length} tokens, ${documents} documents`;
        t.true(relativeError(out, expected.out) < 2e-5, `${where}: out`);
        t.true(relativeError(logSumExp, expected.logSumExp) < 5e-6, `${where}: logSumExp`);
        t.true(relativeError(dQkv, expected.dQkv) < 5e-5, `${where}: dQkv`);
      }
    }
  }
});

run(`nothing at all: no rows, no tokens, every weight 0${reason}`, (t) => {
  const none = new Float32Array(0);
  const ids = new Int32Array(0);
  for (const set of sets) {
    kernels.useKernels(set);
    for (const [rows, length] of [
      [0, 5],
      [3, 0],
      [0, 0],
    ] as const) {
      kernels.attention(rows, length, 2, 1, 4, ids, none, none, none);
      kernels.attentionBackward(rows, length, 2, 1, 4, ids, none, none, none, none, none);
      kernels.rotary(rows, length, 2, 1, 4, 1e4, ids, false, none);
    }
    kernels.embedding(3, 2, 0, new Float32Array(6), ids, none);
    const [table, dTable] = [new Float32Array(6).fill(1), new Float32Array(6)];
    t.is(kernels.linearCrossEntropy(0, 2, 3, 4, 0, 0, none, table, ids, none, none, 1, none, dTable), 0);
    const [losses, dHidden] = [holes(2), holes(4)];
    const hidden = new Float32Array(4).fill(Number.NaN);
    const weights = new Float32Array(2);
    const targets = Int32Array.of(-1, 99);
    const zero = kernels.linearCrossEntropy(
      ...([2, 2, 3, 4, 0.1, 0.1, hidden, table, targets, weights, losses, 1, dHidden, dTable] as const),
    );
    t.is(zero, 0);
    t.deepEqual([...losses], [0, 0]);
    t.true(
      dTable.every((value) => value === 0) || dTable.every(Number.isNaN),
      'nothing flows, or the NaN shows',
    );
  }
});

run(
  `values at the ends of float32: right where the answer fits, NaN and infinity where it does not${reason}`,
  (t) => {
    for (const set of sets) {
      kernels.useKernels(set);
      const one = new Float32Array(20).fill(1);
      const normOf = (value: number) => {
        const [x, y, rstd] = [new Float32Array(20).fill(value), holes(20), holes(1)];
        x[3] = -value;
        kernels.rmsNorm(1, 20, 1e-5, x, one, y, rstd);
        return [y[0]!, y[3]!];
      };
      for (const huge of [1e15, 1e19, 1e25, 3e38]) {
        const [first, fourth] = normOf(huge);
        t.true(
          Math.abs(first! - 1) < 1e-5 && Math.abs(fourth! + 1) < 1e-5,
          `${set}: norm of ${huge}: ${first}`,
        );
      }
      t.true(Math.abs(normOf(1e-40)[0]! / (1e-40 / Math.sqrt(1e-5)) - 1) < 1e-2, `${set}: denormal`);
      t.true(normOf(Number.NaN).every(Number.isNaN), set);
      t.true(normOf(Number.POSITIVE_INFINITY).every(Number.isNaN), `${set}: infinity`);

      // Scores in the thousands: all weight on the largest, no overflow.
      const qkv = Float32Array.of(100, 100, 100, 100, 1, 2, 100, 100, -100, -100, 3, 4);
      const [out, logSumExp, dQkv] = [holes(4), holes(2), holes(12)];
      kernels.attention(1, 2, 1, 1, 2, new Int32Array(2), qkv, out, logSumExp);
      t.deepEqual([...out], [1, 2, 1, 2], set);
      t.true(
        [...logSumExp].every((value) => Math.abs(value - 20000 / Math.SQRT2) < 1e-2),
        set,
      );
      kernels.attentionBackward(
        1,
        2,
        1,
        1,
        2,
        new Int32Array(2),
        new Float32Array(4).fill(1),
        qkv,
        out,
        logSumExp,
        dQkv,
      );
      t.true(dQkv.every(Number.isFinite), set);
      // The log-sum-exp of 14,142 is kept in float32, to a thousandth: so are the probabilities made from it again.
      t.true(
        [...dQkv.subarray(4, 6)].every((value) => Math.abs(value - 2) < 2e-3),
        `${set}: both read the first value`,
      );

      const gate = Float32Array.of(-1e30, -200, -1e-40, 0, 1e-40, 200, 1e30, Number.NaN);
      const gateUp = Float32Array.of(...gate, ...new Float32Array(8).fill(1));
      const activated = holes(8);
      kernels.swiglu(1, 8, gateUp, activated);
      gate.forEach((value, i) => {
        const expected = Number.isNaN(value)
          ? Number.NaN
          : value < -100
            ? 0
            : value > 100
              ? value
              : value / 2;
        const error = Math.abs(activated[i]! - expected);
        t.true(
          Number.isNaN(expected)
            ? Number.isNaN(activated[i]!)
            : error <= 1e-6 * Math.max(1, Math.abs(expected)),
          `${set}: silu(${value}) = ${activated[i]}`,
        );
      });
    }
  },
);

run(
  `gradients at the ends of float32: right where they fit, NaN where what they come from is${reason}`,
  (t) => {
    for (const set of sets) {
      kernels.useKernels(set);
      for (const size of [1, 1e6, 1e12, 1e19, 1e30, 3e38]) {
        const [rows, width] = [2, 21];
        const inputs = new Inputs(`norm of ${size}`);
        const [x, dy] = [inputs.values(rows * width, size), inputs.values(rows * width, 100)];
        const [weight, before] = [inputs.values(width), inputs.values(rows * width, 1 / size)];
        const [y, rstd, dx] = [holes(rows * width), holes(rows), holes(rows * width)];
        const dWeight = new Float32Array(width);
        kernels.rmsNorm(rows, width, 1e-5, x, weight, y, rstd);
        kernels.rmsNormBackward(rows, width, dy, x, weight, rstd, before, dx, dWeight);
        const [, , expected, expectedWeight] = double.rmsNorm(x, weight, dy, 1e-5);
        const scaled = (values: Float32Array | Float64Array) =>
          Float64Array.from(values, (value) => value * size);
        // Gradients of 1e−37 and less have lost digits.
        const tolerance = size > 1e36 ? 1e-2 : 2e-5;
        const sum = expected!.map((value, at) => value + before[at]!);
        t.true(relativeError(scaled(dx), scaled(sum)) < tolerance, `${set}: norm of ${size}`);
        t.true(relativeError(dWeight, expectedWeight!) < 2e-5, `${set}: weight of the norm of ${size}`);
      }

      const gate = [-3e38, -1e30, -1e5, -200, -50, 50, 200, 1e30, 3e38, Number.NaN];
      const count = gate.length;
      const [out, dGateUp] = [holes(count), holes(2 * count)];
      const gateUp = Float32Array.of(...gate, ...new Array<number>(count).fill(0.5));
      kernels.swiglu(1, count, gateUp, out);
      kernels.swigluBackward(1, count, new Float32Array(count).fill(1), gateUp, dGateUp);
      gate.forEach((value, i) => {
        const open = value > 0 ? 1 : 0;
        const expected = Number.isNaN(value)
          ? [Number.NaN, Number.NaN, Number.NaN]
          : [open * value * 0.5, open * 0.5, open * value];
        [out[i]!, dGateUp[i]!, dGateUp[count + i]!].forEach((actual, k) => {
          const close = Math.abs(actual - expected[k]!) <= 1e-6 * Math.max(1, Math.abs(expected[k]!));
          t.true(
            Number.isNaN(value) ? Number.isNaN(actual) : close,
            `${set}: gate ${value}, ${k}: ${actual}`,
          );
        });
      });

      // Logits far apart, all far below and all far above nothing; the last vector of a row is never full.
      for (const [name, offset, spread] of [
        ['far apart', 0, 1e4],
        ['far below', -1e35, 0],
        ['far above', 1e35, 0],
      ] as const) {
        const vocabulary = 21;
        const table = Float32Array.from({ length: vocabulary }, (_, v) => offset + spread * (v % 5));
        const targets = Int32Array.of(4, 3);
        const [losses, dHidden] = [holes(2), holes(2)];
        const dTable = new Float32Array(vocabulary);
        const given = [new Float32Array(2).fill(1), table, targets, new Float32Array(2).fill(1)] as const;
        kernels.linearCrossEntropy(2, 1, vocabulary, 2, 0, 0, ...given, losses, 1, dHidden, dTable);
        // Four of 21 are as high as the highest where they lie apart, all of them where they do not.
        const best = spread === 0 ? 21 : 4;
        // The loss is a difference of numbers of the logits' size: of 1e35 it has no digits, but it is one.
        const expected = spread === 0 ? [...losses] : [Math.log(best), Math.log(best) + spread];
        t.true(relativeError(losses, expected) < 1e-6, `${set}, ${name}: ${losses}`);
        const probability = (v: number) => (spread === 0 || v % 5 === 4 ? 1 / best : 0);
        const gradients = Array.from(
          { length: vocabulary },
          (_, v) => 2 * probability(v) - (v === 3 ? 1 : 0) - (v === 4 ? 1 : 0),
        );
        t.true(relativeError(dTable, gradients) < 1e-6, `${set}, ${name}: gradient`);
      }
    }
  },
);
