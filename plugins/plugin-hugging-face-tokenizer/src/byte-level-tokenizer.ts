import { createHash } from 'node:crypto';
import {
  type DecodeStream,
  frameworkError,
  type ReservedNames,
  type Tokenizer,
  type TokenSpans,
} from '@framework/sdk';
import { Tokenizer as LibraryTokenizer } from '@huggingface/tokenizers';
import { CHARACTER_OF_BYTE } from './byte-alphabet.js';
import { composed } from './composed-text.js';
import { NamesInText } from './names-in-text.js';
import { readTokenizerJson, type Token, type TokenizerJson } from './read-tokenizer-json.js';
import { validParts } from './valid-parts.js';

/** The library makes a string of each part; 16 MiB of one-byte words take about 2 GiB. */
const MOST_BYTES = 2 ** 24;
const NOTHING = new Uint8Array(0);

/**
 * Byte-level BPE of a `tokenizer.json`. Cutting and merging are Hugging Face's library's; around it stand what it has not: bytes
 * that are no UTF-8 get the ids of single bytes, reserved names in text stay text, and every id knows its bytes.
 */
export class ByteLevelTokenizer implements Tokenizer {
  readonly vocabularySize: number;
  readonly hash: string;
  readonly endOfDocument: number;
  /** What of a text does not come back, in words. */
  readonly losses: readonly string[];
  readonly json: TokenizerJson;
  /** The file it was read from. */
  readonly file: Uint8Array;
  readonly #library: LibraryTokenizer;
  /** By id: what it decodes to. */
  readonly #surfaces: readonly Uint8Array[];
  readonly #byteIds: readonly number[];
  readonly #added: NamesInText;
  readonly #addedAndReserved: NamesInText;

  /**
   * @param at the file, for errors
   * @throws FWK_TOKENIZER_CORRUPT, FWK_TOKENIZER_UNSUPPORTED
   */
  constructor(bytes: Uint8Array, at: string) {
    const json = readTokenizerJson(bytes, at);
    this.json = json;
    this.file = bytes;
    this.hash = createHash('sha256').update(bytes).digest('hex');
    this.vocabularySize = json.tokens.length;
    this.endOfDocument = json.endOfDocument;
    this.losses = lossesOf(json);
    this.#surfaces = json.tokens.map((token) =>
      token === undefined || token.kind === 'reserved' ? NOTHING : token.bytes,
    );
    this.#byteIds = CHARACTER_OF_BYTE.map((character) => json.model.vocab[character]!);
    this.#added = namesOf(json.tokens, (kind) => kind === 'added');
    this.#addedAndReserved = namesOf(json.tokens, (kind) => kind !== 'text');
    this.#library = new LibraryTokenizer(libraryFile(json), {});
  }

  encode(text: Uint8Array): Uint32Array {
    return this.encodeSpans(text, 'as-text').ids;
  }

  encodeSpans(text: Uint8Array, reserved: ReservedNames): TokenSpans {
    if (text.byteLength > MOST_BYTES) {
      throw frameworkError('FWK_TOKENIZER_TEXT', {
        message: `a text of ${text.byteLength} bytes is too long for Hugging Face’s library; ${MOST_BYTES} are the most`,
      });
    }
    const spans = new Spans();
    const names = reserved === 'as-ids' ? this.#addedAndReserved : this.#added;
    for (const { from, to, id } of names.parts(text)) {
      if (id !== undefined) spans.push(id, from, to);
      else this.#encodePart(text.subarray(from, to), from, spans);
    }
    return spans.take();
  }

  decode(ids: ArrayLike<number>): Uint8Array {
    return Buffer.concat(Array.from(ids, (id) => this.#surface(id)));
  }

  decodeStream(): DecodeStream {
    return { push: (id) => this.#surface(id) };
  }

  /** Text as text; bytes of a character as they are spelt in other vocabularies: `<0xE6>`. */
  piece(id: number): string {
    this.#surface(id);
    const token = this.json.tokens[id];
    return token === undefined ? '' : readable(token);
  }

  /** Ids of tokens of text that merging never arrives at. Every merge rests on what is merged alone, whatever stands beside it. */
  unreachable(): readonly number[] {
    return this.json.tokens.flatMap((token, id) => {
      if (token?.kind !== 'text') return [];
      const made = this.#library.model!.encode([token.text]);
      return made.length === 1 && made[0] === token.text ? [] : [id];
    });
  }

  /** The ids of text without names in it. */
  #encodePart(bytes: Uint8Array, offset: number, spans: Spans): void {
    for (const { from, to, how } of validParts(bytes)) {
      if (how === 'bytes') {
        for (let at = from; at < to; at++)
          spans.push(this.#byteIds[bytes[at]!]!, offset + at, offset + at + 1);
      } else
        this.#encodeText(Buffer.from(bytes.subarray(from, to)).toString(), offset + from, spans, from === 0);
    }
  }

  /** @param atStart of the part: behind bytes that are no text nothing is put before, or they would not come back */
  #encodeText(text: string, offset: number, spans: Spans, atStart: boolean): void {
    const { text: given, places } =
      this.json.normalizer === 'nfc' ? composed(text) : { text, places: undefined };
    const prefix = atStart && this.json.splits.prefixSpace && !given.startsWith(' ') ? ' ' : '';
    const { ids } = this.#library.encode(prefix + given, { add_special_tokens: false });
    // What is put before is from nowhere.
    let at = -prefix.length;
    for (const id of ids) {
      const from = Math.max(at, 0);
      at += this.#surfaces[id]!.byteLength;
      const to = Math.max(at, from);
      spans.push(
        id,
        offset + (places === undefined ? from : places.starts[from]!),
        offset + (places === undefined || to === from ? to : places.ends[to - 1]!),
      );
    }
  }

  #surface(id: number): Uint8Array {
    const surface = this.#surfaces[id];
    if (surface !== undefined) return surface;
    throw frameworkError('FWK_TOKENIZER_ID', {
      message: `${id} is no id of this vocabulary, which ends at ${this.vocabularySize - 1}`,
    });
  }
}

export function readable({ text, bytes, kind }: Token): string {
  if (kind !== 'text') return text;
  const decoded = Buffer.from(bytes).toString();
  if (Buffer.compare(Buffer.from(decoded), bytes) === 0) return decoded;
  return Array.from(bytes, (byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`).join('');
}

const namesOf = (
  tokens: readonly (Token | undefined)[],
  wanted: (kind: Token['kind']) => boolean,
): NamesInText =>
  new NamesInText(
    tokens.flatMap((token, id) =>
      token !== undefined && wanted(token.kind) ? [{ text: token.text, id }] : [],
    ),
  );

/** What the library is given: our patterns, no names to look for, nothing put around a text. */
const libraryFile = ({ model, splits }: TokenizerJson): object => ({
  model,
  normalizer: null,
  pre_tokenizer: {
    type: 'Sequence',
    pretokenizers: [
      ...splits.patterns.map((pattern) => ({
        type: 'Split',
        pattern: { Regex: pattern },
        behavior: 'Isolated',
        invert: false,
      })),
      { type: 'ByteLevel', add_prefix_space: false, use_regex: false },
    ],
  },
  post_processor: null,
  decoder: { type: 'ByteLevel' },
  added_tokens: [],
});

function lossesOf({ normalizer, splits }: TokenizerJson): readonly string[] {
  return [
    ...(normalizer === 'nfc' ? ['characters are composed (NFC)'] : []),
    ...(splits.prefixSpace ? ['a space is put before a text without one'] : []),
  ];
}

/** Spans as they come. */
class Spans {
  readonly #ids: number[] = [];
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];

  push(id: number, start: number, end: number): void {
    this.#ids.push(id);
    this.#starts.push(start);
    this.#ends.push(end);
  }

  take(): TokenSpans {
    return {
      ids: Uint32Array.from(this.#ids),
      starts: Uint32Array.from(this.#starts),
      ends: Uint32Array.from(this.#ends),
    };
  }
}
