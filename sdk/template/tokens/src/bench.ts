import { TOKENIZER, type Tokenizer } from '@framework/sdk';
import { defineBench } from '@framework/sdk/contract';

const SENTINELS = ['<|fim_prefix|>', '<|fim_suffix|>', '<|fim_middle|>'];
const END_OF_DOCUMENT = 256;

/** A token a byte, then the end of a document, then the three tokens this plugin puts in. */
export const tokenizer: Tokenizer = {
  vocabularySize: END_OF_DOCUMENT + 1 + SENTINELS.length,
  hash: 'bytes with sentinels',
  endOfDocument: END_OF_DOCUMENT,
  encode: (text) => Uint32Array.from(text),
  decode: (ids) => Uint8Array.from(Array.from(ids).filter((id) => id < END_OF_DOCUMENT)),
  piece: (id) => SENTINELS[id - END_OF_DOCUMENT - 1] ?? `<${id}>`,
};

/** What the contract cannot know: a plugin like this one works with some tokenizers only. */
export default defineBench({ slots: () => [[TOKENIZER, tokenizer]] });
