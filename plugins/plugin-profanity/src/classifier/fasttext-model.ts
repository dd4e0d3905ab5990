import { type FrameworkError, frameworkError } from '@framework/sdk';

/** A supervised model as fastText writes it (`.bin`, version 12), with what predicting needs. */
export interface FastTextModel {
  readonly dimension: number;
  readonly wordNgrams: number;
  readonly buckets: number;
  readonly shortestSubword: number;
  readonly longestSubword: number;
  /** `softmax`: one label is right; `each`: each label is right or not (one-vs-all, negative sampling). */
  readonly loss: 'softmax' | 'each';
  /** Row of the input matrix a word has. */
  readonly words: ReadonlyMap<string, number>;
  readonly labels: readonly string[];
  /** Rows of `dimension`: the words, then the buckets. */
  readonly input: Float32Array;
  /** A row a label. */
  readonly output: Float32Array;
}

const MAGIC = 793_712_314;
const VERSION = 12;
const SUPERVISED = 3;
const LOSSES: Readonly<Record<number, FastTextModel['loss']>> = { 2: 'each', 3: 'softmax', 4: 'each' };
const LABEL = 1;

/**
 * Reads a model (fastText's `FastText::loadModel`, `Dictionary::load`, `DenseMatrix::load`).
 *
 * @throws FWK_CONFIG_INVALID for what is no such model: another version, not supervised, quantised (`.ftz`), with hierarchical softmax,
 *   or cut off
 */
export function readFastTextModel(file: Buffer, place: string): FastTextModel {
  const reader = new Reader(file, place);
  if (reader.int32() !== MAGIC || reader.int32() !== VERSION)
    throw unusable(place, 'is no fastText model of version 12');
  const [dimension, , , , , wordNgrams, loss, kind, buckets, shortest, longest] = Array.from(
    { length: 12 },
    () => reader.int32(),
  ) as [number, number, number, number, number, number, number, number, number, number, number, number];
  reader.skip(8);
  if (kind !== SUPERVISED) throw unusable(place, 'is a fastText model of word vectors, and no classifier');
  const known = LOSSES[loss];
  if (known === undefined)
    throw unusable(place, 'was trained with hierarchical softmax, which is not read here');
  const { words, labels } = dictionary(reader);
  if (reader.byte() !== 0) throw unusable(place, 'is quantised (`.ftz`), which is not read here');
  const input = reader.matrix(dimension);
  if (reader.byte() !== 0) throw unusable(place, 'has a quantised output, which is not read here');
  const output = reader.matrix(dimension);
  const hashes = wordNgrams > 1 || longest > 0;
  if (dimension < 1 || (hashes && buckets < 1)) throw unusable(place, 'has no rows for what it hashes');
  if (!input.every(Number.isFinite) || !output.every(Number.isFinite))
    throw unusable(place, 'has weights that are no numbers');
  const rows = words.size + (hashes ? buckets : 0);
  if (input.length < rows * dimension || output.length !== labels.length * dimension) {
    throw unusable(place, 'has matrices of another size than its dictionary');
  }
  return {
    dimension,
    wordNgrams,
    buckets,
    shortestSubword: shortest,
    longestSubword: longest,
    loss: known,
    words,
    labels,
    input,
    output,
  };
}

function dictionary(reader: Reader) {
  const size = reader.int32();
  reader.skip(4 + 4 + 8);
  const pruned = reader.int64();
  const words = new Map<string, number>();
  const labels: string[] = [];
  for (let entry = 0; entry < size; entry++) {
    const text = reader.text();
    reader.skip(8);
    if (reader.byte() === LABEL) labels.push(text);
    else words.set(text, words.size);
  }
  if (pruned > 0) throw reader.unusable('is pruned, which is not read here');
  return { words, labels };
}

class Reader {
  readonly #file: Buffer;
  readonly #place: string;
  #at = 0;

  constructor(file: Buffer, place: string) {
    this.#file = file;
    this.#place = place;
  }

  int32(): number {
    return this.#file.readInt32LE(this.#take(4));
  }

  /** Sizes: below 2^53 or no model's. */
  int64(): number {
    return Number(this.#file.readBigInt64LE(this.#take(8)));
  }

  byte(): number {
    return this.#file[this.#take(1)]!;
  }

  skip(bytes: number): void {
    this.#take(bytes);
  }

  /** Ends with a zero. */
  text(): string {
    const end = this.#file.indexOf(0, this.#at);
    if (end < 0) throw this.unusable('ends too early');
    const text = this.#file.toString('utf8', this.#at, end);
    this.#at = end + 1;
    return text;
  }

  matrix(columns: number): Float32Array {
    const [rows, width] = [this.int64(), this.int64()];
    if (width !== columns || rows < 0) throw this.unusable('has a matrix of another width');
    const bytes = rows * width * 4;
    const at = this.#take(bytes);
    // Copied: in the file it begins anywhere, in an array of floats at a multiple of four.
    return new Float32Array(new Uint8Array(this.#file.subarray(at, at + bytes)).buffer);
  }

  unusable(what: string): FrameworkError {
    return unusable(this.#place, what);
  }

  #take(bytes: number): number {
    const at = this.#at;
    if (!(bytes >= 0) || at + bytes > this.#file.byteLength) throw this.unusable('ends too early');
    this.#at += bytes;
    return at;
  }
}

const unusable = (place: string, what: string): FrameworkError =>
  frameworkError('FWK_CONFIG_INVALID', {
    message: `${place} ${what}`,
    at: place,
    action: 'name a model that `fasttext supervised` wrote (`.bin`; loss softmax, one-vs-all or ns)',
  });
