/** Compiled comments, words, trigrams and index against the reference: the same, whatever the text. */
import { licenceKernels, loadNative, textFeatureKernels } from '@framework/native';
import { anyCharacter } from '@framework/sdk/testing/any-character';
import test from 'ava';
import fc from 'fast-check';
import { speakingComments } from './comments.js';
import { EXCEPTION_PHRASES, findException } from './exceptions.js';
import { trigrams } from './grams.js';
import { compiledHints, plainHints } from './hints.js';
import { mentionSearch } from './mentions.js';
import { findNotices, OFFERING, PHRASES } from './notices.js';
import { LicenceReader, plainReader } from './reader.js';
import { allTexts } from './templates.js';
import { Wording } from './wording.js';
import { licenceWords } from './words.js';

const native = loadNative();
const kernels = native.ok
  ? { licences: licenceKernels(native.kernels), features: textFeatureKernels(native.kernels) }
  : undefined;
const named = kernels === undefined ? test.skip : test;
const suffix = native.ok ? '' : ` (${native.why})`;

const COMMENTS =
  '/* */ // /// # ## -- <!-- --> """ \'\'\' r""" (* *) {- -} rem REM dnl remx \\" .\\" ; % ; : } { ! !> !f * ** *{ :: \' " @rem c C <# #> <%-- --%> {# #} {{! }} #| |# #= =# #[[ #[= --[[ --[= ]] =] =begin =end =pod =head1 =cut __license__ __LICENCE__= MODULE_LICENSE( ='.split(
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
      t.is(compiled.comments(Buffer.from(given), form)?.toString(), speakingComments(given, form));
    }),
    { numRuns: 3000 },
  );
});

named(`words and trigrams, compiled${suffix}`, (t) => {
  const compiled = new LicenceReader(kernels);
  fc.assert(
    fc.property(text, (given) => {
      const words = licenceWords(given);
      const read = compiled.read(given);
      t.deepEqual(read.wording.words, words);
      t.is(read.wording.line, ` ${words.join(' ')} `);
      t.deepEqual(read.trigrams, trigrams(words));
    }),
    { numRuns: 3000 },
  );
});

/** As they are looked for, in another case, or begun and left. */
const mentioned = fc.constantFrom(
  ...['SPDX-License-Identifier', 'General Public License', 'creativecommons.org/licenses/by-'],
  ...['spdx-license-identifier', 'GENERAL public License', 'General General Public ', 'SPDX-License-'],
);

named(`places where licences are mentioned, compiled${suffix}`, (t) => {
  const [compiled, plain] = [mentionSearch(kernels!.features), mentionSearch()];
  const parts = fc.array(
    fc.oneof(mentioned, fc.constantFrom(' ', '\n', '// ', '漢'), fc.string({ maxLength: 30 })),
    { minLength: 20, maxLength: 80 },
  );
  let found = 0;
  fc.assert(
    fc.property(parts, (given) => {
      const text = Buffer.from(given.join(''));
      const places = compiled(text);
      t.deepEqual(places, plain(text));
      found += places.length;
    }),
    { numRuns: 2000 },
  );
  t.true(found > 2000);
});

/** Words of which names of licences, offers and grants are made, and beginnings of them that go on otherwise. */
const wordings = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...PHRASES.map(({ words }) => words.trim()),
        ...EXCEPTION_PHRASES.map((one) => one.trim()),
      ),
      fc.constantFrom(
        ...PHRASES.map(({ words }) => words.trim().slice(0, 13)),
        ...OFFERING.map((one) => one.trim()),
      ),
      fc.constantFrom(
        ...'mit bsd apache mpl cpl or under the either gpl lgplv3 general public license licenses version 2 0 for more details'.split(
          ' ',
        ),
      ),
      fc.constantFrom(
        ...'mit bsd apache or of the gpl your choice permission hereby free freely granted x'.split(' '),
      ),
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(' ').split(' ').filter(Boolean));

named(`hints to what words name and grant, compiled${suffix}`, (t) => {
  const hintsOf = compiledHints(kernels!.features);
  let named = 0;
  fc.assert(
    fc.property(wordings, (words) => {
      const wording = Wording.of(words);
      const [ours, theirs] = [hintsOf(wording), plainHints(wording)];
      const notices = findNotices(wording, ours);
      t.deepEqual(notices, findNotices(wording, theirs));
      const exception = findException(wording.line);
      if (exception !== null) t.true(ours.exception && theirs.exception);
      t.is(ours.granting, theirs.granting);
      named += notices.notices.length;
    }),
    { numRuns: 3000 },
  );
  t.true(named > 3000);
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
