import test from 'ava';
import fc from 'fast-check';
import type { Tokenizer } from '../slots/tokenizer.js';
import { anyCharacter } from '../testing/any-character.js';
import { textStream } from './text-stream.js';

/** An id a byte. */
const bytes: Tokenizer = {
  vocabularySize: 256,
  hash: '',
  endOfDocument: 0,
  encode: (text) => Uint32Array.from(text),
  decode: (ids) => Uint8Array.from(Array.from(ids)),
  piece: String,
};
const tokenizers = [bytes, { ...bytes, decodeStream: () => ({ push: (id: number) => Uint8Array.of(id) }) }];

const given = fc.oneof(
  fc.uint8Array({ maxLength: 60 }),
  fc.string({ unit: anyCharacter(fc), maxLength: 30 }).map((text) => new TextEncoder().encode(text)),
  fc
    .array(fc.constantFrom(0xef, 0xbb, 0xbf, 0xf0, 0x9f, 0x98, 0x80, 0xed, 0xa0, 0xc3, 0xa9, 0x61))
    .map((all) => Uint8Array.from(all)),
);

test('what comes id by id is the text of all ids, and no part of it has half a character', (t) => {
  fc.assert(
    fc.property(given, fc.constantFrom(...tokenizers), (ids, tokenizer) => {
      const whole = new TextDecoder('utf-8', { ignoreBOM: true }).decode(ids);
      const stream = textStream(tokenizer);
      const parts = [...ids].map((id) => stream.push(id));
      t.is([...parts, stream.end()].join(''), whole);
      for (const part of parts) t.notRegex(part, /\p{Surrogate}/u);
      // It begins anew.
      t.is(stream.push(0x61), 'a');
    }),
    { numRuns: 500 },
  );
});

test('a character waits for its last byte', (t) => {
  const stream = textStream(bytes);
  t.deepEqual(
    [0xf0, 0x9f, 0x98, 0x80, 0xc3].map((id) => stream.push(id)),
    ['', '', '', '😀', ''],
  );
  t.is(stream.end(), '\ufffd');
  t.is(stream.end(), '');
});
