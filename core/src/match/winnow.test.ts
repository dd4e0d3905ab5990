import test from 'ava';
import fc from 'fast-check';
import { everyHash, SURE, Winnower } from './winnow.js';

function taken(pieces: readonly Uint8Array[], begin = 0): Map<number, number> {
  const found = new Map<number, number>();
  const winnower = new Winnower((hash, position) => found.set(position, hash));
  winnower.begin();
  let at = begin;
  for (const piece of pieces) {
    winnower.feed(piece, at);
    at += piece.length;
  }
  return found;
}

/** Also of few letters, where most hashes are of equals. */
const text = fc
  .tuple(fc.constantFrom('ab', 'a', 'abcdefghij(){};.0123456789'), fc.integer({ min: SURE, max: 400 }))
  .chain(([letters, length]) =>
    fc.array(fc.constantFrom(...letters, ' ', '\n'), { minLength: length, maxLength: length + 100 }),
  )
  .map((letters) => Buffer.from(letters.join('')));

test('a text in pieces is the same as a whole', (t) => {
  fc.assert(
    fc.property(text, fc.array(fc.nat(400), { maxLength: 5 }), (whole, cuts) => {
      const ends = [...cuts.filter((cut) => cut < whole.length), whole.length].sort((a, b) => a - b);
      const pieces = ends.map((end, at) => whole.subarray(at === 0 ? 0 : ends[at - 1]!, end));
      t.deepEqual(taken(pieces, 2 ** 33), taken([whole], 2 ** 33));
    }),
  );
});

test('what two texts share, with other white space, has a hash that is taken in both', (t) => {
  fc.assert(
    fc.property(text, fc.string(), fc.string(), fc.boolean(), (shared, before, after, respaced) => {
      const counted = shared.toString().replace(/\s/g, '');
      fc.pre(counted.length >= SURE);
      const inside = respaced ? counted.replace(/(.{7})/g, '$1\r\n\t') : shared.toString();
      const one = new Set(taken([Buffer.from(before + inside + after)]).values());
      t.true([...taken([shared]).values()].some((hash) => one.has(hash)));
      const all = new Map<number, number>();
      everyHash(shared, (hash, at) => all.set(at, hash));
      for (const [at, hash] of taken([shared])) t.is(all.get(at), hash);
    }),
  );
});

test('a run of one byte is taken once a window', (t) => {
  t.true(taken([Buffer.alloc(100_000, 'a')]).size < 5000);
});
