// Linear and cross-entropy with gradients over a large vocabulary: seconds, GFLOPS and the memory of the process.
//
//   node native/bench/loss.js [--kernels avx2] [--threads 1] [--rows 4096] [--chunk 1024] [--width 3072] [--vocabulary 65536]
import { parseArgs } from 'node:util';
import { loadNative } from '@framework/native';

const { values: options } = parseArgs({
  options: {
    kernels: { type: 'string' },
    threads: { type: 'string' },
    rows: { type: 'string', default: '4096' },
    chunk: { type: 'string', default: '1024' },
    width: { type: 'string', default: '3072' },
    vocabulary: { type: 'string', default: '65536' },
    times: { type: 'string', default: '2' },
  },
});
const native = loadNative();
if (!native.ok) throw new Error(native.why);
const { kernels } = native;
if (options.kernels !== undefined) kernels.useKernels(options.kernels);
if (options.threads !== undefined) kernels.setThreads(Number(options.threads));
const [rows, chunk, width, vocabulary, times] = ['rows', 'chunk', 'width', 'vocabulary', 'times'].map(
  (name) => Number(options[name]),
);

let state = 1;
/** Huge pages, as the pool of the backend has them. */
const noise = (count, scale) => {
  const values = new Float32Array(count);
  kernels.preferHugePages(values);
  for (let i = 0; i < count; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    values[i] = scale * (state / 2 ** 31 - 1);
  }
  return values;
};

const [hidden, table] = [noise(rows * width, 1), noise(vocabulary * width, 0.02)];
const [hiddenGradient, tableGradient] = [noise(rows * width, 0), noise(vocabulary * width, 0)];
const targets = Int32Array.from({ length: rows }, (_, i) => (i * 7919) % vocabulary);
const [weights, losses] = [new Float32Array(rows).fill(1), new Float32Array(rows)];
for (let run = 0; run < times; run++) {
  const start = performance.now();
  const sum = kernels.linearCrossEntropy(
    ...[rows, width, vocabulary, chunk, 0, 1e-4, hidden, table, targets, weights, losses],
    ...[1 / rows, hiddenGradient, tableGradient, tableGradient],
  );
  const seconds = (performance.now() - start) / 1000;
  const rate = (6 * rows * width * vocabulary) / seconds / 1e9;
  const resident = process.resourceUsage().maxRSS / 2 ** 20;
  console.log(
    `${seconds.toFixed(2)} s, ${rate.toFixed(0)} GFLOPS, ${resident.toFixed(2)} GiB at most; mean loss ${(sum / rows).toFixed(6)}`,
  );
}
