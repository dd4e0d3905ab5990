import type { DoubleArray, TokenSpans } from '@framework/sdk';
import { byteStrings } from '../byte-strings.js';
import { buildDoubleArray } from '../double-array.js';

/** Finds the names of reserved pieces in a text: from left to right, of several at one place the longest. */
export class ReservedInText {
  readonly #names: DoubleArray;
  readonly #ids: readonly number[];

  /** @param pieces names, none twice, with their ids */
  constructor(pieces: readonly { readonly text: string; readonly id: number }[]) {
    const named = pieces
      .map(({ text, id }) => ({ bytes: Buffer.from(text), id }))
      .filter(({ bytes }) => bytes.length > 0)
      .sort((a, b) => Buffer.compare(a.bytes, b.bytes));
    this.#names = buildDoubleArray(byteStrings(named.map(({ bytes }) => bytes)));
    this.#ids = named.map(({ id }) => id);
  }

  /**
   * The ids of a text: a name's id for each name, and what `encode` makes of the text between two, which is a text of its own.
   */
  spans(text: Uint8Array, encode: (part: Uint8Array) => TokenSpans): TokenSpans {
    const parts: TokenSpans[] = [];
    let from = 0;
    const between = (to: number): void => {
      if (to > from) parts.push(shifted(encode(text.subarray(from, to)), from));
    };
    for (let at = 0; at < text.length; ) {
      const { length, id } = this.#at(text, at);
      if (length === 0) {
        at++;
        continue;
      }
      between(at);
      from = at + length;
      parts.push({ ids: Uint32Array.of(id), starts: Uint32Array.of(at), ends: Uint32Array.of(from) });
      at = from;
    }
    between(text.length);
    return {
      ids: joined(parts.map(({ ids }) => ids)),
      starts: joined(parts.map(({ starts }) => starts)),
      ends: joined(parts.map(({ ends }) => ends)),
    };
  }

  #at(text: Uint8Array, at: number): { readonly length: number; readonly id: number } {
    const { base, check, value } = this.#names;
    const found = { length: 0, id: -1 };
    let node = 0;
    for (let index = at; index < text.length; index++) {
      const child = base[node]! + text[index]!;
      if (check[child] !== node) break;
      node = child;
      if (value[node]! < 0) continue;
      found.length = index + 1 - at;
      found.id = this.#ids[value[node]!]!;
    }
    return found;
  }
}

const shifted = ({ ids, starts, ends }: TokenSpans, by: number): TokenSpans => ({
  ids,
  starts: starts.map((place) => place + by),
  ends: ends.map((place) => place + by),
});

function joined(parts: readonly Uint32Array[]): Uint32Array {
  const all = new Uint32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let length = 0;
  for (const part of parts) {
    all.set(part, length);
    length += part.length;
  }
  return all;
}
