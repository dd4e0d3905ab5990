/** Tokens a shingle is made of, as in near-duplicate detection over code. */
const SHINGLE = 5;

/**
 * Reads the runs of five tokens of a text, each as a 32-bit hash. Tokens are names and numbers as wholes (FNV-1a; Fowler,
 * Noll & Vo), and every sign by itself; white space does not count. A shorter text is one shingle, an empty one has none.
 * Five tokens are one polynomial, which rolls on from token to token (Karp & Rabin 1987), its bits mixed at last. Of 100,000
 * shingles about one falls together with another: similarity is off by a hundred-thousandth.
 *
 * Byte by byte over UTF-8, some at a time, into an array that is used again: a blend is read whole to find a copy, and of most
 * documents the beginning tells that they are none.
 */
export class ShingleReader {
  #hashes = new Uint32Array(1 << 12);
  #text: Uint8Array = new Uint8Array(0);
  #at = 0;
  #tokens = 0;
  #rolled = 0;
  /** The word that is open, and whether one is. */
  #word = 0;
  #isOpen = false;
  /** The last five tokens and three places to spare. */
  readonly #last = new Int32Array(8);

  /** Bytes that were not read yet. */
  get left(): number {
    return this.#text.length - this.#at;
  }

  /** Begins a text. */
  begin(utf8: Uint8Array): void {
    this.#text = utf8;
    this.#at = 0;
    this.#tokens = 0;
    this.#rolled = 0;
    this.#isOpen = false;
    this.#last.fill(0);
  }

  /**
   * The shingles that end in its next `bytes`, or some more, in the order of the text, repeated ones too. The array's content lasts
   * until the next call.
   */
  next(bytes: number): Uint32Array {
    const to = Math.min(this.#text.length, this.#at + bytes);
    // No byte makes more than one, but an open word that ends at the first.
    if (this.#hashes.length < bytes + 2) this.#hashes = new Uint32Array(2 * bytes + 2);
    let count = this.#read(to);
    if (this.left > 0) return this.#hashes.subarray(0, count);
    if (this.#isOpen) count = this.#token(this.#word, count);
    this.#isOpen = false;
    // What is shorter than a shingle is one.
    if (this.#tokens > 0 && this.#tokens < SHINGLE) this.#hashes[count++] = mixed(this.#rolled);
    return this.#hashes.subarray(0, count);
  }

  /** All of a text's. */
  read(utf8: Uint8Array): Uint32Array {
    this.begin(utf8);
    return this.next(utf8.length);
  }

  #read(to: number): number {
    const text = this.#text;
    let at = this.#at;
    let word = this.#word;
    let isOpen = this.#isOpen;
    let count = 0;
    while (at < to) {
      let code = text[at]!;
      if (code < 0x80) at += 1;
      else {
        const length = code >= 0xf0 ? 4 : code >= 0xe0 ? 3 : 2;
        code = codePoint(text, at, length);
        at += length;
      }
      let kind = KINDS[code]!;
      if (kind === UNKNOWN) {
        kind = kindOf(code);
        KINDS[code] = kind;
      }
      if (kind === PART) {
        word = Math.imul((isOpen ? word : BASIS) ^ code, PRIME);
        isOpen = true;
        continue;
      }
      if (isOpen) count = this.#token(word, count);
      isOpen = false;
      if (kind === SIGN) count = this.#token(Math.imul(BASIS ^ code, PRIME), count);
    }
    // A character that is cut off ends with the text.
    this.#at = Math.min(at, text.length);
    this.#word = word;
    this.#isOpen = isOpen;
    return count;
  }

  /** @returns how many shingles there are with the one that this token ends */
  #token(hash: number, count: number): number {
    const last = this.#last;
    const tokens = this.#tokens;
    const gone = Math.imul(last[(tokens + 3) & 7]!, FACTOR_5);
    const rolled = (Math.imul(this.#rolled, FACTOR) - gone + hash) | 0;
    last[tokens & 7] = hash;
    this.#rolled = rolled;
    this.#tokens = tokens + 1;
    if (tokens + 1 < SHINGLE) return count;
    this.#hashes[count] = mixed(rolled);
    return count + 1;
  }
}

/** The set of a text's shingles. */
export const shinglesOf = (text: string): ReadonlySet<number> =>
  new Set(new ShingleReader().read(new TextEncoder().encode(text)));

/**
 * No fewer than a text has shingles: as many as it has tokens, where every byte beyond ASCII counts as one. Costs a fraction of reading
 * them.
 */
export function shinglesAtMost(utf8: Uint8Array): number {
  let tokens = 0;
  let isOpen = 0;
  for (let at = 0; at < utf8.length; at++) {
    const kind = BYTE_KINDS[utf8[at]!]!;
    // A sign is one, and so is the first of a word: without a branch, as every third byte is of another kind than the one before.
    tokens += (kind >> 1) + (kind & 1 & ~isOpen);
    isOpen = kind & 1;
  }
  return tokens;
}

/** Odd, so that nothing is lost by multiplying; and what the token that leaves was multiplied by. */
const FACTOR = 0x9e3779b1;
const FACTOR_2 = Math.imul(FACTOR, FACTOR);
const FACTOR_5 = Math.imul(Math.imul(FACTOR_2, FACTOR_2), FACTOR);

/** The lower bits of a sum of products hang on lower bits alone: here every bit hangs on every other (MurmurHash3's last step). */
function mixed(sum: number): number {
  let hash = Math.imul(sum ^ (sum >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

const BASIS = 0x811c9dc5;
const PRIME = 0x01000193;

/** White space, part of a word, a sign by itself; nothing yet. */
const [BLANK, PART, SIGN, UNKNOWN] = [0, 1, 2, 3] as const;
const WORD = /[\p{L}\p{N}_$]/u;
const SPACE = /\s/u;

function kindOf(code: number): 0 | 1 | 2 {
  const character = String.fromCodePoint(code);
  if (WORD.test(character)) return PART;
  return SPACE.test(character) ? BLANK : SIGN;
}

/** By code point; those beyond ASCII when they are first met. */
const KINDS = new Uint8Array(0x110000).fill(UNKNOWN);
for (let code = 0; code < 128; code++) KINDS[code] = kindOf(code);
/** By byte: what is no ASCII is taken for a sign. */
const BYTE_KINDS = new Uint8Array(256).fill(SIGN);
BYTE_KINDS.set(KINDS.subarray(0, 128));

/** What is no UTF-8, or ends too soon, is some code point: a document's text was checked when it came. */
function codePoint(utf8: Uint8Array, at: number, length: number): number {
  let code = utf8[at]! & (0xff >> (length + 1));
  for (let next = 1; next < length; next++) code = (code << 6) | ((utf8[at + next] ?? 0) & 0x3f);
  return code < 0x110000 ? code : 0xfffd;
}
