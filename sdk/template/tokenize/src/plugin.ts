import { definePlugin, type RecordBatch, TOKENIZER, type TokenBatch, type Tokenizer } from '@framework/sdk';
import { byteTokenizer } from './byte-tokenizer.js';
import { config } from './config.js';

/** Owns `tokenize`, and lends the tokenizer to whoever asks for it: the model, evaluators, generation. */
export default definePlugin(config, (ctx) => {
  ctx.provide(TOKENIZER, () => byteTokenizer);
  return { hooks: { tokenize: { apply: (batch) => encodeBatch(batch, byteTokenizer) } } };
});

/** Every row that no filter dropped, in order, an end of document behind each. */
function encodeBatch(batch: RecordBatch, tokenizer: Tokenizer): TokenBatch {
  const rows = Array.from({ length: batch.length }, (_, row) => row).filter((row) => batch.alive(row));
  const ids = rows.map((row) => tokenizer.encode(batch.bytes(row)));
  const offsets = new Uint32Array(rows.length + 1);
  for (const [index, { length }] of ids.entries()) offsets[index + 1] = offsets[index]! + length + 1;
  const tokens = new Uint32Array(offsets.at(-1)!).fill(tokenizer.endOfDocument);
  for (const [index, document] of ids.entries()) tokens.set(document, offsets[index]);
  return { sequence: batch.sequence, documents: rows.map((row) => batch.ids[row]!), tokens, offsets };
}
