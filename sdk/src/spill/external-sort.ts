import { SpillFile } from './spill-file.js';

/**
 * A stretch of memory with records in it, seen as numbers of several kinds. A record begins at a multiple of eight bytes with its
 * own length in bytes, as a number of 32 bits; the rest is up to whoever writes it.
 */
export interface Records {
  readonly bytes: Uint8Array;
  /** 32 bits each. */
  readonly words: Uint32Array;
  /** 64 bits each. */
  readonly numbers: Float64Array;
  /** 16 bits each, as strings have them. */
  readonly units: Uint16Array;
}

/** Which of two records comes first: negative for the left one. Positions are in bytes. */
export type RecordOrder = (left: Records, leftAt: number, right: Records, rightAt: number) => number;

/**
 * What orders most records already: a whole number below 2^24, never the larger one of the record that comes first. Numbers are sorted many
 * times as fast as records are compared; where two have the same, the order decides.
 */
export type RecordPrefix = (records: Records, at: number) => number;

/** A record in its turn; the memory is used again for the next one. */
export interface SortedRecord {
  readonly records: Records;
  /** Where it begins, in bytes. */
  readonly at: number;
}

export const recordsOver = (buffer: ArrayBuffer): Records => ({
  bytes: new Uint8Array(buffer),
  words: new Uint32Array(buffer),
  numbers: new Float64Array(buffer),
  units: new Uint16Array(buffer),
});

/** Bytes a record of so many takes, its length in front not counted. */
export const recordBytes = (content: number): number => Math.ceil((4 + content) / 8) * 8;

/**
 * Sorts any number of records in memory of one size: what fills it is sorted and written as a run, and the runs are merged
 * (Knuth, The Art of Computer Programming, volume 3, section 5.4). Where all fit, nothing is written. Records of equal rank come in
 * the order they were added.
 */
export class ExternalSort {
  readonly #path: string;
  readonly #order: RecordOrder;
  readonly #prefix: RecordPrefix | undefined;
  readonly #memoryBytes: number;
  #arena: Records;
  #used = 0;
  #starts: number[] = [];
  #spill: SpillFile | undefined;
  readonly #runs: { readonly start: number; readonly end: number }[] = [];
  #count = 0;

  /**
   * @param path where runs lie, see `SpillFile`
   * @param memoryBytes for records; a larger record takes as much as it needs
   */
  constructor(path: string, order: RecordOrder, memoryBytes: number, prefix?: RecordPrefix) {
    this.#path = path;
    this.#order = order;
    this.#prefix = prefix;
    this.#memoryBytes = Math.ceil(memoryBytes / 8) * 8;
    this.#arena = recordsOver(new ArrayBuffer(Math.min(this.#memoryBytes, FIRST_BYTES)));
  }

  /** Records added. */
  get count(): number {
    return this.#count;
  }

  /**
   * Makes room for a record and writes its length; the rest is the caller's to write before anything else is asked.
   *
   * @param size of the whole record, from `recordBytes`
   */
  add(size: number): SortedRecord {
    if (this.#used + size > this.#arena.bytes.byteLength) this.#makeRoom(size);
    const at = this.#used;
    this.#arena.bytes.fill(0, at, at + size);
    this.#arena.words[at / 4] = size;
    this.#starts.push(at);
    this.#used += size;
    this.#count++;
    return { records: this.#arena, at };
  }

  /** All of them in order, once. Nothing is added any more. */
  *sorted(): Generator<SortedRecord> {
    const starts = this.#sortedStarts();
    if (this.#runs.length === 0) {
      for (const at of starts) yield { records: this.#arena, at };
      return;
    }
    this.#writeRun(starts);
    this.#arena = recordsOver(new ArrayBuffer(0));
    yield* this.#merged();
  }

  close(): void {
    this.#spill?.close();
    this.#spill = undefined;
    this.#arena = recordsOver(new ArrayBuffer(0));
  }

  #makeRoom(size: number): void {
    const full = this.#arena.bytes.byteLength >= this.#memoryBytes;
    if (full && this.#used > 0) {
      this.#writeRun(this.#sortedStarts());
      this.#used = 0;
      this.#starts = [];
    }
    if (this.#used + size <= this.#arena.bytes.byteLength) return;
    const doubled = Math.min(this.#memoryBytes, 2 * this.#arena.bytes.byteLength);
    const larger = recordsOver(new ArrayBuffer(Math.max(doubled, this.#used + size)));
    larger.bytes.set(this.#arena.bytes.subarray(0, this.#used));
    this.#arena = larger;
  }

  #sortedStarts(): Float64Array {
    const arena = this.#arena;
    const order = this.#order;
    const prefix = this.#prefix;
    // Positions rise with the order of adding.
    const before = (a: number, b: number): number => order(arena, a, arena, b) || a - b;
    const starts = Float64Array.from(this.#starts);
    if (prefix === undefined) return starts.sort(before);
    const keys = starts.map((at, number) => prefix(arena, at) * NUMBERS + number).sort();
    const sorted = keys.map((key) => starts[key % NUMBERS]!);
    for (let first = 0; first < keys.length; ) {
      const next = (Math.floor(keys[first]! / NUMBERS) + 1) * NUMBERS;
      let end = first + 1;
      while (end < keys.length && keys[end]! < next) end++;
      if (end - first > 1) sorted.subarray(first, end).sort(before);
      first = end;
    }
    return sorted;
  }

  #writeRun(starts: Float64Array): void {
    this.#spill ??= new SpillFile(this.#path);
    const start = this.#spill.bytes;
    const { bytes, words } = this.#arena;
    for (const at of starts) this.#spill.append(bytes.subarray(at, at + words[at / 4]!));
    this.#runs.push({ start, end: this.#spill.bytes });
  }

  *#merged(): Generator<SortedRecord> {
    const spill = this.#spill!;
    const share = Math.floor(this.#memoryBytes / this.#runs.length / 8) * 8;
    const window = Math.max(LEAST_WINDOW, Math.min(MOST_WINDOW, share));
    const heap = this.#runs.map((run, number) => new RunReader(spill, run, number, window));
    const before = (a: RunReader, b: RunReader): boolean =>
      (this.#order(a.records, a.at, b.records, b.at) || a.number - b.number) < 0;
    for (let node = heap.length >> 1; node >= 0; node--) sink(heap, node, before);
    while (heap.length > 0) {
      const first = heap[0]!;
      yield first;
      if (!first.next()) {
        const last = heap.pop()!;
        if (heap.length > 0) heap[0] = last;
      }
      sink(heap, 0, before);
    }
  }
}

const FIRST_BYTES = 1 << 20;
/** More than records in memory: a prefix and the number of a record are one number of 53 bits. */
const NUMBERS = 2 ** 29;
/** Bytes of a run in memory while runs are merged. */
const [LEAST_WINDOW, MOST_WINDOW] = [1 << 14, 1 << 18];

/** One run, read from its beginning to its end. */
class RunReader implements SortedRecord {
  readonly number: number;
  records: Records;
  at = 0;
  readonly #spill: SpillFile;
  readonly #end: number;
  #position: number;
  #filled = 0;

  constructor(
    spill: SpillFile,
    { start, end }: { readonly start: number; readonly end: number },
    number: number,
    window: number,
  ) {
    this.number = number;
    this.records = recordsOver(new ArrayBuffer(window));
    this.#spill = spill;
    this.#position = start;
    this.#end = end;
    this.#require(8);
  }

  /** Goes to the next record; false behind the last. */
  next(): boolean {
    this.at += this.records.words[this.at / 4]!;
    if (this.at === this.#filled && this.#position === this.#end) return false;
    this.#require(8);
    return true;
  }

  /** Has the record at `at` whole in memory. */
  #require(least: number): void {
    if (this.at + least > this.#filled) this.#refill(least);
    const size = this.records.words[this.at / 4]!;
    if (this.at + size > this.#filled) this.#refill(size);
  }

  #refill(size: number): void {
    const rest = this.records.bytes.subarray(this.at, this.#filled);
    if (size > this.records.bytes.byteLength) {
      const larger = recordsOver(new ArrayBuffer(size));
      larger.bytes.set(rest);
      this.records = larger;
    } else this.records.bytes.copyWithin(0, this.at, this.#filled);
    this.#filled = rest.byteLength;
    this.at = 0;
    const { bytes } = this.records;
    const more = Math.min(bytes.byteLength - this.#filled, this.#end - this.#position);
    this.#spill.read(bytes.subarray(this.#filled, this.#filled + more), this.#position);
    this.#position += more;
    this.#filled += more;
  }
}

/** Restores a heap whose entry at `node` may be too large. */
function sink<Entry>(heap: Entry[], node: number, before: (a: Entry, b: Entry) => boolean): void {
  for (;;) {
    let least = node;
    for (const child of [2 * node + 1, 2 * node + 2]) {
      if (child < heap.length && before(heap[child]!, heap[least]!)) least = child;
    }
    if (least === node) return;
    [heap[node], heap[least]] = [heap[least]!, heap[node]!];
    node = least;
  }
}
