import { lineBefore } from './line-before.js';
import type { Recogniser, Span } from './recogniser.js';

/** A name's word: a capital, then small letters of any Latin alphabet (as UTF-8 in Latin-1), hyphens, apostrophes. */
const WORD = String.raw`(?:[A-Z]|\xc3[\x80-\x9e])(?:[a-z'’.-]|[\xc3-\xc9][\x80-\xbf]){1,30}`;
const STATED = new RegExp(
  String.raw`(@author|\b(?:author|maintainer|contributor|written by|maintained by))[ \t]*:?[ \t]+(${WORD}(?:[ \t]${WORD}){1,3})`,
  'gi',
);
const CAPITALISED = new RegExp(`^${WORD}(?:[ \\t]${WORD}){1,3}$`);

/** Names after `@author` and its like: two to four capitalised words. Never those of a copyright line. */
export const findNames: Recogniser = (text) => {
  const found: Span[] = [];
  for (const match of text.matchAll(STATED)) {
    const name = match[2]!;
    // The pattern's first words count in any case, the name's as written.
    if (!CAPITALISED.test(name)) continue;
    const start = match.index + match[0].length - name.length;
    if (/copyright|\(c\)|\xc2\xa9/i.test(lineBefore(text, start, 400))) continue;
    found.push({
      kind: 'name',
      start,
      end: start + name.length,
      value: name.toLowerCase().replace(/\s+/g, ' '),
    });
  }
  return found;
};
