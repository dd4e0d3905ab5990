// Trains our tokenizer in a process of its own, through the plugin's own `fit`: `own-train.js <job.json>` prints one JSON
// object.
import { closeSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadNative, unigramKernels } from '@framework/native';
import { recordBatch } from '@framework/sdk/testing';

const plugin = (file) =>
  import(new URL(`../../../plugins/plugin-unigram-tokenizer/dist/${file}`, import.meta.url));
const [{ fitTokenizer }, { config: schema }, { referenceKernels }, { huggingFaceTokenizer }] =
  await Promise.all(
    ['fit-tokenizer.js', 'config.js', 'reference-kernels.js', 'model/hugging-face.js'].map(plugin),
  );

const {
  train,
  folder,
  threads,
  native: wanted,
  settings,
  name = 'own',
} = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const native = loadNative();
if (wanted && !native.ok) throw new Error(native.why);
if (native.ok) native.kernels.setThreads(threads);
const kernels = wanted ? unigramKernels(native.kernels) : referenceKernels;

const config = Object.fromEntries(Object.entries(schema).map(([key, field]) => [key, field.default]));
const marks = [];
/** When the last of the corpus was read. */
let readSeconds = 0;
const start = performance.now();
const { bytes, model, training } = await fitTokenizer(
  documents(train),
  { ...config, ...settings },
  {
    signal: new AbortController().signal,
    progress: ({ unit, note }) => {
      if (unit === 'documents') readSeconds = (performance.now() - start) / 1000;
      else marks.push({ seconds: (performance.now() - start) / 1000, note });
    },
    log: { info: () => undefined, warn: () => undefined },
  },
  kernels,
);
const seconds = (performance.now() - start) / 1000;
const { userCPUTime, systemCPUTime } = process.resourceUsage();
// Of all threads: what other work on the machine does not change.
const cpuSeconds = (userCPUTime + systemCPUTime) / 1e6;
writeFileSync(join(folder, `${name}.model`), bytes);
writeFileSync(join(folder, `${name}.json`), JSON.stringify(huggingFaceTokenizer(model)));
console.log(
  JSON.stringify({
    seconds,
    cpuSeconds,
    peakBytes: process.resourceUsage().maxRSS * 1024,
    readSeconds,
    training,
    marks,
  }),
);

/** The file as documents of a megabyte, cut behind lines, read one at a time. */
async function* documents(path) {
  const file = openSync(path, 'r');
  const buffer = Buffer.alloc(2 ** 20);
  let kept = 0;
  for (let sequence = 0; ; sequence++) {
    const read = readSync(file, buffer, kept, buffer.length - kept, null);
    const end = read === 0 ? kept : buffer.lastIndexOf(10, kept + read - 1) + 1;
    if (end === 0) break;
    yield recordBatch(
      [{ id: `part-${sequence}`, content: Uint8Array.from(buffer.subarray(0, end)) }],
      sequence,
    );
    buffer.copyWithin(0, end, kept + read);
    kept = kept + read - end;
  }
  closeSync(file);
}
