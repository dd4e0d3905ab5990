import type { CountedSpans, SpanAlphabet, SpanCounting } from '@framework/sdk';
import { characterClasses } from './characters.js';
import { eachSpan } from './spans.js';

/** Counts the spans of texts as they come. */
export function spanCounter(alphabet: SpanAlphabet, maxDistinct: number): SpanCounting {
  const classes = characterClasses(alphabet);
  const counter = new SpanCounter(maxDistinct);
  return {
    add(texts, weight = 1) {
      for (const text of texts) eachSpan(text, classes, (from, to) => counter.add(text, from, to, weight));
    },
    take: () => counter.take(),
  };
}

/**
 * Counts spans in a hash table of their bytes. Memory is bounded: when there are more distinct spans than allowed, the
 * rarest are forgotten (and `forgotten` says how many occurrences that were), until half of the room is free.
 */
export class SpanCounter {
  readonly #limit: number;
  /** Open addressing: number of the span + 1, or 0. A power of two long, at most half full. */
  #table = new Int32Array(1 << 16);
  #hashes = new Int32Array(1 << 15);
  #counts = new Float64Array(1 << 15);
  #offsets = new Uint32Array((1 << 15) + 1);
  #bytes = new Uint8Array(1 << 18);
  #size = 0;
  /** Occurrences counted, and those no longer accounted for. */
  occurrences = 0;
  forgotten = 0;

  constructor(maxDistinct: number) {
    this.#limit = maxDistinct;
  }

  add(bytes: Uint8Array, from: number, to: number, weight = 1): void {
    this.occurrences += weight;
    let hash = 0x811c9dc5;
    for (let at = from; at < to; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
    // FNV-1a mixes upwards only; the table takes the low bits.
    hash ^= hash >>> 15;
    const mask = this.#table.length - 1;
    let slot = hash & mask;
    for (let entry = this.#table[slot]!; entry !== 0; entry = this.#table[slot]!) {
      if (this.#hashes[entry - 1] === hash && this.#equals(entry - 1, bytes, from, to)) {
        this.#counts[entry - 1]! += weight;
        return;
      }
      slot = (slot + 1) & mask;
    }
    this.#insert(slot, hash, weight, bytes, from, to);
    if (this.#size > this.#limit) this.#forgetRarest();
    else if (this.#size * 2 > this.#table.length) this.#rehash(this.#table.length * 2);
  }

  take(): CountedSpans {
    const offsets = this.#offsets.slice(0, this.#size + 1);
    return {
      spans: { bytes: this.#bytes.slice(0, offsets[this.#size]), offsets },
      counts: this.#counts.slice(0, this.#size),
      occurrences: this.occurrences,
      forgotten: this.forgotten,
    };
  }

  #equals(entry: number, bytes: Uint8Array, from: number, to: number): boolean {
    const start = this.#offsets[entry]!;
    if (this.#offsets[entry + 1]! - start !== to - from) return false;
    for (let at = from; at < to; at++) if (this.#bytes[start + at - from] !== bytes[at]) return false;
    return true;
  }

  #insert(slot: number, hash: number, count: number, bytes: Uint8Array, from: number, to: number): void {
    const entry = this.#size++;
    if (entry === this.#hashes.length) {
      this.#hashes = grown(this.#hashes, new Int32Array(entry * 2));
      this.#counts = grown(this.#counts, new Float64Array(entry * 2));
      this.#offsets = grown(this.#offsets, new Uint32Array(entry * 2 + 1));
    }
    const start = this.#offsets[entry]!;
    const end = start + to - from;
    if (end > this.#bytes.length) {
      this.#bytes = grown(this.#bytes, new Uint8Array(Math.max(end, this.#bytes.length * 2)));
    }
    this.#bytes.set(bytes.subarray(from, to), start);
    this.#offsets[entry + 1] = end;
    this.#hashes[entry] = hash;
    this.#counts[entry] = count;
    this.#table[slot] = entry + 1;
  }

  #rehash(length: number): void {
    this.#table = new Int32Array(length);
    for (let entry = 0; entry < this.#size; entry++) {
      let slot = this.#hashes[entry]! & (length - 1);
      while (this.#table[slot] !== 0) slot = (slot + 1) & (length - 1);
      this.#table[slot] = entry + 1;
    }
  }

  #forgetRarest(): void {
    const ranked = this.#counts.slice(0, this.#size).sort();
    // Everything as rare as the middle one goes, so that which of the equally rare stay is no question of order.
    const rarest = ranked[this.#size >>> 1]!;
    let size = 0;
    let end = 0;
    for (let entry = 0; entry < this.#size; entry++) {
      const count = this.#counts[entry]!;
      if (count <= rarest) {
        this.forgotten += count;
        continue;
      }
      const start = this.#offsets[entry]!;
      const stop = this.#offsets[entry + 1]!;
      this.#bytes.copyWithin(end, start, stop);
      this.#offsets[size] = end;
      end += stop - start;
      this.#hashes[size] = this.#hashes[entry]!;
      this.#counts[size++] = count;
    }
    this.#offsets[size] = end;
    this.#size = size;
    this.#rehash(this.#table.length);
  }
}

function grown<T extends Int32Array | Uint32Array | Uint8Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
