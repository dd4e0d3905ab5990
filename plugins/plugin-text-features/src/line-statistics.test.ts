import { recordBatch } from '@framework/sdk/testing';
import { anyCharacter } from '@framework/sdk/testing/any-character';
import test from 'ava';
import fc from 'fast-check';
import { lettersAndDigits } from './letters-and-digits.js';
import { lineStatistics } from './line-statistics.js';

const measure = (content: string | Uint8Array) => {
  const { lines, longest, average, length, alphanumeric } = lineStatistics(
    recordBatch([{ id: 'row', content }]),
  );
  return {
    lines: lines[0],
    longest: longest[0],
    average: average[0],
    length: length[0],
    alphanumeric: alphanumeric[0],
  };
};

test('the empty text has no lines', (t) => {
  t.deepEqual(measure(''), { lines: 0, longest: 0, average: 0, length: 0, alphanumeric: 0 });
});

test('a last line counts with and without its newline', (t) => {
  t.like(measure('ab\ncdef'), { lines: 2, longest: 4, average: 3, length: 7 });
  t.like(measure('ab\ncdef\n'), { lines: 2, longest: 4, average: 3, length: 8 });
  t.like(measure('\n\n'), { lines: 2, longest: 0, average: 0, length: 2 });
});

test('a carriage return before the newline is no part of the line', (t) => {
  t.like(measure('ab\r\ncd\r\n'), { lines: 2, longest: 2, average: 2, length: 8 });
  t.like(measure('a\rb'), { lines: 1, longest: 3 });
});

test('lengths are code points, not bytes and not UTF-16 units', (t) => {
  t.like(measure('aé漢𝒳\n'), { longest: 4, length: 5, alphanumeric: 4 / 5 });
  t.like(measure('😀!²'), { length: 3, alphanumeric: 1 / 3 });
});

test('bytes that are not UTF-8 count one code point each', (t) => {
  t.like(measure(Uint8Array.of(0x61, 0xff, 0xc3, 0x28)), { length: 4, alphanumeric: 1 / 4 });
  t.like(measure(Uint8Array.of(0xed, 0xa0, 0x80)), { length: 3, alphanumeric: 0 });
});

test('a row’s statistics do not depend on the rows beside it', (t) => {
  const both = lineStatistics(
    recordBatch([
      { id: 'a', content: 'x\nyy' },
      { id: 'b', content: 'zzz' },
    ]),
  );
  t.deepEqual([...both.longest], [2, 3]);
});

test('agrees with a definition written over decoded text', (t) => {
  fc.assert(
    fc.property(
      fc.string({ unit: anyCharacter(fc), maxLength: 60 }),
      fc.array(fc.nat(60)),
      (base, breaks) => {
        const text = breaks.reduce((now, at) => `${now.slice(0, at)}\n${now.slice(at)}`, base);
        const clean = text.replace(
          /[\ud800-\udfff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
          '',
        );
        const points = [...clean];
        const lines = clean === '' ? [] : clean.replace(/\n$/, '').split('\n');
        const lengths = lines.map((line, i) => {
          const terminated = i < lines.length - 1 || clean.endsWith('\n');
          return [...line].length - (terminated && line.endsWith('\r') ? 1 : 0);
        });
        const alphanumeric = points.filter((point) => lettersAndDigits.has(point.codePointAt(0)!)).length;
        t.deepEqual(measure(clean), {
          lines: lines.length,
          longest: Math.max(0, ...lengths),
          average: lines.length === 0 ? 0 : lengths.reduce((a, b) => a + b, 0) / lines.length,
          length: points.length,
          alphanumeric: points.length === 0 ? 0 : alphanumeric / points.length,
        });
      },
    ),
  );
});

test('the table holds the letters and digits of Unicode 17', (t) => {
  const now = /[\p{L}\p{N}]/u;
  const unassigned = /\p{Cn}/u;
  const wrong: string[] = [];
  let newer = 0;
  for (let codePoint = 0; codePoint < 0x110000; codePoint++) {
    if (codePoint >= 0xd800 && codePoint < 0xe000) continue;
    const character = String.fromCodePoint(codePoint);
    const inTable = lettersAndDigits.has(codePoint);
    if (inTable === now.test(character)) continue;
    // An older engine has not heard of some, a newer one knows more.
    if (!inTable) newer++;
    else if (!unassigned.test(character)) wrong.push(codePoint.toString(16));
  }
  t.deepEqual(wrong, []);
  if (process.versions['unicode'] === '17.0') t.is(newer, 0);
});
