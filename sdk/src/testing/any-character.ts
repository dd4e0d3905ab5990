import type fc from 'fast-check';

/**
 * Any character of Unicode, as `unit` of fast-check's `string`. Its own `'binary'` is the same, and spends more than a
 * second at its first use on a table of all of them.
 */
export const anyCharacter = (check: Pick<typeof fc, 'integer' | 'oneof'>): fc.Arbitrary<string> =>
  // Surrogates are no characters.
  check
    .oneof(check.integer({ min: 0, max: 0xd7ff }), check.integer({ min: 0xe000, max: 0x10ffff }))
    .map((code) => String.fromCodePoint(code));
