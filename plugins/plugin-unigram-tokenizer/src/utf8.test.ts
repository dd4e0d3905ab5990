import test from 'ava';
import fc from 'fast-check';
import { characterLength, codePoint } from './utf8.js';

test('agrees with the platform’s decoder on what is a character', (t) => {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const decodes = (bytes: Uint8Array) => {
    try {
      return decoder.decode(bytes);
    } catch {
      return undefined;
    }
  };
  const lead = fc.constantFrom(
    0x00,
    0x41,
    0x7f,
    0x80,
    0xbf,
    0xc0,
    0xc1,
    0xc2,
    0xdf,
    0xe0,
    0xe1,
    0xed,
    0xef,
    0xf0,
    0xf1,
    0xf4,
    0xf5,
    0xff,
  );
  const trail = fc.constantFrom(0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xff);
  fc.assert(
    fc.property(lead, fc.array(trail, { maxLength: 4 }), (first, rest) => {
      const bytes = Uint8Array.from([first, ...rest]);
      const length = characterLength(bytes, 0, bytes.length);
      const expected = [1, 2, 3, 4].find((size) => {
        const text = size <= bytes.length ? decodes(bytes.subarray(0, size)) : undefined;
        return text !== undefined && [...text].length === 1;
      });
      t.is(length, expected ?? 0);
      if (length > 0)
        t.is(codePoint(bytes, 0, length), decodes(bytes.subarray(0, length))?.codePointAt(0) ?? -1);
    }),
    { numRuns: 2000 },
  );
});

test('a character cut off by the end is none', (t) => {
  const bytes = new TextEncoder().encode('é漢😀');
  for (const [at, length] of [
    [0, 2],
    [2, 3],
    [5, 4],
  ] as const) {
    t.is(characterLength(bytes, at, at + length), length);
    t.is(characterLength(bytes, at, at + length - 1), 0);
  }
});
