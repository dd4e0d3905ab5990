import test from 'ava';
import fc from 'fast-check';
import { anyCharacter } from '../testing/any-character.js';
import { utf16Spans } from './utf16-spans.js';

const given = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc.string({ unit: anyCharacter(fc), maxLength: 30 }).map((text) => new TextEncoder().encode(text)),
  fc
    .array(fc.constantFrom(0xe0, 0x9f, 0xa0, 0xf4, 0x90, 0x8f, 0xf0, 0x80, 0xed, 0xc3, 0xbf, 0x61))
    .map((all) => Uint8Array.from(all)),
);
const textOf = (bytes: Uint8Array) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);

/** A span a byte. */
const byteSpans = (bytes: Uint8Array) => ({
  ids: new Uint32Array(bytes.length),
  starts: Uint32Array.from(bytes, (_, at) => at),
  ends: Uint32Array.from(bytes, (_, at) => at + 1),
});

test('each byte has the place of the character it is part of, which a decoder says', (t) => {
  fc.assert(
    fc.property(given, (bytes) => {
      const text = textOf(bytes);
      const { starts, ends } = utf16Spans(bytes, byteSpans(bytes));
      // A stream gives a character as soon as it has all of it: what it has given before a byte stands before it.
      const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
      const given = Array.from(
        bytes,
        (_, at) => decoder.decode(bytes.subarray(at, at + 1), { stream: true }).length,
      );
      let before = 0;
      for (const [at, length] of given.entries()) {
        t.true(starts[at]! >= before);
        t.true(ends[at]! - starts[at]! >= 1 && ends[at]! - starts[at]! <= 2);
        if (at > 0) t.true(starts[at] === starts[at - 1] || starts[at] === ends[at - 1]);
        before += length;
        t.true(before <= ends[at]!);
      }
      if (bytes.length > 0) t.is(ends.at(-1), text.length);
    }),
    { numRuns: 1000 },
  );
});

test('spans of well-formed text are the same stretches of the string', (t) => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: anyCharacter(fc), maxLength: 5 }), { maxLength: 8 }), (parts) => {
      const lengths = parts.map((part) => Buffer.byteLength(part));
      const ends = Uint32Array.from(lengths, (_, at) => lengths.slice(0, at + 1).reduce((a, b) => a + b, 0));
      const starts = Uint32Array.from(ends, (end, at) => end - lengths[at]!);
      const spans = { ids: new Uint32Array(parts.length), starts, ends };
      const places = utf16Spans(Buffer.from(parts.join('')), spans);
      t.deepEqual(
        Array.from(places.starts, (start, at) => parts.join('').slice(start, places.ends[at])),
        parts,
      );
    }),
  );
});

test('an empty span has a place, and what is no part of the text is refused', (t) => {
  const text = new TextEncoder().encode('é😀');
  const at = (start: number, end: number) => ({
    ids: Uint32Array.of(0),
    starts: Uint32Array.of(start),
    ends: Uint32Array.of(end),
  });
  t.like(utf16Spans(text, at(6, 6)), { starts: Uint32Array.of(3), ends: Uint32Array.of(3) });
  t.like(utf16Spans(text, at(2, 6)), { starts: Uint32Array.of(1), ends: Uint32Array.of(3) });
  t.throws(() => utf16Spans(text, at(2, 7)), { instanceOf: RangeError });
  t.throws(() => utf16Spans(text, at(3, 2)), { instanceOf: RangeError });
  const falling = { ids: new Uint32Array(2), starts: Uint32Array.of(2, 0), ends: Uint32Array.of(6, 6) };
  t.throws(() => utf16Spans(text, falling), { instanceOf: RangeError });
});
