/**
 * MT19937 (Matsumoto, Nishimura 1998), seeded by `init_genrand` and drawn from as NumPy's `RandomState` does: the
 * permutations that published signatures rest on came out of it.
 */
export class MersenneTwister {
  readonly #state = new Uint32Array(SIZE);
  #next = SIZE;

  /** @param seed of 32 bits */
  constructor(seed: number) {
    const state = this.#state;
    state[0] = seed;
    for (let i = 1; i < SIZE; i++) {
      const before = state[i - 1]! ^ (state[i - 1]! >>> 30);
      state[i] = Math.imul(1_812_433_253, before) + i;
    }
  }

  /** 32 random bits, unsigned. */
  bits(): number {
    if (this.#next === SIZE) this.#twist();
    let word = this.#state[this.#next++]!;
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    return (word ^ (word >>> 18)) >>> 0;
  }

  /** `randint(low, high, dtype=uint32)` where high − low needs all 32 bits: drawn again until it fits. */
  below32(low: number, high: number): number {
    for (;;) {
      const value = this.bits();
      if (value < high - low) return low + value;
    }
  }

  /** `randint(low, 2^61 − 1, dtype=uint64)` for a low of 0 or 1: the upper half is drawn first. */
  below61(low: 0 | 1): Number61 {
    for (;;) {
      const high = this.bits() & 0x1fffffff;
      const bits = this.bits();
      // Values are those below 2^61 − 1 − low; only the very last ones do not fit.
      if (high === 0x1fffffff && bits >= 0xffffffff - low) continue;
      return bits + low > 0xffffffff ? { low: 0, high: high + 1 } : { low: bits + low, high };
    }
  }

  #twist(): void {
    const state = this.#state;
    for (let i = 0; i < SIZE; i++) {
      const joined = (state[i]! & 0x80000000) | (state[(i + 1) % SIZE]! & 0x7fffffff);
      state[i] = state[(i + SHIFT) % SIZE]! ^ (joined >>> 1) ^ (joined & 1 ? 0x9908b0df : 0);
    }
    this.#next = 0;
  }
}

const SIZE = 624;
const SHIFT = 397;

/** A number below 2^61 as two unsigned halves. */
export interface Number61 {
  readonly low: number;
  readonly high: number;
}
