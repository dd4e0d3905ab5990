import { frameworkError } from '@framework/sdk';

/**
 * Blocks of the shared memory. A training step asks for the same sizes again and again, so blocks are kept by size and
 * never split or joined; memory that WebAssembly has taken it never gives back.
 */
export class Heap {
  readonly memory: WebAssembly.Memory;
  /** Bytes in use now, and at most in use so far. */
  bytes = 0;
  peakBytes = 0;
  readonly #free = new Map<number, number[]>();
  readonly #sizes = new Map<number, number>();
  #end: number;

  constructor(memory: WebAssembly.Memory, start: number) {
    this.memory = memory;
    this.#end = start;
  }

  /**
   * The address of a block of at least `bytes`, a multiple of 64. Its content is whatever was there.
   *
   * @throws FWK_MEMORY when the machine, or the 4 GiB of 32-bit addresses, are used up
   */
  allocate(bytes: number): number {
    const size = blockSize(bytes);
    const address = this.#free.get(size)?.pop() ?? this.#extend(size);
    this.#sizes.set(address, size);
    this.bytes += size;
    this.peakBytes = Math.max(this.peakBytes, this.bytes);
    return address;
  }

  free(address: number): void {
    const size = this.#sizes.get(address);
    if (size === undefined) throw new RangeError(`no block at ${address}`);
    this.#sizes.delete(address);
    this.bytes -= size;
    const blocks = this.#free.get(size);
    if (blocks === undefined) this.#free.set(size, [address]);
    else blocks.push(address);
  }

  /** The floats at an address: a live view, valid until the block is freed. Growing does not move it. */
  floats(address: number, count: number): Float32Array<SharedArrayBuffer> {
    return new Float32Array(this.#buffer, address, count);
  }

  integers(address: number, count: number): Int32Array<SharedArrayBuffer> {
    return new Int32Array(this.#buffer, address, count);
  }

  get #buffer(): SharedArrayBuffer {
    return this.memory.buffer;
  }

  #extend(size: number): number {
    const address = this.#end;
    const missing = address + size - this.#buffer.byteLength;
    if (missing > 0) this.#grow(missing, size);
    this.#end += size;
    return address;
  }

  /** By 64 MiB at least: growing is a system call. */
  #grow(missing: number, size: number): void {
    const room = LIMIT - this.#buffer.byteLength;
    try {
      this.memory.grow(Math.ceil(Math.max(missing, Math.min(GROWTH, room)) / PAGE));
    } catch (cause) {
      throw frameworkError('FWK_MEMORY', {
        message: `the wasm backend holds ${this.bytes} bytes and cannot get ${size} more; it can address 4 GiB`,
        at: 'wasm',
        cause,
      });
    }
  }
}

const LIMIT = 2 ** 32;
const PAGE = 65_536;
const GROWTH = 64 * 2 ** 20;

/** Rounded up to one of four sizes between two powers of two: a block of a near size serves again. */
function blockSize(bytes: number): number {
  const least = Math.max(bytes, 64);
  const step = Math.max(64, 2 ** (Math.floor(Math.log2(least)) - 2));
  return Math.ceil(least / step) * step;
}
