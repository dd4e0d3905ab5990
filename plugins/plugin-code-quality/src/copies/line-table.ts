import { randomInt } from 'node:crypto';
import type { LineTabling } from '@framework/sdk';
import type { LineHashes } from './line-hashes.js';

/** A fact of a line: in how many files it stands, up to here; what stands in more is no one's. */
const COUNT = 0xff;
/** A fact of a line: it stands in a file that stays. */
const KNOWN = 0x100;
/** A fact of a line: the last file it was counted in, its number mod 2²³ above the others. */
const FILE_SHIFT = 9;
const FILES = 0x7fffff;

/** Odd, and drawn in each process: who writes lines that would all meet in one place cannot know which. */
const MULTIPLIER = randomInt(2 ** 31) * 2 + 1;

/**
 * What is known of the lines of one repository's files, by their hashes: open addressing in two arrays, where a Map would hold
 * an object for each line. 8 bytes a line, with at most half of the places taken.
 */
export class LineTable implements LineTabling {
  /** 0 marks a free place. */
  #hashes = new Uint32Array(0);
  #facts = new Uint32Array(0);
  #size = 0;
  #files = 0;

  /** @param expected different lines; with more it grows */
  constructor(expected = 0) {
    this.clear(expected);
  }

  clear(expected: number): void {
    const places = 2 ** Math.ceil(Math.log2(2 * Math.max(expected, 512)));
    this.#hashes = new Uint32Array(places);
    this.#facts = new Uint32Array(places);
    this.#size = 0;
    this.#files = 0;
  }

  /** Counts the lines of one more file, each once. */
  countFile(hashes: Uint32Array): void {
    const file = this.#files++;
    for (let line = 0; line < hashes.length; line++) this.count(hashes[line]!, file);
  }

  /** Counts one line of a file, once however often it is told. Files come one after the other. */
  count(hash: number, file: number): void {
    const place = this.#placed(hash);
    const facts = this.#facts[place]!;
    const count = facts & COUNT;
    if (count === 0 || (facts >>> FILE_SHIFT !== (file & FILES) && count < COUNT))
      this.#facts[place] = ((file << FILE_SHIFT) | (facts & KNOWN) | (count + 1)) >>> 0;
  }

  /** Places there are; they change when a line is counted or known that was not before. */
  get places(): number {
    return this.#hashes.length;
  }

  /** Where a line stands, or would. */
  placeOf(hash: number): number {
    return this.#placeOf(keyOf(hash));
  }

  /** In how many of the files counted the line at a place stands, 255 at most. */
  filesAt(place: number): number {
    return this.#facts[place]! & COUNT;
  }

  /** Whether it stands in a file that stays. */
  isKnownAt(place: number): boolean {
    return (this.#facts[place]! & KNOWN) !== 0;
  }

  knownShare({ hashes, weights }: LineHashes, mostFiles: number): number {
    let all = 0;
    let seen = 0;
    for (let line = 0; line < hashes.length; line++) {
      const place = this.placeOf(hashes[line]!);
      if (this.filesAt(place) > mostFiles) continue;
      all += weights[line]!;
      if (this.isKnownAt(place)) seen += weights[line]!;
    }
    return all === 0 ? 0 : seen / all;
  }

  /** The lines of a file that stays. */
  know(hashes: Uint32Array): void {
    for (let line = 0; line < hashes.length; line++) this.#facts[this.#placed(hashes[line]!)]! |= KNOWN;
  }

  /** Where a line stands, from now on. */
  #placed(hash: number): number {
    const key = keyOf(hash);
    let place = this.#placeOf(key);
    if (this.#hashes[place] === key) return place;
    if (++this.#size * 2 > this.#hashes.length) {
      this.#grow();
      place = this.#placeOf(key);
    }
    this.#hashes[place] = key;
    return place;
  }

  /** Where a line stands, or would. */
  #placeOf(key: number): number {
    const hashes = this.#hashes;
    const mask = hashes.length - 1;
    let place = Math.imul(key, MULTIPLIER) >>> Math.clz32(mask);
    while (hashes[place] !== 0 && hashes[place] !== key) place = (place + 1) & mask;
    return place;
  }

  #grow(): void {
    const [hashes, facts] = [this.#hashes, this.#facts];
    this.#hashes = new Uint32Array(hashes.length * 2);
    this.#facts = new Uint32Array(hashes.length * 2);
    for (let at = 0; at < hashes.length; at++) {
      if (hashes[at] === 0) continue;
      const place = this.#placeOf(hashes[at]!);
      this.#hashes[place] = hashes[at]!;
      this.#facts[place] = facts[at]!;
    }
  }
}

/** 0 is no key; two lines as one in four thousand million move a share by one line. */
const keyOf = (hash: number): number => (hash === 0 ? 1 : hash);
