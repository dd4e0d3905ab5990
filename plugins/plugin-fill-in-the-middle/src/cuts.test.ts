import { randomStream } from '@framework/sdk';
import { anyCharacter } from '@framework/sdk/testing/any-character';
import test from 'ava';
import fc from 'fast-check';
import { drawCuts } from './cuts.js';

const stream = (sequence: number) => randomStream({ seed: 1, plugin: 'test', hook: 'tokens', sequence });

test('cuts fall between characters, in order, inside the text', (t) => {
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter(fc) }), fc.nat(), (text, sequence) => {
      const bytes = Buffer.from(text);
      const { from, to } = drawCuts(bytes, stream(sequence));
      t.true(0 <= from && from <= to && to <= bytes.length);
      for (const part of [bytes.subarray(0, from), bytes.subarray(from, to), bytes.subarray(to)]) {
        t.deepEqual(Buffer.from(part.toString()), Buffer.from(part), 'each part is valid UTF-8');
      }
    }),
  );
});

test('every boundary between characters is as likely, whatever the width of the characters', (t) => {
  const bytes = Buffer.from('aé√👩b');
  const boundaries = [0, 1, 3, 6, 10, 11];
  const counts = new Map(boundaries.map((at) => [at, 0]));
  const draws = 30_000;
  for (let sequence = 0; sequence < draws; sequence++) {
    const { from, to } = drawCuts(bytes, stream(sequence));
    for (const at of [from, to]) counts.set(at, counts.get(at)! + 1);
  }
  t.deepEqual([...counts.keys()], boundaries);
  const expected = (2 * draws) / boundaries.length;
  for (const [at, count] of counts) t.true(Math.abs(count / expected - 1) < 0.05, `${count} at ${at}`);
});

test('the middle is a third of the text on average', (t) => {
  const bytes = Buffer.alloc(999, 'x');
  let middle = 0;
  for (let sequence = 0; sequence < 5000; sequence++) {
    const { from, to } = drawCuts(bytes, stream(sequence));
    middle += (to - from) / bytes.length;
  }
  t.true(Math.abs(middle / 5000 - 1 / 3) < 0.02, `${middle / 5000}`);
});

test('a text of nothing has one boundary', (t) => {
  t.deepEqual(drawCuts(new Uint8Array(), stream(0)), { from: 0, to: 0 });
});
