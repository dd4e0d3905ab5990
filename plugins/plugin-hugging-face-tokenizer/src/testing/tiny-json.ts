import { readFileSync } from 'node:fs';
import type { JsonObject } from '@framework/sdk';
import { CHARACTER_OF_BYTE } from '../byte-alphabet.js';

/** The pattern of Llama 3, as its file has it. */
export const CL100K =
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

const split = (pattern: string): JsonObject => ({
  type: 'Split',
  pattern: { Regex: pattern },
  behavior: 'Isolated',
  invert: false,
});
const BYTE_LEVEL = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false };

/** Some real code that is here whatever else is. */
export const ownCode: Uint8Array = Buffer.concat(
  ['../byte-level-tokenizer.js', '../read-tokenizer-json.js', '../pre-tokenizers.js'].map((file) =>
    readFileSync(new URL(file, import.meta.url)),
  ),
);

/** Merges of the words of a text, the most frequent pair first: byte-pair encoding as published (Sennrich, 2016). */
function merges(text: string, count: number): readonly (readonly [string, string])[] {
  const words = [...text.matchAll(/ ?\w+|\s+/g)].map(([word]) =>
    Array.from(Buffer.from(word), (byte) => CHARACTER_OF_BYTE[byte]!),
  );
  const found: [string, string][] = [];
  while (found.length < count) {
    const pairs = new Map<string, number>();
    for (const word of words) {
      for (let at = 1; at < word.length; at++) {
        const pair = `${word[at - 1]} ${word[at]}`;
        pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
      }
    }
    const [best] = [...pairs].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    if (best === undefined) return found;
    const [left, right] = best[0].split(' ') as [string, string];
    found.push([left, right]);
    for (const word of words) {
      for (let at = word.length - 1; at > 0; at--) {
        if (word[at - 1] === left && word[at] === right) word.splice(at - 1, 2, left + right);
      }
    }
  }
  return found;
}

let learned: readonly (readonly [string, string])[] | undefined;

/** A `tokenizer.json` of byte-level BPE with some merges of our own code. */
export function tinyJson(changes: JsonObject = {}, model: JsonObject = {}): JsonObject {
  learned ??= merges(Buffer.from(ownCode).toString().slice(0, 8000), 120);
  const texts = [...new Set([...CHARACTER_OF_BYTE, ...learned.map(([left, right]) => left + right)])];
  const vocab = Object.fromEntries(texts.map((text, id) => [text, id]));
  const token = (content: string, at: number, special: boolean) => ({
    id: texts.length + at,
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special,
  });
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [
      token('<|endoftext|>', 0, true),
      token('<|im_start|>', 1, true),
      token('<tool_call>', 2, false),
    ],
    normalizer: null,
    pre_tokenizer: { type: 'Sequence', pretokenizers: [split(CL100K), BYTE_LEVEL] },
    post_processor: null,
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: { type: 'BPE', vocab, merges: learned.map(([left, right]) => `${left} ${right}`), ...model },
    ...changes,
  };
}

export const fileOf = (json: JsonObject): Uint8Array => Buffer.from(JSON.stringify(json));

/** Pre-tokenizers of published checkpoints, by name. */
export const PRE_TOKENIZERS: Readonly<Record<string, JsonObject>> = {
  'gpt-2': { ...BYTE_LEVEL, use_regex: true },
  roberta: { ...BYTE_LEVEL, add_prefix_space: true, use_regex: true },
  starcoder: {
    type: 'Sequence',
    pretokenizers: [
      { type: 'Digits', individual_digits: true },
      { ...BYTE_LEVEL, use_regex: true },
    ],
  },
  'llama-3': { type: 'Sequence', pretokenizers: [split(CL100K), BYTE_LEVEL] },
  qwen2: { type: 'Sequence', pretokenizers: [split(CL100K.replace('{1,3}', '')), BYTE_LEVEL] },
  tiktoken: {
    type: 'Sequence',
    pretokenizers: [{ ...split(CL100K), behavior: 'Removed', invert: true }, BYTE_LEVEL],
  },
  o200k: {
    type: 'Sequence',
    pretokenizers: [
      split(
        "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
      ),
      BYTE_LEVEL,
    ],
  },
  tekken: {
    type: 'Sequence',
    pretokenizers: [
      split(
        '[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+',
      ),
      BYTE_LEVEL,
    ],
  },
  'deepseek-v3': {
    type: 'Sequence',
    pretokenizers: [
      split('\\p{N}{1,3}'),
      split('[一-龥぀-ゟ゠-ヿ]+'),
      split(
        '[!"#$%&\'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+',
      ),
      BYTE_LEVEL,
    ],
  },
};
