import { createHash } from 'node:crypto';

/**
 * A deterministic stream of random numbers, keyed by what asks for it and never by rank or worker: adding a plugin,
 * or a worker, does not shift anybody else's stream. A hook's context has one: `ctx.random(batch.ids[row])`.
 *
 * @example
 * // examples/random.ts#context
 * // In a hook: a stream of this plugin, this hook and this document. The same documents are drawn whatever the batch
 * // size, the order and the worker.
 * export default definePlugin({}, () => ({
 *   hooks: {
 *     filter: {
 *       parallel: 'per-batch',
 *       apply(batch, ctx) {
 *         for (let row = 0; row < batch.length; row++) {
 *           const random = ctx.random(batch.ids[row]!);
 *           if (random.uniform() < 0.5) batch.judge(row, { action: 'drop', reason: 'thinned-out' });
 *         }
 *       },
 *     },
 *   },
 * }));
 */
export interface RandomStream {
  /** An unsigned 32-bit integer. */
  uint32(): number;
  /** Uniform in [0, 1), 53 bits. */
  uniform(): number;
  /** Uniform integer in [0, bound); unbiased. `bound` from 1 to 2^32. */
  integer(bound: number): number;
  /** Standard normal (Box–Muller, one value a call). */
  normal(): number;
  /** Fisher–Yates in place; returns the same array. */
  shuffle<T extends unknown[] | Uint32Array | Int32Array>(items: T): T;
}

/** What a stream is keyed by. */
export interface RandomKey {
  /** The run's. */
  readonly seed: number;
  /** Whose stream. */
  readonly plugin: string;
  /** What for. */
  readonly hook: string;
  /** Which of them: a document's id, a step, a number of the caller's choice. */
  readonly sequence: number | string;
}

/**
 * xoshiro128** (Blackman & Vigna, 2018), its 128-bit state the SHA-256 of the key: streams of neighbouring keys share
 * nothing.
 *
 * @param key equal keys give equal streams, on every machine
 *
 * @example
 * // examples/random.ts#randomStream
 * // Outside a plugin: the key says whose stream it is. Equal keys give equal numbers, on every machine.
 * export const deck = (): readonly number[] => {
 *   const random = randomStream({ seed: 7, plugin: 'my-eval', hook: 'evaluate', sequence: 0 });
 *   return random.shuffle([1, 2, 3, 4, 5]);
 * };
 */
export function randomStream(key: RandomKey): RandomStream {
  const digest = createHash('sha256')
    .update(`${key.seed}\0${key.plugin}\0${key.hook}\0${key.sequence}`)
    .digest();
  let a = digest.readUInt32LE(0);
  let b = digest.readUInt32LE(4);
  let c = digest.readUInt32LE(8);
  // An all-zero state would stay zero for ever; a set bit costs nothing.
  let d = digest.readUInt32LE(12) | 1;
  const rotl = (x: number, k: number) => (x << k) | (x >>> (32 - k));
  const uint32 = (): number => {
    const result = Math.imul(rotl(Math.imul(b, 5), 7), 9) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotl(d, 11);
    return result;
  };
  const uniform = (): number => (uint32() * 0x200000 + (uint32() >>> 11)) / 2 ** 53;
  const integer = (bound: number): number => {
    if (!Number.isInteger(bound) || bound < 1 || bound > 2 ** 32) {
      throw new RangeError(`random integer: the bound must be a whole number from 1 to 2^32, not ${bound}`);
    }
    // Rejection: the largest multiple of the bound below 2^32, so that no value is likelier than another.
    const limit = 2 ** 32 - (2 ** 32 % bound);
    for (;;) {
      const value = uint32();
      if (value < limit) return value % bound;
    }
  };
  return {
    uint32,
    uniform,
    integer,
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    shuffle(items) {
      for (let i = items.length - 1; i > 0; i--) {
        const j = integer(i + 1);
        const held = items[i]!;
        items[i] = items[j]!;
        items[j] = held;
      }
      return items;
    },
  };
}
