import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import test from 'ava';
import { xxh32 } from '../hash/xxh32.js';
import { bigcodeV1 } from './bigcode-v1.js';
import { bigcodeV2 } from './bigcode-v2.js';
import { datatrove } from './datatrove.js';
import type { Profile } from './profile.js';
import { textDedup } from './text-dedup.js';

interface OracleEntry {
  readonly shingles: number;
  readonly sig_sha256: string;
}
type Documents = Readonly<Record<string, OracleEntry | null>>;

/** Computed by the published formulas in NumPy, python-xxhash, `re` and `regex`. */
const oracle = JSON.parse(
  readFileSync(new URL('../../test/oracle-minhash.json', import.meta.url), 'utf8'),
) as {
  readonly inputs: Readonly<Record<string, string>>;
} & Readonly<
  Record<'bigcode_v1' | 'bigcode_v2' | 'datatrove' | 'text_dedup_minhash', { readonly docs: Documents }>
>;

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const bytesOf = (words: Uint32Array): Uint8Array =>
  new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
/** 32-bit values as NumPy's uint64 holds them. */
const widened = (words: Uint32Array): Uint32Array =>
  Uint32Array.from({ length: words.length * 2 }, (_, at) => (at % 2 === 0 ? words[at / 2]! : 0));

const profiles: readonly (readonly [
  keyof typeof oracle & string,
  Profile,
  (words: Uint32Array) => Uint32Array,
])[] = [
  ['bigcode_v1', bigcodeV1(), widened],
  ['bigcode_v2', bigcodeV2(), (words) => words],
  ['datatrove', datatrove(), (words) => words],
  ['text_dedup_minhash', textDedup(), widened],
];

for (const [name, profile, asStored] of profiles) {
  test(`${name}: shingles and signatures are the published ones, bit for bit`, (t) => {
    const documents = (oracle as unknown as Record<string, { docs: Documents }>)[name]!.docs;
    t.is(Object.keys(documents).length, 8);
    for (const [key, expected] of Object.entries(documents)) {
      const hashes = profile.shingles(new TextEncoder().encode(oracle.inputs[key]!));
      if (expected === null) {
        t.is(hashes.low.length, 0, `${key} is too short`);
        continue;
      }
      t.is(hashes.low.length, expected.shingles, key);
      t.is(sha256(bytesOf(asStored(profile.signature(hashes)))), expected.sig_sha256, key);
    }
  });
}

test('bigcode-v2: the shingles of its own doctest', (t) => {
  const hashes = ['a b', 'b c', 'c d'].map((text) => xxh32(new TextEncoder().encode(text)));
  t.deepEqual(
    hashes.sort((a, b) => a - b),
    [145323813, 433422276, 459146835],
  );
});
