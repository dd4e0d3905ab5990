import test from 'ava';
import { BINARY, UNARY } from './elementwise.js';
import type { NativeKernels } from './kernels.js';
import { loadNative } from './load.js';
import { Inputs, relativeError } from './testing/inputs.js';

const native = loadNative();
const run = native.ok ? test.serial : test.serial.skip;
const reason = native.ok ? '' : ` [${native.why}]`;
const kernels = native.ok ? native.kernels : (undefined as unknown as NativeKernels);
const sets = native.ok ? kernels.info().available : [];
const SIZES = [0, 1, 7, 8, 17, 33, 100, 32_769];

test.afterEach.always(() => {
  if (native.ok) kernels.useKernels(sets[0]!);
});

/** Each on arrays of exactly its size, which a sanitizer watches the ends of. */
run(`elementwise, rows and copies at every size agree with float64${reason}`, (t) => {
  for (const set of sets) {
    kernels.useKernels(set);
    for (const size of SIZES) {
      const inputs = new Inputs(`tensor ${size}`);
      const [x, y] = [inputs.values(size, 3), inputs.values(size, 3)];
      const out = new Float32Array(size).fill(Number.NaN);
      const check = (name: string, expected: (value: number, i: number) => number) =>
        t.true(relativeError(out, Float64Array.from(x, expected)) < 2e-6, `${set} ${name} of ${size}`);
      kernels.unary(UNARY.sigmoid, size, x, 0, 0, out);
      check('sigmoid', (value) => 1 / (1 + Math.exp(-value)));
      kernels.unary(UNARY.exponential, size, x, 0, 0, out);
      check('exp', Math.exp);
      kernels.unary(UNARY.hyperbolicTangent, size, x, 0, 0, out);
      check('tanh', Math.tanh);
      const [shape, one, zero] = [Int32Array.of(size), Int32Array.of(1), Int32Array.of(0)];
      kernels.binary(BINARY.multiply, 1, shape, x, one, y, one, out);
      check('product', (value, i) => value * y[i]!);
      if (size > 0) {
        kernels.binary(BINARY.subtract, 1, shape, x, one, y, zero, out);
        check('difference from one', (value) => value - y[0]!);
        kernels.stridedCopy(1, shape, x, size - 1, Int32Array.of(-1), out, 0, one);
        check('reverse', (_, i) => x[size - 1 - i]!);
        kernels.softmaxRows(1, size, x, out);
        const total = x.reduce((sum, value) => sum + Math.exp(value), 0);
        check('softmax', (value) => Math.exp(value) / total);
        const single = new Float32Array(1);
        kernels.extremeRows(true, 1, size, x, single);
        t.is(
          single[0],
          x.reduce((most, value) => Math.max(most, value)),
        );
      }
      const sums = new Float32Array(1);
      kernels.sumRows(1, size, x, 1, sums);
      t.true(Math.abs(sums[0]! - x.reduce((sum, value) => sum + value, 0)) < 1e-3);
      kernels.sumColumns(1, 1, size, x, 2, out);
      check('sum down', (value) => 2 * value);
    }
    for (const [rows, columns] of [
      [1, 9],
      [33, 1],
      [31, 32],
      [65, 97],
    ] as const) {
      const x = new Inputs('transpose').values(rows * columns);
      const out = new Float32Array(x.length).fill(Number.NaN);
      const shape = Int32Array.of(columns, rows);
      kernels.stridedCopy(2, shape, x, 0, Int32Array.of(1, columns), out, 0, Int32Array.of(rows, 1));
      t.true(out.every((value, i) => value === x[(i % rows) * columns + Math.floor(i / rows)]));
    }
  }
});

run(`any number of threads gives the same bits${reason}`, (t) => {
  const x = new Inputs('threads').values(300 * 700);
  const everything = () => {
    const [all, rows, columns] = [new Float32Array(1), new Float32Array(300), new Float32Array(700)];
    kernels.sumRows(1, x.length, x, 1, all);
    kernels.sumRows(300, 700, x, 1, rows);
    kernels.sumColumns(1, 300, 700, x, 1, columns);
    return [...all, ...rows, ...columns].join();
  };
  kernels.setThreads(1);
  const alone = everything();
  for (const threads of [2, 3, 5]) {
    kernels.setThreads(threads);
    t.is(everything(), alone);
  }
});

run(`what would reach beyond an array is refused by code, and nothing is touched${reason}`, (t) => {
  const [four, out] = [new Float32Array(4), new Float32Array(4).fill(7)];
  const [two, row, down] = [Int32Array.of(2, 2), Int32Array.of(2, 1), Int32Array.of(-2, 1)];
  const refused = (call: () => unknown, message: RegExp) =>
    t.like(t.throws(call, { message }), { code: 'FWK_NATIVE_SHAPE' });
  refused(() => kernels.unary(99, 4, four, 0, 0, out), /no such operation/);
  refused(() => kernels.unary(0, 5, four, 0, 0, out), /x has 4 elements, not 5/);
  refused(() => kernels.binary(0, 2, two, four, Int32Array.of(3, 1), four, row, out), /reach beyond/);
  refused(() => kernels.binary(0, 2, two, four, down, four, row, out), /reach beyond/);
  refused(() => kernels.binary(0, 2, two, four, row, four, Int32Array.of(1, 2), out), /not contiguous/);
  refused(() => kernels.binary(0, 2, Int32Array.of(2, -2), four, row, four, row, out), /negative size/);
  refused(() => kernels.stridedCopy(2, two, four, 1, row, out, 0, row), /from has 4 elements/);
  refused(() => kernels.stridedCopy(2, two, four, 0, row, out, 1, row), /to has 4 elements/);
  refused(() => kernels.stridedCopy(2, two, four, 0, row, out, 0, Int32Array.of(2, 0)), /not positive/);
  refused(() => kernels.stridedCopy(9, new Int32Array(9), four, 0, row, out, 0, row), /more than 8 axes/);
  refused(
    () =>
      kernels.stridedCopy(
        1,
        Int32Array.of(2 ** 31 - 1),
        four,
        0,
        Int32Array.of(2 ** 31 - 1),
        out,
        0,
        Int32Array.of(1),
      ),
    /reach beyond/,
  );
  refused(() => kernels.sumRows(2, 3, four, 1, out), /x has 4 elements/);
  refused(() => kernels.extremeRows(true, 4, 0, new Float32Array(0), out), /width must be/);
  t.true(out.every((value) => value === 7));
});
