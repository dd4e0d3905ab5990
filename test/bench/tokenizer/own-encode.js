// Our encoder in a process of its own, asked one line at a time: `own-encode.js <model> <text> <offsets> <threads>`.
//
// encode, decode: seconds of one pass over all documents; tokens: how many ids; hash: of the ids of all lines, to be
// compared with the peers'.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { loadNative, unigramKernels } from '@framework/native';

const { UnigramTokenizer } = await import(
  new URL('../../../plugins/plugin-unigram-tokenizer/dist/unigram-tokenizer.js', import.meta.url)
);
const [model, textFile, offsetsFile, threads] = process.argv.slice(2);
const native = loadNative();
if (!native.ok) throw new Error(native.why);
native.kernels.setThreads(Number(threads));
const tokenizer = new UnigramTokenizer(readFileSync(model), model, unigramKernels(native.kernels));
const text = readFileSync(textFile);
const offsets = JSON.parse(readFileSync(offsetsFile, 'utf8'));
const texts = offsets.slice(1).map((end, at) => text.subarray(offsets[at], end));

// One by one: in a long text SentencePiece's 32-bit sums lose the last bits of scores, and near ties fall another way.
const LONGEST_LINE = 4096;
function* linesOf(bytes) {
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(10, from) + 1 || bytes.length;
    if (end - from <= LONGEST_LINE) yield bytes.subarray(from, end);
    from = end;
  }
}

let encoded = tokenizer.encodeAll(texts);
const seconds = (call) => {
  const start = performance.now();
  call();
  return (performance.now() - start) / 1000;
};
const answers = {
  encode: () =>
    seconds(() => {
      encoded = tokenizer.encodeAll(texts);
    }),
  decode: () => {
    let bytes;
    const time = seconds(() => {
      bytes = tokenizer.decode(encoded.ids);
    });
    if (Buffer.compare(bytes, text) !== 0) throw new Error('the text does not come back');
    return time;
  },
  tokens: () => encoded.ids.length,
  hash: () =>
    createHash('sha256')
      .update(tokenizer.encodeAll([...linesOf(text)]).ids)
      .digest()
      .readUIntBE(0, 6),
};
console.log(`${threads} threads`);
for await (const line of createInterface({ input: process.stdin })) console.log(answers[line]());
