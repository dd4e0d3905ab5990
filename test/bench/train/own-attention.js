// Our attention in a process of its own: `own-attention.js <layout as JSON>` prints seconds of forward and backward.
import { loadNative } from '@framework/native';
import { noise } from '../../../plugins/plugin-trainer/dist/testing/noise.js';

const { rows, length, heads, keyValueHeads, headSize } = JSON.parse(process.argv[2]);
const native = loadNative();
if (!native.ok) throw new Error(native.why);
const { kernels } = native;
const layout = [rows, length, heads, keyValueHeads, headSize];
const tokens = rows * length;
const qkv = noise(tokens * (heads + 2 * keyValueHeads) * headSize, 1);
const dOut = noise(tokens * heads * headSize, 2);
const documents = new Int32Array(tokens);
const out = new Float32Array(dOut.length);
const logSumExp = new Float32Array(tokens * heads);
const dQkv = new Float32Array(qkv.length);
const seconds = [];
const before = process.resourceUsage().maxRSS;
for (let run = 0; run < 4; run++) {
  const start = performance.now();
  kernels.attention(...layout, documents, qkv, out, logSumExp);
  kernels.attentionBackward(...layout, documents, dOut, qkv, out, logSumExp, dQkv);
  // The first run also makes the working memory.
  if (run > 0) seconds.push((performance.now() - start) / 1000);
}
// Results are touched for the first time here too.
const results = out.byteLength + logSumExp.byteLength + dQkv.byteLength;
const scratchBytes = Math.max(0, (process.resourceUsage().maxRSS - before) * 1024 - results);
console.log(JSON.stringify({ seconds, norm: Math.sqrt(kernels.sumOfSquares(dQkv)), scratchBytes }));
