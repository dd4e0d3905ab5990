import { readFileSync } from 'node:fs';
import test from 'ava';
import fc from 'fast-check';
import {
  add64,
  foldedProduct,
  high,
  multiply64,
  product32,
  rotateLeft64,
  subtract64,
  xorShift64,
} from './uint64.js';
import { xxh3 } from './xxh3.js';
import { xxh32 } from './xxh32.js';
import { type Hash64, xxh64 } from './xxh64.js';

/** Computed by python-xxhash 3.8.2 over lengths around every change of algorithm. */
const vectors = JSON.parse(
  readFileSync(new URL('../../test/xxhash-vectors.json', import.meta.url), 'utf8'),
) as { readonly rows: readonly (readonly [number, string, string, string, string])[] };

const message = Uint8Array.from({ length: 4000 }, (_, i) => (31 * i * i + 7 * i + 3) & 0xff);
const hex32 = (value: number): string => value.toString(16).padStart(8, '0');
const hex64 = ({ low, high: upper }: Hash64): string => hex32(upper) + hex32(low);

test('xxh32, xxh64 and xxh3 give the reference library’s values at every kind of length', (t) => {
  for (const [length, of32, of64, of3, of3seeded] of vectors.rows) {
    const bytes = message.subarray(0, length);
    t.is(hex32(xxh32(bytes)), of32, `xxh32 of ${length} bytes`);
    t.is(hex64(xxh64(bytes)), of64, `xxh64 of ${length} bytes`);
    t.is(hex64(xxh3(bytes, 0)), of3, `xxh3 of ${length} bytes`);
    t.is(hex64(xxh3(bytes, 42)), of3seeded, `xxh3 of ${length} bytes with seed 42`);
  }
});

test('arithmetic on halves is arithmetic modulo 2^64', (t) => {
  const word = fc.bigInt(0n, 2n ** 64n - 1n);
  const low = (value: bigint) => Number(value & 0xffffffffn);
  const upper = (value: bigint) => Number(value >> 32n);
  const joined = (half: number) => (BigInt(high) << 32n) | BigInt(half);
  const modulo = (value: bigint) => BigInt.asUintN(64, value);
  fc.assert(
    fc.property(word, word, fc.integer({ min: 1, max: 63 }), (a, b, by) => {
      t.is(joined(add64(low(a), upper(a), low(b), upper(b))), modulo(a + b));
      t.is(joined(subtract64(low(a), upper(a), low(b), upper(b))), modulo(a - b));
      t.is(joined(multiply64(low(a), upper(a), low(b), upper(b))), modulo(a * b));
      t.is(joined(product32(low(a), low(b))), BigInt(low(a)) * BigInt(low(b)));
      t.is(joined(foldedProduct(low(a), upper(a), low(b), upper(b))), modulo((a * b) ^ ((a * b) >> 64n)));
      t.is(joined(xorShift64(low(a), upper(a), by)), a ^ (a >> BigInt(by)));
      const turn = BigInt((by % 31) + 1);
      t.is(joined(rotateLeft64(low(a), upper(a), Number(turn))), modulo((a << turn) | (a >> (64n - turn))));
    }),
  );
});
