import type { DoubleArray } from '@framework/sdk';
import test from 'ava';
import fc from 'fast-check';
import { byteStrings } from './byte-strings.js';
import { buildDoubleArray } from './double-array.js';

/** Every string that is a prefix of `text`, by number and length. */
function prefixes({ base, check, value }: DoubleArray, text: Uint8Array): [number, number][] {
  const found: [number, number][] = [];
  let node = 0;
  for (let at = 0; at < text.length; at++) {
    const child = base[node]! + text[at]!;
    if (check[child] !== node) break;
    node = child;
    if (value[node]! >= 0) found.push([value[node]!, at + 1]);
  }
  return found;
}

test('finds exactly the strings that are prefixes of a text', (t) => {
  // Few different bytes make shared prefixes, the extremes make trouble at the arrays' ends.
  const byte = fc.constantFrom(0, 1, 97, 98, 127, 128, 254, 255);
  const string = fc.array(byte, { minLength: 1, maxLength: 6 }).map((bytes) => Uint8Array.from(bytes));
  fc.assert(
    fc.property(
      fc.uniqueArray(string, { selector: (bytes) => bytes.join(), maxLength: 60 }),
      fc.array(fc.array(byte, { maxLength: 8 }), { maxLength: 20 }),
      (strings, texts) => {
        const sorted = strings.sort(Buffer.compare);
        const trie = buildDoubleArray(byteStrings(sorted));
        for (const text of [...sorted, ...texts.map((bytes) => Uint8Array.from(bytes))]) {
          const expected = sorted
            .map((prefix, number): [number, number] => [number, prefix.length])
            .filter(([number, length]) => Buffer.compare(sorted[number]!, text.subarray(0, length)) === 0)
            .sort((left, right) => left[1] - right[1]);
          t.deepEqual(prefixes(trie, text), expected);
        }
      },
    ),
  );
});

test('stays compact: fewer than two slots a node for words', (t) => {
  const words = Array.from({ length: 5000 }, (_, number) => Buffer.from((number * 7919).toString(36)));
  const sorted = words
    .sort(Buffer.compare)
    .filter((word, at) => at === 0 || Buffer.compare(words[at - 1]!, word) !== 0);
  const trie = buildDoubleArray(byteStrings(sorted));
  const nodes = trie.check.filter((parent) => parent !== -1).length;
  t.true(trie.base.length < nodes * 2 + 1024, `${trie.base.length} slots, ${nodes} nodes`);
});
