import { anyCharacter } from '@framework/sdk/testing/any-character';
import test from 'ava';
import fc from 'fast-check';
import { renderCard } from './card/card.js';
import { croissantOf } from './croissant/croissant.js';
import { statedText } from './facts/kept-documents.js';
import { spdxOf } from './spdx/spdx.js';
import { sampleFacts } from './testing/sample-facts.js';

/** What ends a line, hides or reorders; never in an export. */
const UNSEEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/;

const NOBODY = { date: null, creator: null, url: null };

/** A word that is no licence expression, whatever follows: its class, and so the shape of the page, is that of the plain one. */
const word = (rest: string): string => `<!${rest}`;

const hostile = fc.oneof(
  fc.string({ unit: anyCharacter(fc), maxLength: 60 }),
  fc.constantFrom(
    '--><script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    '</style><style>*{display:none}',
    '</title>',
    '\u202egpj.exe\u2066',
    '\u0000\u001b[31m\r\n',
    '&lt;b&gt;&#60;',
    '__proto__',
    'x'.repeat(100_000),
    '\ud800'.repeat(400),
    ']]>',
  ),
);

/** The tags of a page with their attributes' names: what a reader's browser makes of it, without the words. */
const skeleton = (page: string): string =>
  (page.replace(/<style>[^<]*<\/style>/, '').match(/<[^>]*>/g) ?? [])
    .map((tag) => tag.replace(/"[^"]*"/g, '""'))
    .filter((tag) => tag !== '<wbr>')
    .join('');

const plainSkeleton = skeleton(renderCard(sampleFacts(word('plain'))));

test('whatever a name holds, the card has the tags it has of a plain one, and stays small', (t) => {
  fc.assert(
    fc.property(hostile, (rest) => {
      const page = renderCard(sampleFacts(word(rest)));
      t.is(skeleton(page), plainSkeleton);
      t.notRegex(page, UNSEEN);
      t.true(page.length < 200_000, `${page.length}`);
    }),
    { numRuns: 60 },
  );
});

test('the card loads nothing and runs nothing', (t) => {
  const page = renderCard(sampleFacts('plain'));
  t.notRegex(page, /<(?:script|link|img|iframe|object|embed|form|base)\b|\son\w+=|url\(|@import|https?:/i);
  t.regex(page, /content="default-src 'none'; style-src 'sha256-[\w+/=]+'/);
});

function texts(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => [key, ...texts(item)]);
}

test('in Croissant and SPDX every text is one line, short, and shows what it hides', (t) => {
  fc.assert(
    fc.property(hostile, (rest) => {
      const facts = sampleFacts(word(rest));
      for (const document of [croissantOf(facts, NOBODY), spdxOf(facts, NOBODY)]) {
        for (const text of texts(JSON.parse(JSON.stringify(document)))) {
          t.notRegex(text, UNSEEN);
          t.notRegex(text, /[\t\n]/);
          t.true(text.length <= 1500, `${text.length}`);
        }
      }
    }),
    { numRuns: 60 },
  );
});

test('in SPDX a licence that is no expression becomes a LicenseRef with an entry of its own', (t) => {
  fc.assert(
    fc.property(hostile, (rest) => {
      const document = JSON.parse(JSON.stringify(spdxOf(sampleFacts(word(rest)), NOBODY)));
      const { licenseConcluded } = document.packages.at(-1);
      t.regex(licenseConcluded, /^LicenseRef-[0-9a-f]{16}$/);
      t.deepEqual(
        document.hasExtractedLicensingInfos.map(({ licenseId }: { licenseId: string }) => licenseId),
        [licenseConcluded],
      );
    }),
    { numRuns: 30 },
  );
});

test('a licence of a hundred kilobytes is held as a short one, and thousands of odd ones are no page without end', (t) => {
  t.is(statedText('x'.repeat(100_000)).length, 4096 + '… (100000 characters)'.length);
  t.is(statedText(null), '');
  t.is(statedText(['MIT']), '["MIT"]');
  const facts = sampleFacts('plain');
  const [one] = facts.kept.licences;
  const licences = Array.from({ length: 5000 }, (_, at) => ({ ...one!, value: `odd <${at}>` }));
  const page = renderCard({ ...facts, kept: { ...facts.kept, licences } });
  t.true(page.length < 400_000, `${page.length}`);
  t.regex(page, /4,980 more licences/);
  t.regex(page, /4,800 more/);
});
