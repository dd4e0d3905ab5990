import test from 'ava';
import fc from 'fast-check';
import { lowMinima61, permutations61, wholeMinima61 } from './mersenne-61.js';
import type { Number61 } from './mersenne-twister.js';

const PRIME = 2n ** 61n - 1n;
const halves = (value: bigint): Number61 => ({
  low: Number(value & 0xffffffffn),
  high: Number(value >> 32n),
});
/** By definition: the product and the sum wrap around at 64 bits, then the remainder. */
const image = (a: bigint, b: bigint, hash: bigint): bigint => BigInt.asUintN(64, a * hash + b) % PRIME;
const least = (values: readonly bigint[]): bigint => values.reduce((x, y) => (y < x ? y : x));

/** Values near which a carry or a remainder goes wrong, and any others. */
const near = (...values: bigint[]) =>
  fc
    .tuple(fc.constantFrom(...values), fc.bigInt(-3n, 3n))
    .map(([value, off]) => BigInt.asUintN(64, value + off));
const below61 = fc
  .oneof(fc.bigInt(0n, PRIME - 1n), near(0n, 1n, 2n ** 29n, 2n ** 32n, 2n ** 60n, PRIME))
  .map((value) => value % PRIME);
const hash64 = fc.oneof(fc.bigInt(0n, 2n ** 64n - 1n), near(0n, 1n, 2n ** 32n, PRIME, 2n ** 61n, 2n ** 63n));

test('minima at 64 bits are those of BigInt arithmetic', (t) => {
  fc.assert(
    fc.property(below61, below61, fc.array(hash64, { minLength: 1, maxLength: 5 }), (a, b, hashes) => {
      const [low, high] = wholeMinima61(
        Uint32Array.from(hashes, (hash) => halves(hash).low),
        Uint32Array.from(hashes, (hash) => halves(hash).high),
        permutations61([halves(a)], [halves(b)]),
      );
      t.is((BigInt(high!) << 32n) | BigInt(low!), least(hashes.map((hash) => image(a, b, hash))));
    }),
    { numRuns: 5000 },
  );
});

test('minima of the lower 32 bits are those of BigInt arithmetic', (t) => {
  const hash32 = hash64.map((hash) => hash & 0xffffffffn);
  fc.assert(
    fc.property(below61, below61, fc.array(hash32, { minLength: 1, maxLength: 5 }), (a, b, hashes) => {
      const [minimum] = lowMinima61(
        Uint32Array.from(hashes, Number),
        permutations61([halves(a)], [halves(b)]),
      );
      t.is(BigInt(minimum!), least(hashes.map((hash) => image(a, b, hash) & 0xffffffffn)));
    }),
    { numRuns: 5000 },
  );
});

test('the sum that is the prime itself, and those around it', (t) => {
  for (const hash of [0n, 1n, 5n, 0xffffffffn]) {
    for (const sum of [PRIME - 1n, PRIME, PRIME + 1n, PRIME + 2n ** 32n - 1n, 2n * PRIME, 2n ** 61n]) {
      const b = sum - hash;
      if (b < 0n || b >= PRIME) continue;
      const drawn = permutations61([halves(1n)], [halves(b)]);
      const of = Uint32Array.of(Number(hash));
      const [low, high] = wholeMinima61(of, Uint32Array.of(0), drawn);
      t.is((BigInt(high!) << 32n) | BigInt(low!), image(1n, b, hash));
      t.is(BigInt(lowMinima61(of, drawn)[0]!), image(1n, b, hash) & 0xffffffffn);
    }
  }
});
