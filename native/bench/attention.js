// Attention forward and backward over long windows: milliseconds, GFLOPS and the memory the process gained by it.
//
//   node native/bench/attention.js [--kernels avx2] [--threads 1] [--length 8192] [--heads 16] [--shared 4] [--size 64]
import { parseArgs } from 'node:util';
import { loadNative } from '@framework/native';

const { values: options } = parseArgs({
  options: {
    kernels: { type: 'string' },
    threads: { type: 'string' },
    rows: { type: 'string', default: '1' },
    length: { type: 'string', default: '8192' },
    heads: { type: 'string', default: '16' },
    shared: { type: 'string', default: '4' },
    size: { type: 'string', default: '64' },
    times: { type: 'string', default: '5' },
  },
});
const native = loadNative();
if (!native.ok) throw new Error(native.why);
const { kernels } = native;
if (options.kernels !== undefined) kernels.useKernels(options.kernels);
if (options.threads !== undefined) kernels.setThreads(Number(options.threads));
const [rows, length, heads, shared, size, times] = ['rows', 'length', 'heads', 'shared', 'size', 'times'].map(
  (name) => Number(options[name]),
);

let state = 1;
const noise = (count) =>
  new Float32Array(count).map(() => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });

const layout = [rows, length, heads, shared, size];
const tokens = rows * length;
const documents = new Int32Array(tokens);
const qkv = noise(tokens * (heads + 2 * shared) * size);
const dOut = noise(tokens * heads * size);
const [out, logSumExp] = [new Float32Array(dOut.length).fill(0), new Float32Array(tokens * heads).fill(0)];
const dQkv = new Float32Array(qkv.length).fill(0);

const { maxRSS } = process.resourceUsage();
const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];
const timed = (body) => {
  const start = performance.now();
  body();
  return performance.now() - start;
};
const [forward, backward] = [[], []];
for (let run = 0; run < times; run++) {
  forward.push(timed(() => kernels.attention(...layout, documents, qkv, out, logSumExp)));
  backward.push(
    timed(() => kernels.attentionBackward(...layout, documents, dOut, qkv, out, logSumExp, dQkv)),
  );
}
const gained = (process.resourceUsage().maxRSS - maxRSS) / 1024;
// Two products forward, five backward, over half of T × T.
const product = (2 * rows * heads * size * (length * (length + 1))) / 2;
const [f, b] = [median(forward), median(backward)];
const { kernels: name, threads } = kernels.info();
console.log(`${name}, ${threads} threads, [${layout}]`);
console.log(`forward  ${f.toFixed(0)} ms  ${((2 * product) / f / 1e6).toFixed(0)} GFLOPS`);
console.log(`backward ${b.toFixed(0)} ms  ${((5 * product) / b / 1e6).toFixed(0)} GFLOPS`);
console.log(`both     ${(f + b).toFixed(0)} ms; resident memory grew by ${gained.toFixed(1)} MiB`);
