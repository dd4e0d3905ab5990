import { closeSync, mkdirSync, openSync, readSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { ioError } from '../run/durable-file.js';

/** A posting as it is stored: little-endian, the low 24 bits of the hash above 40 bits of position. */
export const POSTING_BYTES = 8;
/** Positions beyond are refused: one tebibyte of text. */
export const MOST_POSITIONS = 2 ** 40;

const FAN = 256;
/** Of the postings of one file that are not written yet. */
const BUFFER = 64 * 1024;

/** Sorted postings of hashes with the same first byte. */
export interface SortedPostings {
  /** First byte of their hashes. */
  readonly first: number;
  /** `POSTING_BYTES` each, by hash, then by position. */
  readonly bytes: Uint8Array;
}

/**
 * Sorts more postings than memory holds: they are dealt out by the first byte of their hash, each hand is sorted in memory, and one
 * too large for that is dealt out again by the next byte. What has one hash needs no sorting: it came in the order of positions.
 */
export class PostingSorter {
  readonly #dir: string;
  readonly #held: number;
  readonly #hands: Hands;
  #count = 0;

  /**
   * @param dir for scratch; emptied by `end`
   * @param heldBytes of one hand that are sorted in memory
   */
  constructor(dir: string, heldBytes = 64 * 2 ** 20) {
    this.#dir = dir;
    this.#held = heldBytes;
    attempt(dir, () => mkdirSync(dir, { recursive: true }));
    this.#hands = new Hands(dir);
  }

  get count(): number {
    return this.#count;
  }

  add(hash: number, position: number): void {
    const high = Math.floor(position / 2 ** 32);
    this.#hands.deal(hash >>> 24, position >>> 0, (((hash & 0xffffff) << 8) | high) >>> 0);
    this.#count += 1;
  }

  /** All of them, in order. Ends the sorter. */
  *end(): Generator<SortedPostings> {
    try {
      const files = this.#hands.close();
      for (const [first, file] of files.entries()) {
        for (const bytes of sorted(file, this.#dir, this.#held, 1)) yield { first, bytes };
      }
    } finally {
      this.dispose();
    }
  }

  dispose(): void {
    this.#hands.abandon();
    rmSync(this.#dir, { recursive: true, force: true });
  }
}

/** @param depth bytes of the hash that all postings of the file have in common */
function* sorted(file: string, dir: string, held: number, depth: number): Generator<Uint8Array> {
  const { size } = attempt(file, () => statSync(file));
  if (size <= held) {
    const bytes = new Uint8Array(size);
    readFully(file, bytes);
    new BigUint64Array(bytes.buffer).sort();
    attempt(file, () => rmSync(file));
    if (size > 0) yield bytes;
    return;
  }
  if (depth === 4) {
    yield* pieces(file);
    attempt(file, () => rmSync(file));
    return;
  }
  const inside = join(dir, `${depth}`);
  attempt(inside, () => mkdirSync(inside, { recursive: true }));
  const hands = new Hands(inside);
  // The hash's bytes lie in the upper 24 bits of the second word.
  const shift = 32 - 8 * depth;
  for (const piece of pieces(file)) {
    const words = new Uint32Array(piece.buffer, piece.byteOffset, piece.byteLength / 4);
    for (let at = 0; at < words.length; at += 2) {
      hands.deal((words[at + 1]! >>> shift) & 0xff, words[at]!, words[at + 1]!);
    }
  }
  attempt(file, () => rmSync(file));
  for (const one of hands.close()) yield* sorted(one, inside, held, depth + 1);
  attempt(inside, () => rmSync(inside, { recursive: true }));
}

/** One file a byte, written through a buffer each. */
class Hands {
  readonly #files: readonly string[];
  readonly #handles: number[] = [];
  readonly #buffers = Array.from({ length: FAN }, () => new Uint32Array(BUFFER / 4));
  readonly #filled = new Int32Array(FAN);
  #open = true;

  constructor(dir: string) {
    this.#files = Array.from({ length: FAN }, (_, byte) => join(dir, `hand-${byte}`));
    try {
      for (const file of this.#files) this.#handles.push(attempt(file, () => openSync(file, 'w')));
    } catch (error) {
      // Where too many files are open, those that are would stay so.
      this.abandon();
      throw error;
    }
  }

  deal(byte: number, low: number, high: number): void {
    const buffer = this.#buffers[byte]!;
    let at = this.#filled[byte]!;
    buffer[at++] = low;
    buffer[at++] = high;
    if (at === buffer.length) {
      this.#write(byte, at);
      at = 0;
    }
    this.#filled[byte] = at;
  }

  close(): readonly string[] {
    if (!this.#open) return this.#files;
    this.#open = false;
    for (const [byte, handle] of this.#handles.entries()) {
      this.#write(byte, this.#filled[byte]!);
      attempt(this.#files[byte]!, () => closeSync(handle));
    }
    return this.#files;
  }

  /** Nothing more is written: what is there is deleted next, and the disk may be full. */
  abandon(): void {
    if (!this.#open) return;
    this.#open = false;
    for (const handle of this.#handles) closeSync(handle);
  }

  #write(byte: number, words: number): void {
    const bytes = new Uint8Array(this.#buffers[byte]!.buffer, 0, words * 4);
    attempt(this.#files[byte]!, () => {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#handles[byte]!, bytes, at);
    });
  }
}

function readFully(file: string, into: Uint8Array): void {
  const handle = attempt(file, () => openSync(file, 'r'));
  try {
    attempt(file, () => {
      for (let at = 0; at < into.length; ) at += readSync(handle, into, at, into.length - at, at);
    });
  } finally {
    closeSync(handle);
  }
}

function* pieces(file: string): Generator<Uint8Array> {
  const handle = attempt(file, () => openSync(file, 'r'));
  try {
    for (let at = 0; ; ) {
      const piece = new Uint8Array(2 ** 20);
      const read = attempt(file, () => readSync(handle, piece, 0, piece.length, at));
      if (read === 0) return;
      at += read;
      yield piece.subarray(0, read);
    }
  } finally {
    closeSync(handle);
  }
}

/** @throws FWK_RUN_DISK_FULL, FWK_RUN_IO with the path */
function attempt<Answer>(path: string, action: () => Answer): Answer {
  try {
    return action();
  } catch (cause) {
    throw ioError(cause, path);
  }
}
