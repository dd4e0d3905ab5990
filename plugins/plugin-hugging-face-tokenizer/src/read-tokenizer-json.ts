import { frameworkError } from '@framework/sdk';
import { bytesOfToken, CHARACTER_OF_BYTE } from './byte-alphabet.js';
import { JsonPlace } from './json-place.js';
import { readPreTokenizer, type Splits } from './pre-tokenizers.js';

/** 256,000 pieces with merges take 35 MB. */
const MOST_BYTES = 2 ** 26;
const MOST_IDS = 2 ** 20;
const MOST_ADDED = 2 ** 14;
/** Of all added tokens together; a thousand reserved ones take 30 KB. */
const MOST_ADDED_CHARACTERS = 2 ** 18;
/** Characters of one token: GPT-2's longest has 66, and runs of spaces 128. */
const MOST_CHARACTERS = 1024;

/** What ends a text, by the names in use; the first that the file has. */
const END_TOKENS = [
  '<|endoftext|>',
  '<|end_of_text|>',
  '<|end_of_document|>',
  '</s>',
  '<｜end▁of▁sentence｜>',
  '<|im_end|>',
  '<|eot_id|>',
  '<eos>',
  '<EOS>',
];

/** A `tokenizer.json` of byte-level BPE, checked. */
export interface TokenizerJson {
  /** The part that Hugging Face's library works on. */
  readonly model: {
    readonly type: 'BPE';
    readonly vocab: Readonly<Record<string, number>>;
    readonly merges: readonly (readonly [string, string])[];
    readonly ignore_merges: boolean;
  };
  readonly splits: Splits;
  readonly normalizer: 'none' | 'nfc';
  /** By id; undefined for an id nothing has. */
  readonly tokens: readonly (Token | undefined)[];
  readonly endOfDocument: number;
}

/** `text`: what BPE makes; `added`: looked for in text before; `reserved`: structure, which text is never taken for. */
export interface Token {
  readonly text: string;
  readonly bytes: Uint8Array;
  readonly kind: 'text' | 'added' | 'reserved';
}

/**
 * Reads and checks a `tokenizer.json`. Of what a file can say, that which published checkpoints with byte-level BPE say:
 * normaliser none or NFC, pre-tokenizers by known patterns, decoder `ByteLevel`. `truncation`, `padding` and `post_processor`
 * speak of calls, not of the vocabulary, and are passed over.
 *
 * @param bytes from anywhere
 * @param at the file, for errors
 * @throws FWK_TOKENIZER_CORRUPT, FWK_TOKENIZER_UNSUPPORTED
 */
export function readTokenizerJson(bytes: Uint8Array, at: string): TokenizerJson {
  const file = new JsonPlace(parse(bytes, at), at);
  const model = file.member('model');
  const type = model.member('type').absent ? 'BPE' : model.member('type').text();
  if (type !== 'BPE')
    throw model.member('type').unsupported(`is of the model ${JSON.stringify(type)}, not BPE`);
  refuseOtherBpe(model);
  const normalizer = readNormalizer(file.member('normalizer'));
  const splits = readPreTokenizer(file.member('pre_tokenizer'));
  const decoder = file.member('decoder');
  if (decoder.absent || decoder.member('type').text() !== 'ByteLevel') {
    throw decoder.unsupported('is not decoded byte by byte (ByteLevel)');
  }
  const tokens: (Token | undefined)[] = [];
  const vocabulary = readVocabulary(model.member('vocab'), tokens);
  readAddedTokens(file.member('added_tokens'), tokens, vocabulary);
  if (splits.prefixSpace && tokens.some((token) => token?.kind === 'added')) {
    throw file
      .member('added_tokens')
      .unsupported('puts a space before each part of a text between added tokens');
  }
  const merges = readMerges(model.member('merges'), vocabulary, tokens);
  for (const [byte, character] of CHARACTER_OF_BYTE.entries()) {
    if (tokens[vocabulary.get(character) ?? -1]?.kind !== 'text') {
      throw model.member('vocab').unsupported(`has no token for the byte ${byte}, so not all text has ids`);
    }
  }
  const endOfDocument = END_TOKENS.map((name) =>
    tokens.findIndex((token) => token?.kind === 'reserved' && token.text === name),
  ).find((id) => id >= 0);
  if (endOfDocument === undefined) {
    throw file.member('added_tokens').unsupported(`has no special token that ends a text (${END_TOKENS[0]})`);
  }
  // Reserved tokens are kept from the library: no text can become one.
  const vocab = Object.create(null) as Record<string, number>;
  for (const [text, id] of vocabulary) if (tokens[id]!.kind === 'text') vocab[text] = id;
  const ignoreMerges = model.member('ignore_merges').flag(false);
  return {
    model: { type: 'BPE', vocab, merges, ignore_merges: ignoreMerges },
    splits,
    normalizer,
    tokens,
    endOfDocument,
  };
}

/** What makes other ids of the same vocabulary and merges. */
function refuseOtherBpe(model: JsonPlace): void {
  const { value } = model.member('dropout');
  if (value !== undefined && value !== null && value !== 0) {
    throw model.member('dropout').unsupported('leaves out merges by chance');
  }
  for (const name of ['continuing_subword_prefix', 'end_of_word_suffix']) {
    const affix = model.member(name);
    if (!affix.absent && affix.text() !== '') throw affix.unsupported(`marks parts of words (${name})`);
  }
  if (model.member('byte_fallback').flag(false)) {
    throw model.member('byte_fallback').unsupported('is BPE of characters with byte fallback, not of bytes');
  }
}

function readNormalizer(place: JsonPlace): TokenizerJson['normalizer'] {
  if (place.absent) return 'none';
  const type = place.member('type').text();
  if (type === 'NFC') return 'nfc';
  if (type === 'Sequence') {
    const steps = place.member('normalizers').list(1);
    return steps.length === 0 ? 'none' : readNormalizer(place.member('normalizers').at('[0]', steps[0]));
  }
  throw place.unsupported(`changes text before it is cut: ${JSON.stringify(type)}`);
}

function readVocabulary(place: JsonPlace, tokens: (Token | undefined)[]): Map<string, number> {
  const entries = Object.entries(place.object());
  if (entries.length > MOST_IDS)
    throw place.unsupported(`has ${entries.length} tokens; ${MOST_IDS} are the most`);
  const vocabulary = new Map<string, number>();
  for (const [text, value] of entries) {
    const entry = place.at(`[${JSON.stringify(text.slice(0, 40))}]`, value);
    const id = entry.whole(MOST_IDS - 1);
    if (text === '' || text.length > MOST_CHARACTERS) throw entry.corrupt('is no token: empty, or too long');
    if (tokens[id] !== undefined) throw entry.corrupt(`is ${id}, the id of another token`);
    fillTo(tokens, id);
    tokens[id] = { text, bytes: bytesOfToken(text) ?? Buffer.from(text), kind: 'text' };
    vocabulary.set(text, id);
  }
  return vocabulary;
}

/** A sparse array would be a table of strings to V8. */
function fillTo(tokens: (Token | undefined)[], id: number): void {
  while (tokens.length <= id) tokens.push(undefined);
}

function readAddedTokens(
  place: JsonPlace,
  tokens: (Token | undefined)[],
  vocabulary: ReadonlyMap<string, number>,
): void {
  if (place.absent) return;
  const seen = new Set<string>();
  let characters = 0;
  for (const [index, value] of place.list(MOST_ADDED).entries()) {
    const row = place.at(`[${index}]`, value);
    const id = row.member('id').whole(MOST_IDS - 1);
    const content = row.member('content');
    const text = content.text();
    if (text === '' || text.length > MOST_CHARACTERS) throw content.corrupt('is empty, or too long');
    characters += text.length;
    if (characters > MOST_ADDED_CHARACTERS) {
      throw place.corrupt(`have more than ${MOST_ADDED_CHARACTERS} characters together`);
    }
    const before = tokens[id];
    if (seen.has(text) || (before !== undefined && before.kind !== 'text')) {
      throw row.corrupt('is an added token that is there already');
    }
    const known = vocabulary.get(text);
    if (before === undefined ? known !== undefined : before.text !== text) {
      throw content.corrupt(
        `is ${JSON.stringify(text)}, which the vocabulary has under another id than ${id}`,
      );
    }
    const kind = row.member('special').flag(false) ? 'reserved' : 'added';
    for (const trait of ['single_word', 'lstrip', 'rstrip']) {
      if (row.member(trait).flag(false) && kind === 'added') {
        throw row.member(trait).unsupported(`has an added token with ${trait}`);
      }
    }
    seen.add(text);
    fillTo(tokens, id);
    tokens[id] = { text, bytes: Buffer.from(text), kind };
  }
}

/** `"a b"` or `["a", "b"]`; both parts and what they become must be tokens of text. */
function readMerges(
  place: JsonPlace,
  vocabulary: ReadonlyMap<string, number>,
  tokens: readonly (Token | undefined)[],
): readonly (readonly [string, string])[] {
  const isText = (token: string) => tokens[vocabulary.get(token) ?? -1]?.kind === 'text';
  return place.list(MOST_IDS).map((value, index) => {
    const parts: readonly unknown[] =
      typeof value === 'string' ? value.split(' ') : Array.isArray(value) ? value : [];
    const [left, right] = parts;
    const isMerge = parts.length === 2 && typeof left === 'string' && typeof right === 'string';
    if (!isMerge) throw place.at(`[${index}]`, value).corrupt('is no pair of tokens');
    if (isText(left) && isText(right) && isText(left + right)) return [left, right];
    throw place
      .at(`[${index}]`, value)
      .corrupt(
        `joins ${JSON.stringify([left, right])}, which are no tokens of the vocabulary, or become none`,
      );
  });
}

function parse(bytes: Uint8Array, at: string): unknown {
  const corrupt = (what: string) =>
    frameworkError('FWK_TOKENIZER_CORRUPT', {
      message: `the file ${what}`,
      at,
      action: 'give the whole tokenizer.json of a checkpoint',
    });
  // The first character that is no white space.
  const begin = bytes.findIndex((byte) => ![0x20, 0x09, 0x0a, 0x0d, 0xef, 0xbb, 0xbf].includes(byte));
  if (bytes[begin] !== 0x7b) {
    throw frameworkError('FWK_TOKENIZER_UNSUPPORTED', {
      message: 'the file is no tokenizer.json: it does not begin with a brace',
      at,
    });
  }
  if (bytes.byteLength > MOST_BYTES)
    throw corrupt(`has ${bytes.byteLength} bytes; ${MOST_BYTES} are the most`);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw corrupt('is not UTF-8');
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw corrupt(`is not JSON: ${(cause as Error).message}`);
  }
}
