/** The compiled pass against the reference: the same numbers, whatever the bytes. */
import { loadNative, textFeatureKernels } from '@framework/native';
import { recordBatch } from '@framework/sdk/testing';
import { anyCharacter } from '@framework/sdk/testing/any-character';
import test from 'ava';
import fc from 'fast-check';
import { lineStatistics } from './line-statistics.js';

const native = loadNative();
const kernels = native.ok ? textFeatureKernels(native.kernels) : undefined;
const named = kernels === undefined ? test.skip : test;

const part = fc.oneof(
  fc.constantFrom('a', 'Z9', ' ', '\n', '\r\n', '\r', '\n\n', 'é', '漢', '𝒳', '\u2028', '\0'),
  fc.string({ unit: anyCharacter(fc), maxLength: 5 }),
);
/** Long enough for what compiled kernels do with 64 bytes at once. */
const ascii = fc
  .array(fc.constantFrom('a', 'Z9', ' ', '\n', '\r\n', '\r', '\n\n', 'word'.repeat(20), '-'.repeat(70)), {
    minLength: 20,
    maxLength: 120,
  })
  .map((parts) => parts.join(''));
/** Also bytes that are no text: cut characters, overlong forms, surrogates. */
const bytes = fc.oneof(
  fc.array(part, { maxLength: 40 }).map((parts) => Buffer.from(parts.join(''))),
  ascii.map((text) => Buffer.from(text)),
  fc.tuple(ascii, part, ascii).map((parts) => Buffer.from(parts.join(''))),
  fc
    .array(fc.constantFrom(0x0a, 0x0d, 0x41, 0x80, 0xbf, 0xc2, 0xe0, 0xa0, 0xed, 0xf0, 0x90, 0xf4, 0xff), {
      maxLength: 40,
    })
    .map((list) => Buffer.from(list)),
  fc.integer({ min: 100_000, max: 200_000 }).map((length) => Buffer.alloc(length, 'x')),
);

named(`lines, compiled${native.ok ? '' : ` (${native.why})`}`, (t) => {
  fc.assert(
    fc.property(fc.array(bytes, { maxLength: 3 }), (contents) => {
      const batch = recordBatch(contents.map((content, row) => ({ id: `${row}`, content })));
      t.deepEqual(lineStatistics(batch, kernels), lineStatistics(batch));
    }),
    { numRuns: 500 },
  );
});
