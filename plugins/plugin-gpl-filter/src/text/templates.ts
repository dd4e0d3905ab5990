import { allLicenceTexts, licenceText } from '../spdx.js';

/** The texts that nearly all repositories carry; a handful of small files instead of 5 MB. */
const COMMON: readonly string[] = [
  'MIT',
  'Apache-2.0',
  'BSD-3-Clause',
  'BSD-2-Clause',
  'ISC',
  '0BSD',
  'Unlicense',
  'CC0-1.0',
  'GPL-2.0-only',
  'GPL-3.0-only',
  'LGPL-2.1-only',
  'LGPL-3.0-only',
  'AGPL-3.0-only',
  'MPL-2.0',
  'EPL-2.0',
  'BSL-1.0',
  'Zlib',
];

/** Ids with texts: the common ones. */
export const commonTexts = (): (readonly [id: string, text: string])[] =>
  COMMON.map((id) => [id, termsOf(id, licenceText(id))] as const);

/** Every text of the SPDX list, the common ones first so that they win among equals. */
export const allTexts = (): (readonly [id: string, text: string])[] => {
  const rank = new Map(COMMON.map((id, at) => [id, at]));
  return (
    allLicenceTexts()
      // `-or-later` and deprecated ids repeat another id's text.
      .filter(([id]) => !/-or-later$|\+$|^[AL]?GPL-\d\.\d$|^GFDL-\d\.\d$/.test(id))
      .sort(([a], [b]) => (rank.get(a) ?? COMMON.length) - (rank.get(b) ?? COMMON.length) || (a < b ? -1 : 1))
      .map(([id, text]) => [id, termsOf(id, text)] as const)
  );
};

/**
 * The terms alone. Titles vary (`The MIT License (MIT)`), instructions on how to apply a licence are often left out,
 * the list's LGPL-3.0 has the whole GPL appended, which most copies have not, and its ISC names its first author.
 */
function termsOf(id: string, text: string): string {
  if (id === 'ISC') return termsOf('', text.replace(/\bISC (?=DISCLAIMS|BE)/g, 'THE AUTHOR '));
  const end = text.search(/^\W*END OF TERMS AND CONDITIONS/im);
  const appended = id.startsWith('LGPL-3.0') ? text.search(/^\s*GNU GENERAL PUBLIC LICENSE\s*$/m) : -1;
  const cuts = [end, appended].filter((at) => at > 0);
  const terms = text.slice(0, Math.min(text.length, ...cuts)).trimStart();
  const title = /^[^\n]{1,80}(?<![.,;:])\n/.exec(terms)?.[0];
  return title !== undefined && /licen[cs]e/i.test(title) && !/permi|grant/i.test(title)
    ? terms.slice(title.length)
    : terms;
}
