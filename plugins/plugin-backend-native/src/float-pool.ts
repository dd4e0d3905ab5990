import { frameworkError } from '@framework/sdk';

/**
 * Float32 memory that is handed out again and again: a first touch of fresh memory costs about ten times what writing
 * it does (page faults), and a training step asks for the same sizes every time.
 *
 * Memory comes in slabs, touched once when they are made and kept until the pool goes: what a step needed once, the
 * next one needs again. A request takes the smallest gap that holds it, and a gap that comes back joins its neighbours,
 * so that other sizes find room in it. Everything handed out begins on a cache line.
 */
export class FloatPool {
  readonly #buffers = new WeakMap<ArrayBufferLike, Slab>();
  readonly #gaps = new Set<Block>();
  #usedBytes = 0;
  #heldBytes = 0;
  #peakBytes = 0;
  readonly #options: FloatPoolOptions;

  constructor(options: FloatPoolOptions = {}) {
    this.#options = options;
  }

  /**
   * Memory for `size` elements; what an earlier use left is still in it.
   *
   * @throws FWK_MEMORY when the system has none
   */
  take(size: number): Float32Array {
    const length = Math.max(1, Math.ceil(size / LINE)) * LINE;
    const gap = this.#smallest(length) ?? this.#grow(length);
    this.#gaps.delete(gap);
    if (gap.length > length) {
      const rest: Block = { ...gap, start: gap.start + length, length: gap.length - length, before: gap };
      if (rest.after) rest.after.before = rest;
      gap.after = rest;
      gap.length = length;
      this.#gaps.add(rest);
      gap.slab.blocks.set(rest.start, rest);
    }
    gap.free = false;
    this.#usedBytes += length * BYTES;
    this.#peakBytes = Math.max(this.#peakBytes, this.#usedBytes);
    return new Float32Array(gap.slab.buffer, gap.start * BYTES, size);
  }

  owns(array: ArrayBufferView): boolean {
    return this.#buffers.has(array.buffer);
  }

  /** Takes memory back. Whoever gives it must be its last user. */
  give(array: Float32Array): void {
    const slab = this.#buffers.get(array.buffer)!;
    let block = slab.blocks.get(array.byteOffset / BYTES)!;
    if (block.free) throw frameworkError('FWK_INTERNAL', { message: 'tensor memory was given back twice' });
    const { poison } = this.#options;
    if (poison !== undefined) {
      new Float32Array(slab.buffer, block.start * BYTES, block.length).fill(poison);
    }
    this.#usedBytes -= block.length * BYTES;
    block.free = true;
    if (block.before?.free) block = this.#join(block.before, block);
    if (block.after?.free) this.#join(block, block.after);
    this.#gaps.add(block);
  }

  /** Bytes handed out, most handed out at once, and what the pool holds of the system. */
  stats(): { readonly usedBytes: number; readonly peakBytes: number; readonly heldBytes: number } {
    return { usedBytes: this.#usedBytes, peakBytes: this.#peakBytes, heldBytes: this.#heldBytes };
  }

  #smallest(length: number): Block | undefined {
    let best: Block | undefined;
    for (const gap of this.#gaps) {
      if (gap.length >= length && (best === undefined || gap.length < best.length)) best = gap;
      if (best?.length === length) break;
    }
    return best;
  }

  /**
   * A new slab, as one gap. They grow with what there is, so that there are never many, and hold a whole number of what
   * was asked for: sizes come again, and what is left at a slab's end is too short for most of them.
   */
  #grow(length: number): Block {
    const room = Math.min(MOST_SLAB, this.#heldBytes / 4);
    const times = Math.max(1, Math.floor(room / (length * BYTES)));
    const bytes = Math.ceil((times * length * BYTES) / LEAST_SLAB) * LEAST_SLAB + LINE * BYTES;
    const buffer = this.#allocate(bytes, length * BYTES);
    const whole = new Float32Array(buffer);
    this.#options.preferHugePages?.(whole);
    // One write a page: from now on the kernels meet no page fault in it.
    for (let at = 0; at < whole.length; at += PAGE) whole[at] = 0;
    if (this.#options.poison !== undefined) whole.fill(this.#options.poison);
    this.#heldBytes += buffer.byteLength;

    const address = this.#options.addressOf?.(whole) ?? 0n;
    const start = Number((-address & BigInt(LINE * BYTES - 1)) / BigInt(BYTES));
    const slab: Slab = { buffer, blocks: new Map() };
    const block: Block = {
      slab,
      start,
      length: Math.floor((whole.length - start) / LINE) * LINE,
      free: true,
      before: undefined,
      after: undefined,
    };
    slab.blocks.set(start, block);
    this.#buffers.set(buffer, slab);
    return block;
  }

  #allocate(bytes: number, needed: number): ArrayBuffer {
    try {
      return new ArrayBuffer(bytes);
    } catch (cause) {
      const mebibytes = (count: number) => `${(count / 2 ** 20).toFixed(0)} MiB`;
      throw frameworkError('FWK_MEMORY', {
        message: `the system has no memory for a tensor of ${mebibytes(needed)}; ${mebibytes(this.#heldBytes)} are held`,
        at: 'plugin-backend-native',
        cause,
      });
    }
  }

  #join(first: Block, second: Block): Block {
    first.length += second.length;
    first.after = second.after;
    if (second.after) second.after.before = first;
    second.slab.blocks.delete(second.start);
    this.#gaps.delete(second);
    return first;
  }
}

export interface FloatPoolOptions {
  /** Written over memory that comes back; NaN in tests finds whoever reads on. */
  readonly poison?: number;
  /** Where an array lies, so that what is handed out can begin on a cache line. */
  readonly addressOf?: (array: Float32Array) => bigint;
  /** Asks the system for large pages under memory that is new. */
  readonly preferHugePages?: (array: Float32Array) => void;
}

interface Slab {
  readonly buffer: ArrayBuffer;
  /** By where they begin, in elements. */
  readonly blocks: Map<number, Block>;
}

/** A stretch of a slab, in use or free; two free ones are never neighbours. */
interface Block {
  readonly slab: Slab;
  /** In elements, as `length`. */
  readonly start: number;
  length: number;
  free: boolean;
  before: Block | undefined;
  after: Block | undefined;
}

const BYTES = Float32Array.BYTES_PER_ELEMENT;
/** Elements of a cache line, and of a vector of AVX-512. */
const LINE = 16;
/** Elements of a page of memory. */
const PAGE = 1024;
/** A huge page. */
const LEAST_SLAB = 2 * 2 ** 20;
const MOST_SLAB = 512 * 2 ** 20;
