/**
 * Float32 memory that is handed out again and again. A first touch of fresh memory costs about ten times what writing
 * it does (page faults), and a training step asks for the same sizes every time.
 *
 * Capacities are rounded up to an eighth of a power of two, so that neighbouring sizes share memory at no more than
 * 12.5 % waste.
 */
export class FloatPool {
  readonly #buffers = new WeakSet<ArrayBufferLike>();
  /** Capacity in elements → free buffers. Iterates from the capacity that was idle longest. */
  readonly #free = new Map<number, ArrayBuffer[]>();
  #usedBytes = 0;
  #freeBytes = 0;
  #peakBytes = 0;
  /** Written over memory that comes back; NaN in tests finds whoever reads on. */
  readonly #poison: number | undefined;

  constructor(poison?: number) {
    this.#poison = poison;
  }

  /** Memory for `size` elements; what an earlier use left is still in it. */
  take(size: number): Float32Array {
    const capacity = capacityOf(size);
    const buffer = this.#free.get(capacity)?.pop();
    if (buffer === undefined) {
      const fresh = new ArrayBuffer(capacity * Float32Array.BYTES_PER_ELEMENT);
      this.#buffers.add(fresh);
      this.#account(fresh.byteLength, 0);
      return new Float32Array(fresh, 0, size);
    }
    this.#account(buffer.byteLength, -buffer.byteLength);
    return new Float32Array(buffer, 0, size);
  }

  owns(array: ArrayBufferView): boolean {
    return this.#buffers.has(array.buffer);
  }

  /** Takes memory back. Whoever gives it must be its last user. */
  give(array: Float32Array): void {
    const buffer = array.buffer as ArrayBuffer;
    if (this.#poison !== undefined) new Float32Array(buffer).fill(this.#poison);
    const capacity = buffer.byteLength / Float32Array.BYTES_PER_ELEMENT;
    const idle = this.#free.get(capacity) ?? [];
    this.#free.delete(capacity);
    this.#free.set(capacity, idle);
    idle.push(buffer);
    this.#account(-buffer.byteLength, buffer.byteLength);
    this.#trim();
  }

  /** Bytes handed out, kept for later, and most handed out at once. */
  stats(): { readonly usedBytes: number; readonly freeBytes: number; readonly peakBytes: number } {
    return { usedBytes: this.#usedBytes, freeBytes: this.#freeBytes, peakBytes: this.#peakBytes };
  }

  #account(used: number, free: number): void {
    this.#usedBytes += used;
    this.#freeBytes += free;
    this.#peakBytes = Math.max(this.#peakBytes, this.#usedBytes);
  }

  /** Sizes that nobody asks for any more must not pile up: in all, no more is held than was once needed at once. */
  #trim(): void {
    for (const [capacity, idle] of this.#free) {
      while (this.#usedBytes + this.#freeBytes > this.#peakBytes + SLACK_BYTES && idle.length > 0) {
        this.#freeBytes -= idle.pop()!.byteLength;
      }
      if (this.#usedBytes + this.#freeBytes <= this.#peakBytes + SLACK_BYTES) return;
      this.#free.delete(capacity);
    }
  }
}

/** Kept beyond the peak: enough that small runs never trim. */
const SLACK_BYTES = 16 * 2 ** 20;

function capacityOf(size: number): number {
  if (size <= 64) return 64;
  const step = 2 ** Math.max(3, Math.floor(Math.log2(size - 1)) - 3);
  return Math.ceil(size / step) * step;
}
