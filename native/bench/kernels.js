// How fast the kernels are on this machine: GFLOPS of the matrix product, milliseconds of everything in a `tiny-code`
// step. Run it on a quiet machine, after a build:
//
//   node native/bench/kernels.js [--kernels portable] [--threads 1]
import { parseArgs } from 'node:util';
import { loadNative } from '@framework/native';

const { values: options } = parseArgs({
  options: { kernels: { type: 'string' }, threads: { type: 'string' } },
});
const native = loadNative();
if (!native.ok) throw new Error(native.why);
const { kernels } = native;
if (options.kernels !== undefined) kernels.useKernels(options.kernels);
if (options.threads !== undefined) kernels.setThreads(Number(options.threads));
console.log(kernels.info());

/** The shortest of several runs, in seconds: the least disturbed one. */
function best(body, seconds = 0.4) {
  let shortest = Number.POSITIVE_INFINITY;
  const end = performance.now() + seconds * 1000;
  for (let run = 0; run < 3 || performance.now() < end; run++) {
    const start = performance.now();
    body();
    shortest = Math.min(shortest, (performance.now() - start) / 1000);
  }
  return shortest;
}

let state = 1;
const noise = (size) =>
  Float32Array.from({ length: size }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });

// Rows × columns × depth; t: that operand is stored transposed. `use`: times in a step of tiny-code, 0 for none.
const layers = 6;
const products = [
  [2048, 2048, 2048, 'nn', 0, ''],
  [2048, 2048, 2048, 'tn', 0, ''],
  [2048, 2048, 2048, 'nt', 0, ''],
  [2048, 320, 192, 'nn', layers, 'qkv'],
  [2048, 192, 192, 'nn', layers, 'attention out'],
  [2048, 1024, 192, 'nn', layers, 'gate and up'],
  [2048, 192, 512, 'nn', layers, 'down'],
  [2048, 192, 320, 'nt', layers, 'd qkv input'],
  [192, 320, 2048, 'tn', layers, 'd qkv weight'],
  [2048, 192, 192, 'nt', layers, 'd attention out input'],
  [192, 192, 2048, 'tn', layers, 'd attention out weight'],
  [2048, 192, 1024, 'nt', layers, 'd gate and up input'],
  [192, 1024, 2048, 'tn', layers, 'd gate and up weight'],
  [2048, 512, 192, 'nt', layers, 'd down input'],
  [512, 192, 2048, 'tn', layers, 'd down weight'],
];
let step = 0;
for (const [rows, columns, depth, form, use, name] of products) {
  const [a, b, c] = [noise(rows * depth), noise(depth * columns), new Float32Array(rows * columns)];
  const seconds = best(() =>
    kernels.gemm(rows, columns, depth, a, form[0] === 't', b, form[1] === 't', null, c),
  );
  step += use * seconds * 1000;
  const gigaflops = (2 * rows * columns * depth) / seconds / 1e9;
  const shape = `${rows} x ${columns} x ${depth} ${form}`;
  console.log(`${shape.padEnd(24)} ${gigaflops.toFixed(0).padStart(4)} GFLOPS  ${name}`);
}

const [batch, length, heads, shared, size, width, wide, vocabulary] = [8, 256, 6, 2, 32, 192, 512, 4096];
const tokens = batch * length;
const layout = [batch, length, heads, shared, size];
const documents = new Int32Array(tokens);
const positions = Int32Array.from({ length: tokens }, (_, n) => n % length);
const ids = Int32Array.from({ length: tokens }, (_, n) => (n * 7919) % vocabulary);
const weights = new Float32Array(tokens).fill(1 / tokens);
const qkv = noise(tokens * (heads + 2 * shared) * size);
const [out, dOut, dQkv] = [noise(tokens * width), noise(tokens * width), new Float32Array(qkv.length)];
const logSumExp = new Float32Array(tokens * heads);
const [x, y, dx] = [noise(tokens * width), new Float32Array(tokens * width), noise(tokens * width)];
const [norm, rstd] = [noise(width), new Float32Array(tokens)];
const gateUp = noise(tokens * 2 * wide);
const [activation, dGateUp] = [new Float32Array(tokens * wide), new Float32Array(gateUp.length)];
const table = noise(vocabulary * width).map((value) => value / 10);
const tableGradient = new Float32Array(table.length);
const losses = new Float32Array(tokens);
const size3m = 3_000_000;
const [parameter, gradient, first, second] = [noise(size3m), noise(size3m), noise(size3m), noise(size3m)];
second.fill(1);

const others = [
  ['rotary', 2 * layers, () => kernels.rotary(...layout, 1e4, positions, false, qkv)],
  ['attention', layers, () => kernels.attention(...layout, documents, qkv, out, logSumExp)],
  [
    'attention backward',
    layers,
    () => kernels.attentionBackward(...layout, documents, dOut, qkv, out, logSumExp, dQkv),
  ],
  ['rmsNorm', 2 * layers + 1, () => kernels.rmsNorm(tokens, width, 1e-5, x, norm, y, rstd)],
  [
    'rmsNorm backward',
    2 * layers + 1,
    () => kernels.rmsNormBackward(tokens, width, y, x, norm, rstd, null, dx, new Float32Array(width)),
  ],
  ['swiglu', layers, () => kernels.swiglu(tokens, wide, gateUp, activation)],
  ['swiglu backward', layers, () => kernels.swigluBackward(tokens, wide, activation, gateUp, dGateUp)],
  ['embedding', 1, () => kernels.embedding(vocabulary, width, tokens, table, ids, y)],
  [
    'embedding backward',
    1,
    () => kernels.embeddingBackward(vocabulary, width, tokens, dx, ids, tableGradient),
  ],
  [
    'cross-entropy, both gradients',
    1,
    () =>
      kernels.linearCrossEntropy(
        ...[tokens, width, vocabulary, 512, 0, 0, x, table, ids, weights, losses],
        ...[1, y, tableGradient],
      ),
  ],
  ['norm of 3 M', 1, () => kernels.sumOfSquares(gradient)],
  [
    'adamw of 3 M',
    1,
    () => kernels.adamw(1e-3, 0.9, 0.95, 1e-8, 0.1, 1, 1, size3m, gradient, parameter, first, second),
  ],
];
for (const [name, use, body] of others) {
  const milliseconds = best(body) * 1000;
  step += use * milliseconds;
  console.log(`${name.padEnd(32)} ${milliseconds.toFixed(3).padStart(8)} ms  x ${use}`);
}
console.log(`kernels of a tiny-code step: ${step.toFixed(0)} ms`);
