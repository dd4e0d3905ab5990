/** Compiled comments, words, trigrams and index against the reference: the same, whatever the text. */
import { licenceKernels, loadNative } from '@framework/native';
import { anyCharacter } from '@framework/sdk/testing/any-character';
import test from 'ava';
import fc from 'fast-check';
import { speakingComments } from './comments.js';
import { trigrams } from './grams.js';
import { LicenceReader, plainReader } from './reader.js';
import { allTexts } from './templates.js';
import { licenceWords } from './words.js';

const native = loadNative();
const kernels = native.ok ? licenceKernels(native.kernels) : undefined;
const named = kernels === undefined ? test.skip : test;
const suffix = native.ok ? '' : ` (${native.why})`;

const COMMENTS =
  '/* */ // /// # ## -- <!-- --> """ \'\'\' r""" (* *) {- -} rem REM dnl remx \\" .\\" ; % ; : } {'.split(
    ' ',
  );
const SPACES = [' ', '  ', '\t', '\n', '\n', '\r', '\r\n', '\v', '\f', '\0'];
const WORDS =
  'licence license LICENCE copying gpl GPL public domain copyright Copyright: (c) 2014 by the under authors contributors all rights reserved sub-licence asub-licen sub-licensub-licen year [ ] ]( ](a) 2+ 2++ + - . _ x 1 &copy; &lt; &a; &abcdefg; <b> < >'.split(
    ' ',
  );
const ascii = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...WORDS, 'a'.repeat(90)) },
      { weight: 3, arbitrary: fc.constantFrom(...SPACES) },
      { weight: 2, arbitrary: fc.constantFrom(...COMMENTS) },
    ),
    { maxLength: 24 },
  )
  .map((parts) => parts.join(''));
const any = fc
  .tuple(ascii, fc.string({ unit: anyCharacter(fc), maxLength: 3 }), ascii)
  .map((parts) => parts.join(''));
const text = fc.oneof({ weight: 9, arbitrary: ascii }, { weight: 1, arbitrary: any });

named(`comments that speak of licences, compiled${suffix}`, (t) => {
  const compiled = new LicenceReader(kernels);
  fc.assert(
    fc.property(text, fc.constantFrom('source' as const, 'prose' as const), (given, form) => {
      t.is(compiled.comments(Buffer.from(given), form), speakingComments(given, form));
    }),
    { numRuns: 3000 },
  );
});

named(`words and trigrams, compiled${suffix}`, (t) => {
  const compiled = new LicenceReader(kernels);
  fc.assert(
    fc.property(text, (given) => {
      const words = licenceWords(given);
      t.deepEqual(compiled.read(given), { words, trigrams: trigrams(words) });
    }),
    { numRuns: 3000 },
  );
});

named(`texts of licences, some of their words gone, in the compiled index${suffix}`, (t) => {
  const compiled = new LicenceReader(kernels);
  const texts = allTexts();
  /** One in so many words goes; 0 for none. */
  const part = fc.record({ of: fc.nat(texts.length - 1), oneIn: fc.constantFrom(0, 0, 60, 25, 12, 8) });
  const found = { some: 0 };
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 3 }), (parts) => {
      const given = parts
        .flatMap(({ of, oneIn }) =>
          texts[of]![1].split(/(?<=\s)/).filter((_, at) => oneIn === 0 || at % oneIn !== 3),
        )
        .join('');
      for (const which of ['all', 'common'] as const) {
        const ours = compiled[which].match(compiled.read(given).trigrams);
        const theirs = plainReader[which].match(plainReader.read(given).trigrams);
        t.deepEqual(ours.matches, theirs.matches);
        t.deepEqual([...ours.explained].sort(), [...theirs.explained].sort());
        found.some += ours.matches.length;
      }
    }),
    { numRuns: 60 },
  );
  t.true(found.some > 60);
});
