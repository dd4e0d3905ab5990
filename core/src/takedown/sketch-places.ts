import { createReadStream } from 'node:fs';
import { documentKey, KEY_BYTES } from '@framework/sdk/checks';
import type { ShardRows } from './shard-rows.js';

/** Of a document without a sketch; of one with two, or whose text is another by now. */
const [NONE, VOID] = [0xffffffff, 0xfffffffe] as const;

/** Which sketch of a file belongs to which of a thread's documents, found by their keys: in memory 20 to 28 bytes a document. */
export class SketchPlaces {
  /** Shard → where its documents begin among all of these. */
  readonly #first = new Map<number, number>();
  readonly #low: Uint32Array;
  readonly #high: Uint32Array;
  readonly #places: Uint32Array;
  /** Open addressing; documents by their number and one, 0 where there is none. */
  readonly #table: Uint32Array;
  #met = 0;

  constructor(shards: ReadonlyMap<number, ShardRows>) {
    const length = [...shards.values()].reduce((sum, rows) => sum + rows.length, 0);
    this.#low = new Uint32Array(length);
    this.#high = new Uint32Array(length);
    this.#places = new Uint32Array(length).fill(NONE);
    this.#table = new Uint32Array(2 ** Math.ceil(Math.log2(2 * length + 2)));
    let next = 0;
    for (const [shard, rows] of shards) {
      this.#first.set(shard, next);
      for (let number = 0; number < rows.length; number++)
        this.#add(next++, rows.keyLow(number), rows.keyHigh(number));
    }
  }

  /** Sketches there are. */
  get met(): number {
    return this.#met;
  }

  /** Once a file; its sketches follow those of the file before. */
  async read(keys: string): Promise<void> {
    let left: Buffer = Buffer.alloc(0);
    for await (const chunk of createReadStream(keys, { highWaterMark: 1 << 20 })) {
      const bytes = left.length === 0 ? (chunk as Buffer) : Buffer.concat([left, chunk as Buffer]);
      const whole = bytes.length - (bytes.length % KEY_BYTES);
      for (let at = 0; at < whole; at += KEY_BYTES)
        this.#meet(bytes.readUInt32LE(at), bytes.readUInt32LE(at + 4));
      left = bytes.subarray(whole);
    }
  }

  /** The document's sketch is of another text. */
  forget(id: string): void {
    const document = this.#find(...documentKey(id));
    if (document !== undefined) this.#places[document] = VOID;
  }

  /** Which sketch of the file is a document's; undefined where its text tells. */
  of(shard: number, number: number): number | undefined {
    const place = this.#places[this.#first.get(shard)! + number]!;
    return place < VOID ? place : undefined;
  }

  #add(document: number, low: number, high: number): void {
    const same = this.#find(low, high);
    if (same !== undefined) {
      this.#places[same] = VOID;
      this.#places[document] = VOID;
      return;
    }
    this.#low[document] = low;
    this.#high[document] = high;
    let at = low & (this.#table.length - 1);
    while (this.#table[at] !== 0) at = (at + 1) & (this.#table.length - 1);
    this.#table[at] = document + 1;
  }

  #find(low: number, high: number): number | undefined {
    let at = low & (this.#table.length - 1);
    for (; this.#table[at] !== 0; at = (at + 1) & (this.#table.length - 1)) {
      const document = this.#table[at]! - 1;
      if (this.#low[document] === low && this.#high[document] === high) return document;
    }
    return undefined;
  }

  #meet(low: number, high: number): void {
    const document = this.#find(low, high);
    const place = this.#met++;
    if (document === undefined) return;
    this.#places[document] = this.#places[document] === NONE ? place : VOID;
  }
}
