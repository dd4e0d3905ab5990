import { anyCharacter } from '@framework/sdk/testing/any-character';
import test from 'ava';
import fc from 'fast-check';
import { type Layout, layOut, restore } from './layout.js';
import { documentOf, END, MIDDLE, PREFIX, pieceTokenizer, SUFFIX } from './testing/piece-tokenizer.js';

const vocabulary = {
  tokenizer: pieceTokenizer,
  sentinels: { prefix: PREFIX, suffix: SUFFIX, middle: MIDDLE },
};
const { encode } = pieceTokenizer;
const ids = (text: string) => [...encode(Buffer.from(text))];

test('prefix first: prefix, suffix, middle, each behind its token; the end last', (t) => {
  const text = Buffer.from('abc = return x');
  t.deepEqual(
    [...layOut(text, { from: 2, to: 6 }, 'prefix-first', vocabulary)],
    [PREFIX, ...ids('ab'), SUFFIX, ...ids('return x'), MIDDLE, ...ids('c = '), END],
  );
});

test('suffix first: suffix behind an empty prefix, then prefix and middle without anything between', (t) => {
  const text = Buffer.from('abc = return x');
  t.deepEqual(
    [...layOut(text, { from: 2, to: 6 }, 'suffix-first', vocabulary)],
    [PREFIX, SUFFIX, ...ids('return x'), MIDDLE, ...ids('ab'), ...ids('c = '), END],
  );
});

test('a part is encoded as it would be alone: a piece the cut goes through is gone', (t) => {
  const text = Buffer.from('function');
  t.is(encode(text).length, 1);
  const laidOut = layOut(text, { from: 3, to: 5 }, 'prefix-first', vocabulary);
  t.deepEqual([...laidOut], [PREFIX, ...ids('fun'), SUFFIX, ...ids('ion'), MIDDLE, ...ids('ct'), END]);
});

test('restore gives back any bytes, cut anywhere, in either order', (t) => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array(),
        fc.string({ unit: anyCharacter(fc) }).map((text) => Buffer.from(text)),
      ),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.constantFrom<Layout>('prefix-first', 'suffix-first'),
      (bytes, one, other, layout) => {
        const [from, to] = [one, other].map((part) => Math.round(part * bytes.length)).sort((a, b) => a - b);
        const laidOut = layOut(bytes, { from: from!, to: to! }, layout, vocabulary);
        t.deepEqual(Buffer.from(restore(laidOut, vocabulary)!), Buffer.from(bytes));
        t.is(laidOut.indexOf(END), laidOut.length - 1);
      },
    ),
  );
});

test('restore gives back a document that was not rearranged, also one that spells sentinels', (t) => {
  for (const text of ['', 'const a = 1;\n', '<|fim_prefix|>a<|fim_suffix|>b<|fim_middle|>c']) {
    t.is(Buffer.from(restore(documentOf(text), vocabulary)!).toString(), text);
  }
});

test('what was cut off before its middle cannot be restored', (t) => {
  const whole = layOut(Buffer.from('const a = 1;'), { from: 2, to: 4 }, 'prefix-first', vocabulary);
  t.is(restore(whole.subarray(0, whole.indexOf(MIDDLE)), vocabulary), undefined);
  t.is(restore(whole.subarray(0, whole.indexOf(SUFFIX)), vocabulary), undefined);
  t.is(restore(Uint32Array.of(PREFIX, MIDDLE, 97, END), vocabulary), undefined);
});
