/**
 * Winnowing (Schleimer, Wilkerson & Aiken, SIGMOD 2003): of the hashes of all runs of `GRAM` bytes one is taken in every `WINDOW`
 * of them, the smallest. Two texts that share a stretch of `SURE` bytes share a hash that was taken in both, wherever the stretch
 * begins in either.
 *
 * White space does not count: what was indented anew, or has other line ends, has the same hashes. Whoever finds something looks
 * at the bytes.
 */
export const GRAM = 24;
export const WINDOW = 25;
/** Bytes other than white space that are sure to be found: fifteen tokens of code or so. */
export const SURE = GRAM + WINDOW - 1;

/** Tabulator, line ends, form feed, space. */
export const isSpace = (byte: number): boolean => byte === 32 || (byte >= 9 && byte <= 13);

const MULTIPLIER = 0x9e3779b1;
/** `MULTIPLIER ** GRAM`, by which the byte that leaves has been multiplied. */
const LEAVING = power(MULTIPLIER, GRAM);
/** Rings of a power of two that hold a gram, and a window. */
const RING = 32;
const MASK = RING - 1;

/** Position: of the first byte of the run. */
export type TakeHash = (hash: number, position: number) => void;

/** One text after the other, each in as many pieces as its reader likes. Memory does not grow with a text. */
export class Winnower {
  readonly #take: TakeHash;
  readonly #bytes = new Uint8Array(RING);
  readonly #starts = new Float64Array(RING);
  readonly #hashes = new Uint32Array(RING);
  readonly #positions = new Float64Array(RING);
  #seen = 0;
  #hash = 0;
  /** Number of the hash that is the smallest of the window now. */
  #smallest = -1;

  constructor(take: TakeHash) {
    this.#take = take;
  }

  /** Begins another text. */
  begin(): void {
    this.#seen = 0;
    this.#hash = 0;
    this.#smallest = -1;
  }

  /** @param position of the first byte */
  feed(piece: Uint8Array, position: number): void {
    const [bytes, starts, hashes, positions] = [this.#bytes, this.#starts, this.#hashes, this.#positions];
    let seen = this.#seen;
    let hash = this.#hash;
    let smallest = this.#smallest;
    for (let at = 0; at < piece.length; at++) {
      const byte = piece[at]!;
      if (byte === 32 || (byte >= 9 && byte <= 13)) continue;
      hash = Math.imul(hash, MULTIPLIER) + byte + 1;
      if (seen >= GRAM) hash -= Math.imul(bytes[(seen - GRAM) & MASK]! + 1, LEAVING);
      hash |= 0;
      bytes[seen & MASK] = byte;
      starts[seen & MASK] = position + at;
      seen += 1;
      if (seen < GRAM) continue;
      const number = seen - GRAM;
      const slot = number & MASK;
      const mixed = mix(hash);
      hashes[slot] = mixed;
      positions[slot] = starts[slot]!;
      if (number < WINDOW - 1) continue;
      if (smallest > number - WINDOW) {
        // Of equals the one that was taken stays: of a run of one byte not every position is.
        if (mixed >= hashes[smallest & MASK]!) continue;
        smallest = number;
      } else {
        smallest = number;
        for (let other = number - 1; other > number - WINDOW; other--) {
          if (hashes[other & MASK]! < hashes[smallest & MASK]!) smallest = other;
        }
      }
      this.#take(hashes[smallest & MASK]!, positions[smallest & MASK]!);
    }
    this.#seen = seen;
    this.#hash = hash;
    this.#smallest = smallest;
  }
}

/** Every run of `GRAM` bytes of a text, also those that winnowing leaves out. */
export function everyHash(text: Uint8Array, take: TakeHash): void {
  const starts: number[] = [];
  for (let at = 0; at < text.length; at++) if (!isSpace(text[at]!)) starts.push(at);
  let hash = 0;
  for (const [seen, at] of starts.entries()) {
    hash = Math.imul(hash, MULTIPLIER) + text[at]! + 1;
    if (seen >= GRAM) hash -= Math.imul(text[starts[seen - GRAM]!]! + 1, LEAVING);
    hash |= 0;
    if (seen >= GRAM - 1) take(mix(hash), starts[seen - GRAM + 1]!);
  }
}

/** Bytes of a text that count. */
export function countedBytes(text: Uint8Array): number {
  let count = 0;
  for (const byte of text) if (!isSpace(byte)) count += 1;
  return count;
}

/** The last step of MurmurHash3: neighbours of a rolling hash are alike, and the smallest of alike ones is no random choice. */
function mix(hash: number): number {
  let value = hash;
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}

function power(base: number, exponent: number): number {
  let value = 1;
  for (let count = 0; count < exponent; count++) value = Math.imul(value, base);
  return value;
}
