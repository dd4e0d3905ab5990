// Our kernels in a process of their own, by the same conversation as peer.cpp: `own.js <kernels> <threads>`.
import { createInterface } from 'node:readline';
import { loadNative } from '@framework/native';

const native = loadNative();
if (!native.ok) throw new Error(native.why);
const { kernels } = native;
kernels.useKernels(process.argv[2]);
kernels.setThreads(Number(process.argv[3]));
const { kernels: name, tile, compiler } = kernels.info();
console.log(`${name} ${tile}, ${compiler}`);

/** The same numbers as peer.cpp: a linear congruential generator over a block that is repeated. */
function noise(count, seed) {
  const values = new Float32Array(count);
  const block = Math.min(count, 999_983);
  let state = seed;
  for (let i = 0; i < block; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    values[i] = state / 2 ** 31 - 1;
  }
  for (let at = block; at < count; at += block) values.copyWithin(at, 0, Math.min(block, count - at));
  return values;
}

/** The largest error of some elements against double precision, as a part of what rounding allows: see peer.cpp. */
function check({ rows, columns, depth, form, a, b, c }) {
  let worst = 0;
  for (let n = 0; n < 64; n++) {
    const i = n === 0 ? rows - 1 : (n * 7919) % rows;
    const j = n === 0 ? columns - 1 : (n * 104729) % columns;
    let sum = 0;
    let squares = 0;
    for (let k = 0; k < depth; k++) {
      const left = form[0] === 't' ? a[k * rows + i] : a[i * depth + k];
      const term = left * (form[1] === 't' ? b[j * depth + k] : b[k * columns + j]);
      sum += term;
      squares += term * term;
    }
    const error = Math.abs(c[i * columns + j] - sum) / (8 * 2 ** -24 * Math.sqrt(depth * squares));
    if (!(error <= worst)) worst = error;
  }
  return worst;
}

let product;
const multiply = ({ rows, columns, depth, form, a, b, c }) =>
  kernels.gemm(rows, columns, depth, a, form[0] === 't', b, form[1] === 't', null, c);

const answers = {
  load(rows, columns, depth, form) {
    const size = { rows: Number(rows), columns: Number(columns), depth: Number(depth), form };
    product = {
      ...size,
      a: noise(size.rows * size.depth, 1),
      b: noise(size.depth * size.columns, 2),
      c: new Float32Array(size.rows * size.columns),
    };
    multiply(product);
    return check(product);
  },
  time(milliseconds) {
    let best = Number.POSITIVE_INFINITY;
    const end = performance.now() + Number(milliseconds);
    do {
      const start = performance.now();
      multiply(product);
      best = Math.min(best, performance.now() - start);
    } while (performance.now() < end);
    return best / 1000;
  },
  /** Operations a second of plain multiply-adds on all threads. */
  burst: (milliseconds) => kernels.multiplyAddPeak(Number(milliseconds)),
  free() {
    product = undefined;
    globalThis.gc?.();
    return 0;
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const [word, ...rest] = line.split(' ');
  console.log(answers[word](...rest));
}
