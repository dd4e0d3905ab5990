import test from 'ava';
import { deviceViewOf } from './device-view.js';
import type { NativeKernels } from './kernels.js';
import { loadNative } from './load.js';
import * as double from './testing/double.js';
import { Inputs, relativeError } from './testing/inputs.js';

const native = loadNative();
const run = native.ok ? test.serial : test.serial.skip;
const reason = native.ok ? '' : ` [${native.why}]`;
const kernels = native.ok ? native.kernels : (undefined as unknown as NativeKernels);
const best = native.ok ? kernels.info().available[0]! : '';
const sets = native.ok ? kernels.info().available : [];

test.afterEach.always(() => {
  if (!native.ok) return;
  kernels.useKernels(best);
  kernels.setThreads(kernels.info().cores);
});

/** Shapes that cross every edge: the tile's, the block's, the depth's (512), a task's (2,048 columns; 64 of few rows), one row (squares of a vector's rows, those of 2 and of 4 KiB), one column, few rows (as lanes; in groups, in pieces of 64 × 1,024 or 128 × 512, with rows that share cache sets), a B beyond the cache. */
const SHAPES = [
  [1, 1, 1],
  [7, 13, 5],
  [6, 16, 1],
  [13, 33, 8],
  [1, 300, 900],
  [1, 5, 40],
  [1, 45, 37],
  [1, 70, 1024],
  [1, 70, 512],
  [8, 40, 530],
  [50, 33, 400],
  [200, 70, 800],
  [97, 129, 385],
  [5, 4100, 33],
  [12, 700, 53],
  [30, 4100, 33],
  [1, 2100, 1030],
  [1, 4100, 1030],
  [2, 4096, 75],
  [3, 1100, 133],
  [4, 1024, 70],
  [9, 50, 530],
  [17, 512, 41],
  [23, 365, 130],
  [7, 365, 300],
  [700, 1, 530],
  [25, 65, 1025],
  [400, 1700, 17],
  [33, 40, 1100],
] as const;

run(`gemm: every form and addend, over the edges of blocks${reason}`, (t) => {
  for (const shape of SHAPES) {
    const [rows, columns, depth] = shape;
    const inputs = new Inputs(`gemm ${shape}`);
    const [a, b] = [inputs.values(rows * depth), inputs.values(depth * columns)];
    const addend = inputs.values(rows * columns);
    for (const [transposeA, transposeB] of [
      [false, false],
      [true, false],
      [false, true],
      [true, true],
    ] as const) {
      const expected = double.product(shape, a, transposeA, b, transposeB);
      const withAddend = expected.map((value, i) => value + addend[i]!);
      for (const set of sets) {
        kernels.useKernels(set);
        const where = `${set} ${shape} ${transposeA} ${transposeB}`;
        const c = new Float32Array(rows * columns).fill(Number.NaN);
        kernels.gemm(rows, columns, depth, a, transposeA, b, transposeB, null, c);
        t.true(relativeError(c, expected) < 1e-5, where);
        c.fill(Number.NaN);
        kernels.gemm(rows, columns, depth, a, transposeA, b, transposeB, addend, c);
        t.true(relativeError(c, withAddend) < 1e-5, `${where}, addend`);
        c.set(addend);
        kernels.gemm(rows, columns, depth, a, transposeA, b, transposeB, c, c);
        t.true(relativeError(c, withAddend) < 1e-5, `${where}, in place`);
      }
    }
  }
});

run(`gemm: a row among others does not depend on how many there are, nor on threads${reason}`, (t) => {
  const [most, depth] = [40, 1043];
  for (const columns of [131, 512]) {
    const inputs = new Inputs('rows');
    const [a, b] = [inputs.values(most * depth), inputs.values(depth * columns)];
    const product = (rows: number, transposeB: boolean) => {
      const c = new Float32Array(rows * columns).fill(Number.NaN);
      kernels.gemm(rows, columns, depth, a.slice(0, rows * depth), false, b, transposeB, null, c);
      return c;
    };
    for (const set of sets) {
      kernels.useKernels(set);
      for (const transposeB of [false, true]) {
        const all = product(most, transposeB);
        // One row alone and B transposed is summed as one column is: below.
        for (let rows = transposeB ? 2 : 1; rows < 27; rows++) {
          const where = `${set} ${rows} ${columns} ${transposeB}`;
          // How few rows are shared out depends on how many share them.
          kernels.setThreads(1 + (rows % 3));
          t.deepEqual(product(rows, transposeB), all.slice(0, rows * columns), where);
        }
      }
    }
  }
});

run(`gemm: one column: a row does not depend on how many there are, nor on threads${reason}`, (t) => {
  const [most, depth] = [1100, 8205];
  const inputs = new Inputs('column');
  const [a, b] = [inputs.values(most * depth), inputs.values(depth)];
  const expected = double.product([most, 1, depth], a, false, b, false);
  const product = (rows: number, threads: number, transposeB: boolean) => {
    kernels.setThreads(threads);
    const c = new Float32Array(rows).fill(Number.NaN);
    kernels.gemm(rows, 1, depth, a.slice(0, rows * depth), false, b, transposeB, null, c);
    return c;
  };
  for (const set of sets) {
    kernels.useKernels(set);
    const all = product(most, 1, false);
    t.true(relativeError(all, expected) < 1e-5, set);
    for (const rows of [1, 2, 7, 12, 13, 25, 1099]) {
      for (const threads of [1, 3])
        t.deepEqual(product(rows, threads, true), all.slice(0, rows), `${set} ${rows} ${threads}`);
    }
  }
});

run(`gemm: one row and B transposed is one column, to the bit${reason}`, (t) => {
  const [columns, depth] = [1003, 8205];
  const inputs = new Inputs('one row');
  const [a, b, addend] = [inputs.values(depth), inputs.values(columns * depth), inputs.values(columns)];
  for (const set of sets) {
    kernels.useKernels(set);
    for (const start of [null, addend]) {
      const expected = new Float32Array(columns).fill(Number.NaN);
      kernels.setThreads(1);
      kernels.gemm(columns, 1, depth, b, false, a, false, start, expected);
      for (const threads of [1, 3]) {
        kernels.setThreads(threads);
        for (const transposeA of [false, true]) {
          const c = new Float32Array(columns).fill(Number.NaN);
          kernels.gemm(1, columns, depth, a, transposeA, b, true, start, c);
          t.deepEqual(c, expected, `${set} ${threads} ${transposeA}`);
        }
      }
    }
  }
});

run(`gemm: a depth that several threads share gives the bits of one thread${reason}`, (t) => {
  // Twenty slices of the depth under a small C: with more threads they are computed apart and added in order.
  const [rows, columns, depth] = [50, 70, 10_000];
  const inputs = new Inputs('shared depth');
  const [a, b] = [inputs.values(rows * depth), inputs.values(depth * columns)];
  const addend = inputs.values(rows * columns);
  const product = (threads: number, start: Float32Array | null) => {
    kernels.setThreads(threads);
    const c = new Float32Array(rows * columns).fill(Number.NaN);
    kernels.gemm(rows, columns, depth, a, true, b, false, start, c);
    return c;
  };
  const expected = double.product([rows, columns, depth], a, true, b, false);
  for (const set of sets) {
    kernels.useKernels(set);
    for (const start of [null, addend]) {
      const one = product(1, start);
      const sums = start === null ? expected : expected.map((value, i) => value + start[i]!);
      t.true(relativeError(one, sums) < 1e-5, set);
      for (const threads of [2, 3, 7]) t.deepEqual(product(threads, start), one, `${set} ${threads}`);
    }
  }
});

/** A float32 rounded to bfloat16, ties to even. */
function rounded(values: Float32Array): Float32Array {
  const bits = new Uint32Array(Float32Array.from(values).buffer);
  for (let i = 0; i < bits.length; i++) {
    const word = bits[i]!;
    bits[i] = (word + 0x7fff + ((word >>> 16) & 1)) & 0xffff0000;
  }
  return new Float32Array(bits.buffer);
}

/** For the other ways to the same product: every third in the quick tier. */
const SOME = process.env['FRAMEWORK_FULL'] === '1' ? SHAPES : SHAPES.filter((_, at) => at % 3 === 1);

const bf16 = native.ok && kernels.info().bf16.length > 0;
const bf16Reason = bf16 ? '' : ' [no bf16 kernels here]';
(bf16 ? test.serial : test.serial.skip)(
  `gemm in bf16: float64's product of rounded operands, for any number of threads${bf16Reason}`,
  (t) => {
    for (const shape of SOME) {
      const [rows, columns, depth] = shape;
      const inputs = new Inputs(`bf16 ${shape}`);
      const [a, b] = [inputs.values(rows * depth), inputs.values(depth * columns)];
      for (const transposed of [false, true]) {
        kernels.usePrecision('bf16');
        const expected = double.product(shape, rounded(a), transposed, rounded(b), transposed);
        const [one, three] = [1, 3].map((threads) => {
          kernels.setThreads(threads);
          const c = new Float32Array(rows * columns).fill(Number.NaN);
          kernels.gemm(rows, columns, depth, a, transposed, b, transposed, null, c);
          return c;
        });
        t.true(relativeError(one!, expected) < 1e-5, `${shape} ${transposed}`);
        t.deepEqual(one, three);
      }
    }
    kernels.usePrecision('f32');
    t.is(kernels.info().matrixKernels, kernels.info().kernels);
  },
);

for (const library of ['openblas', 'onednn'] as const) {
  const why = native.ok ? kernels.useMatrixLibrary(library, '') : native.why;
  if (native.ok) kernels.useMatrixLibrary('own', '');
  const withLibrary = why === '' ? test.serial : test.serial.skip;
  withLibrary(`gemm by ${library}: the same product${why === '' ? '' : ' [not on this machine]'}`, (t) => {
    t.is(kernels.useMatrixLibrary(library, ''), '');
    t.not(kernels.info().matrixLibrary, '');
    for (const shape of SOME) {
      const [rows, columns, depth] = shape;
      const inputs = new Inputs(`${library} ${shape}`);
      const [a, b] = [inputs.values(rows * depth), inputs.values(depth * columns)];
      const addend = inputs.values(rows * columns);
      for (const transposeA of [false, true]) {
        const expected = double.product(shape, a, transposeA, b, !transposeA);
        const c = new Float32Array(rows * columns).fill(Number.NaN);
        kernels.gemm(rows, columns, depth, a, transposeA, b, !transposeA, null, c);
        t.true(relativeError(c, expected) < 1e-5, `${shape}`);
        kernels.gemm(rows, columns, depth, a, transposeA, b, !transposeA, addend, c);
        const withAddend = expected.map((value, i) => value + addend[i]!);
        t.true(relativeError(c, withAddend) < 1e-5, `${shape}, addend`);
      }
    }
    t.is(kernels.useMatrixLibrary('own', ''), '');
    t.is(kernels.info().matrixLibrary, '');
  });
}

run(`a matrix library that is not there is said, and changes nothing${reason}`, (t) => {
  t.regex(kernels.useMatrixLibrary('openblas', '/nowhere/libopenblas.so'), /nowhere/);
  t.is(kernels.info().matrixLibrary, '');
});

run(`gemm: an empty product is zero, or the addend${reason}`, (t) => {
  const [empty, c] = [new Float32Array(0), new Float32Array(2).fill(Number.NaN)];
  kernels.gemm(2, 1, 0, empty, false, empty, false, null, c);
  t.deepEqual([...c], [0, 0]);
  kernels.gemm(2, 1, 0, empty, false, empty, false, Float32Array.of(3, 4), c);
  t.deepEqual([...c], [3, 4]);
  t.notThrows(() => kernels.gemm(0, 0, 3, empty, false, empty, false, null, empty));
});

const ATTENTION = [
  { rows: 1, length: 1, heads: 1, keyValueHeads: 1, headSize: 2, documents: 1 },
  { rows: 1, length: 48, heads: 2, keyValueHeads: 2, headSize: 16, documents: 1 },
  { rows: 2, length: 49, heads: 6, keyValueHeads: 2, headSize: 32, documents: 1 },
  { rows: 2, length: 130, heads: 3, keyValueHeads: 1, headSize: 10, documents: 4 },
  { rows: 1, length: 200, heads: 4, keyValueHeads: 4, headSize: 34, documents: 40 },
  { rows: 3, length: 97, heads: 4, keyValueHeads: 2, headSize: 64, documents: 2 },
] as const;

/** Forward and backward of one setting; results are filled with NaN first. */
function runAttention({ documents, ...layout }: (typeof ATTENTION)[number]) {
  const { rows, length, heads, keyValueHeads, headSize } = layout;
  const inputs = new Inputs(`attention ${Object.values(layout)}`);
  const qkv = inputs.values(rows * length * (heads + 2 * keyValueHeads) * headSize, 2);
  const dOut = inputs.values(rows * length * heads * headSize);
  const numbers = inputs.documents(rows, length, documents);
  const out = new Float32Array(dOut.length).fill(Number.NaN);
  const logSumExp = new Float32Array(rows * heads * length).fill(Number.NaN);
  const dQkv = new Float32Array(qkv.length).fill(Number.NaN);
  const sizes = [rows, length, heads, keyValueHeads, headSize] as const;
  kernels.attention(...sizes, numbers, qkv, out, logSumExp);
  kernels.attentionBackward(...sizes, numbers, dOut, qkv, out, logSumExp, dQkv);
  return { qkv, dOut, numbers, layout, results: [out, logSumExp, dQkv] as const };
}

run(`attention: forward and backward over block edges and documents${reason}`, (t) => {
  for (const set of sets) {
    kernels.useKernels(set);
    for (const setting of ATTENTION) {
      const { qkv, dOut, numbers, layout, results } = runAttention(setting);
      const expected = double.attention(qkv, layout, numbers, dOut);
      const where = `${set} ${JSON.stringify(setting)}`;
      t.true(relativeError(results[0], expected.out) < 5e-6, `${where} out`);
      t.true(relativeError(results[1], expected.logSumExp) < 5e-6, `${where} logSumExp`);
      t.true(relativeError(results[2], expected.dQkv) < 1e-5, `${where} dQkv`);
    }
  }
});

/** Rows, width, vocabulary, rows a chunk. */
const LOSSES = [
  [5, 7, 13, 2],
  [70, 33, 1001, 70],
  [130, 24, 517, 48],
] as const;

function runCrossEntropy(
  [rows, width, vocabulary, chunkRows]: readonly [number, number, number, number],
  tableStart: 'zeros' | 'none' = 'zeros',
) {
  const inputs = new Inputs(`loss ${rows}`);
  const hidden = inputs.values(rows * width, 2);
  const table = inputs.values(vocabulary * width);
  const targets = inputs.ids(rows, vocabulary);
  const weights = Float32Array.from({ length: rows }, (_, n) => n % 5);
  const losses = new Float32Array(rows).fill(Number.NaN);
  const hiddenGradient = new Float32Array(rows * width).fill(Number.NaN);
  // Without an addend what the memory holds must not matter.
  const tableGradient = new Float32Array(vocabulary * width).fill(tableStart === 'zeros' ? 0 : Number.NaN);
  const scale = 0.25;
  const sum = kernels.linearCrossEntropy(
    rows,
    width,
    vocabulary,
    chunkRows,
    0,
    0,
    hidden,
    table,
    targets,
    weights,
    losses,
    scale,
    hiddenGradient,
    tableGradient,
    tableStart === 'zeros' ? tableGradient : null,
  );
  return {
    sum,
    expected: double.linearCrossEntropy(hidden, table, width, targets, weights, scale),
    results: [losses, hiddenGradient, tableGradient] as const,
    weights,
  };
}

run(`linearCrossEntropy: losses and gradients over chunk edges${reason}`, (t) => {
  for (const set of sets) {
    kernels.useKernels(set);
    for (const setting of LOSSES) {
      const { sum, expected, results, weights } = runCrossEntropy(setting);
      const where = `${set} ${setting}`;
      t.true(relativeError(results[0], expected.losses) < 5e-6, `${where} losses`);
      t.true(relativeError(results[1], expected.hiddenGradient) < 1e-5, `${where} hidden`);
      t.true(relativeError(results[2], expected.tableGradient) < 1e-5, `${where} table`);
      t.is(
        sum,
        results[0].reduce((total, loss, n) => total + weights[n]! * loss, 0),
      );
    }
  }
});

run(`linearCrossEntropy: a table gradient added to nothing is one added to zeros${reason}`, (t) => {
  for (const set of sets) {
    kernels.useKernels(set);
    for (const setting of LOSSES) {
      t.deepEqual(
        runCrossEntropy(setting, 'none').results,
        runCrossEntropy(setting).results,
        `${set} ${setting}`,
      );
    }
  }
});

const runLarge = process.env['FRAMEWORK_FULL'] === '1' ? run : test.skip;
const why = process.env['FRAMEWORK_FULL'] === '1' ? reason : ' [FRAMEWORK_FULL=1: it takes 800 MB]';
runLarge(`linearCrossEntropy: a table too large to be packed once gives what one chunk does${why}`, (t) => {
  // An even number of rows: one alone would be summed in another order (decision 0044).
  const [rows, width, vocabulary] = [6, 1025, 65_537];
  const inputs = new Inputs('large table');
  const hidden = inputs.values(rows * width, 2);
  const some = inputs.values(width * 61);
  const table = Float32Array.from({ length: vocabulary * width }, (_, i) => some[i % some.length]!);
  const targets = inputs.ids(rows, vocabulary);
  const weights = new Float32Array(rows).fill(1);
  const inChunks = (chunkRows: number) => {
    const losses = new Float32Array(rows);
    const hiddenGradient = new Float32Array(rows * width).fill(Number.NaN);
    const tableGradient = new Float32Array(vocabulary * width).fill(Number.NaN);
    kernels.linearCrossEntropy(
      ...([rows, width, vocabulary, chunkRows, 0, 0, hidden, table, targets, weights, losses] as const),
      ...([0.5, hiddenGradient, tableGradient, null] as const),
    );
    return { losses, hiddenGradient, tableGradient };
  };
  const [whole, parts] = [inChunks(rows), inChunks(2)];
  t.deepEqual(parts.losses, whole.losses);
  t.deepEqual(parts.hiddenGradient, whole.hiddenGradient);
  t.true(relativeError(parts.tableGradient, whole.tableGradient) < 1e-6);
});

run(`any number of threads gives the same bits${reason}`, (t) => {
  // Made once: the product itself takes less.
  const operands = SHAPES.map(([rows, columns, depth]) => {
    const inputs = new Inputs('threads');
    return [inputs.values(rows * depth), inputs.values(depth * columns)] as const;
  });
  const everything = (): Float32Array[] => {
    const results: Float32Array[] = [];
    for (const [at, [rows, columns, depth]] of SHAPES.entries()) {
      const [a, b] = operands[at]!;
      const c = new Float32Array(rows * columns);
      kernels.gemm(rows, columns, depth, a, true, b, false, null, c);
      results.push(c);
    }
    for (const setting of ATTENTION) results.push(...runAttention(setting).results);
    for (const setting of LOSSES) results.push(...runCrossEntropy(setting).results);

    const inputs = new Inputs('threads');
    const [rows, width, vocabulary] = [300, 70, 40];
    const [x, dy] = [inputs.values(rows * width), inputs.values(rows * width)];
    const weight = inputs.values(width);
    const ids = inputs.ids(rows, vocabulary);
    const [y, rstd, dx] = [new Float32Array(x.length), new Float32Array(rows), new Float32Array(x.length)];
    const weightGradient = inputs.values(width);
    kernels.rmsNorm(rows, width, 1e-5, x, weight, y, rstd);
    kernels.rmsNormBackward(rows, width, dy, x, weight, rstd, null, dx, weightGradient);
    const tableGradient = inputs.values(vocabulary * width);
    kernels.embeddingBackward(vocabulary, width, rows, dy, ids, tableGradient);
    const [activation, dGateUp] = [new Float32Array((rows * width) / 2), new Float32Array(rows * width)];
    kernels.swiglu(rows, width / 2, x, activation);
    kernels.swigluBackward(rows, width / 2, activation, x, dGateUp);
    const long = inputs.values(200_000);
    const norm = Float32Array.of(kernels.sumOfSquares(long));
    const [parameter, first, second] = [long.slice(), long.slice(), long.map(Math.abs)];
    kernels.adamw(1e-2, 0.9, 0.95, 1e-8, 0.1, 3, 0.5, long.length, long, parameter, first, second);
    return [
      ...results,
      y,
      rstd,
      dx,
      weightGradient,
      tableGradient,
      activation,
      dGateUp,
      norm,
      parameter,
      first,
    ];
  };
  const bytes = (arrays: readonly Float32Array[]) => arrays.map(({ buffer }) => Buffer.from(buffer));
  for (const set of sets) {
    kernels.useKernels(set);
    kernels.setThreads(1);
    const alone = bytes(everything());
    for (const threads of [2, 3, 5]) {
      kernels.setThreads(threads);
      bytes(everything()).forEach((result, i) => {
        if (!result.equals(alone[i]!)) t.fail(`${set}, ${threads} threads: result ${i} differs`);
      });
    }
  }
  t.pass();
});

run(`threads come and go, and no call is lost${reason}`, (t) => {
  const ones = new Float32Array(256 * 256).fill(1);
  const c = new Float32Array(256 * 256);
  for (let call = 0; call < 60; call++) {
    kernels.setThreads(1 + (call % 4));
    c.fill(0);
    kernels.gemm(256, 256, 256, ones, false, ones, false, null, c);
    t.true(
      c.every((value) => value === 256),
      `call ${call}`,
    );
  }
  t.is(kernels.info().threads, 4);
});

run(`what does not fit is refused by code, and nothing is touched${reason}`, (t) => {
  const [two, four] = [new Float32Array(2), new Float32Array(4)];
  const refused = (call: () => unknown, message: RegExp) =>
    t.like(t.throws(call, { message }), { code: 'FWK_NATIVE_SHAPE' });
  refused(() => kernels.gemm(2, 2, 2, four, false, two, false, null, four), /gemm: b has 2 elements, not 4/);
  refused(() => kernels.gemm(-1, 2, 2, four, false, four, false, null, four), /rows must be a whole number/);
  refused(() => kernels.gemm(Number.NaN, 2, 2, four, false, four, false, null, four), /rows must be/);
  refused(() => kernels.gemm(2e9, 2e9, 2, four, false, four, false, null, four), /a has 4 elements/);
  refused(
    () => kernels.gemm(2, 2, 2, new Float64Array(4) as never, false, four, false, null, four),
    /a is not a Float32Array/,
  );
  refused(() => kernels.gemm(...([] as unknown as Parameters<typeof kernels.gemm>)), /rows is not a number/);
  refused(() => kernels.embedding(2, 2, 1, four, Int32Array.of(2), two), /id 2 at position 0 lies outside/);
  refused(() => kernels.embedding(2, 2, 1, four, Int32Array.of(-1), two), /id -1/);
  refused(
    () =>
      kernels.attention(1, 2, 2, 1, 2, Int32Array.of(1, 0), new Float32Array(16), new Float32Array(8), four),
    /documents must ascend/,
  );
  refused(
    () =>
      kernels.attention(1, 2, 3, 2, 2, Int32Array.of(0, 0), new Float32Array(28), new Float32Array(12), four),
    /2 key\/value heads do not divide 3 heads/,
  );
  refused(
    () =>
      kernels.linearCrossEntropy(
        1,
        2,
        2,
        1,
        0,
        0,
        two,
        four,
        Int32Array.of(2),
        Float32Array.of(1),
        new Float32Array(1),
        0,
        null,
        null,
      ),
    /target 2 at row 0 lies outside/,
  );
  refused(() => kernels.useKernels('mmx'), /no kernels named 'mmx'/);
  t.true([...two, ...four].every((value) => value === 0));
});

run(`infinities and NaN come through: the trainer must see them${reason}`, (t) => {
  const c = new Float32Array(1);
  kernels.gemm(1, 1, 2, Float32Array.of(1, Number.NaN), false, Float32Array.of(1, 1), false, null, c);
  t.true(Number.isNaN(c[0]));
  t.true(Number.isNaN(kernels.sumOfSquares(Float32Array.of(1, Number.NaN))));
  t.is(kernels.sumOfSquares(Float32Array.of(1, Number.POSITIVE_INFINITY)), Number.POSITIVE_INFINITY);
  const losses = new Float32Array(1);
  const sum = kernels.linearCrossEntropy(
    ...([1, 1, 3, 1, 0, 0] as const),
    ...([Float32Array.of(Number.NaN), Float32Array.of(1, 2, 3)] as const),
    ...([Int32Array.of(0), Float32Array.of(1), losses, 0, null, null] as const),
  );
  t.true(Number.isNaN(sum));
  // One NaN among the logits, not the target's, and one in a key: the clamp of the exponential must not hide it.
  for (const set of sets) {
    kernels.useKernels(set);
    const table = new Float32Array(40);
    table[21] = Number.NaN;
    const bad = kernels.linearCrossEntropy(
      ...([1, 1, 40, 1, 0, 0] as const),
      ...([Float32Array.of(1), table] as const),
      ...([Int32Array.of(0), Float32Array.of(1), losses, 0, null, null] as const),
    );
    t.true(Number.isNaN(bad), set);
    const qkv = new Float32Array(3 * 6).fill(0.5);
    qkv[2] = Number.NaN;
    const [out, logSumExp] = [new Float32Array(6), new Float32Array(3)];
    kernels.attention(1, 3, 1, 1, 2, new Int32Array(3), qkv, out, logSumExp);
    t.true(Number.isNaN(out[5]), set);
  }
});

run(`a device view shows where an array lies${reason}`, (t) => {
  const array = new Float32Array(new ArrayBuffer(64), 8, 6);
  const view = deviceViewOf(kernels, array, [2, 3]);
  t.is(view.pointer - kernels.addressOf(new Float32Array(array.buffer)), 8n);
  t.is(view.bytes, 24);
  t.deepEqual(view.strides, [3, 1]);
  t.like(view, { dtype: 'f32', stream: 0n, device: { kind: 'cpu', index: 0 } });
  view.release();
});
