import { fileURLToPath } from 'node:url';
import { TOKENIZER, type TokenBatch, type Tokenizer } from '@framework/sdk';
import { openPlugin } from '@framework/sdk/testing';
import test from 'ava';
import { tokenizer } from './bench.js';

const dir = fileURLToPath(new URL('..', import.meta.url));
const [END, PREFIX, SUFFIX, MIDDLE] = [256, 257, 258, 259] as const;

/** Documents of a byte a token, an end of document behind each; as lists of ids afterwards. */
async function rearranged(documents: readonly string[], config = {}, given: Tokenizer = tokenizer) {
  const plugin = await openPlugin({ dir, config, slots: [[TOKENIZER, given]] });
  const ids = documents.map((text) => [...Buffer.from(text), END]);
  const offsets = [0];
  for (const { length } of ids) offsets.push(offsets.at(-1)! + length);
  const batch: TokenBatch = {
    sequence: 0,
    documents: documents.map((_, index) => `${index}`),
    tokens: Uint32Array.from(ids.flat()),
    offsets: Uint32Array.from(offsets),
  };
  const result = await plugin.hooks!.tokens!.apply(batch, plugin.stageContext('tokens'));
  return documents.map((_, i) => [...result.tokens.subarray(result.offsets[i], result.offsets[i + 1])]);
}

test('prefix, suffix and middle put together again are the document', async (t) => {
  const texts = ['const a = 1;', 'x', '', 'function f() {}'];
  const documents = await rearranged(texts, { rate: 1 });
  for (const [i, ids] of documents.entries()) {
    const [suffix, middle] = [ids.indexOf(SUFFIX), ids.indexOf(MIDDLE)];
    t.deepEqual([ids[0], ids.at(-1)], [PREFIX, END]);
    const part = (from: number, to: number) => Buffer.from(ids.slice(from + 1, to)).toString();
    const whole = part(0, suffix) + part(middle, ids.length - 1) + part(suffix, middle);
    t.is(whole, texts[i]!);
  }
});

test('the rate is the share of documents that are rearranged', async (t) => {
  const texts = Array.from({ length: 1000 }, (_, i) => `let x${i};`);
  const share = async (rate: number) =>
    (await rearranged(texts, { rate })).filter(([first]) => first === PREFIX).length / texts.length;
  t.is(await share(0), 0);
  t.is(await share(1), 1);
  t.true(Math.abs((await share(0.3)) - 0.3) < 0.06);
});

test('a tokenizer without the three tokens is refused by name', async (t) => {
  const plain: Tokenizer = { ...tokenizer, piece: (id) => `<${id}>` };
  await t.throwsAsync(rearranged(['x'], {}, plain), {
    code: 'FWK_TOKENIZER_UNSUPPORTED',
    message: /no token '<\|fim_prefix\|>'/,
  });
});
