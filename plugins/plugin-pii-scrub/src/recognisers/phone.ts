import { lineBefore } from './line-before.js';
import { matchesAt } from './matches-at.js';
import type { Recogniser, Span } from './recogniser.js';

/** `+49 30 123456`, `+1 (212) 555-0123`: a country's code, and separators as nobody writes them in arithmetic. */
const INTERNATIONAL =
  /(?<![\w+.)\]-])\+[1-9]\d{0,2}(?:[ .-]?\(0?\d{1,4}\))?(?:[ .-]?\d{2,5}){2,5}(?![\w-])(?!\.\d)/y;
/** North America: `(212) 555-0123`, `212-555-0123`. */
const AMERICAN = /(?<![\w+.)-])(?:\([2-9]\d{2}\) ?|[2-9]\d{2}-)[2-9]\d{2}-\d{4}(?![\w-])(?!\.\d)/y;

/** ISO 8601's extended years: `+2016-11-01`. */
const YEAR = /^\+\d{4,6}-\d\d-\d\d/;

/** Digits alone, or a number with its decimal point: `+48.856614`. */
const PLAIN = /^\+\d+(?:\.\d+)?$/;

/** What a number is called. */
const CALLED = /\b(?:tel|telephone|phone|mobile|cell|fax|call|whatsapp|hotline|sms|contact)\b|☎/i;

/** Telephone numbers that are written as such, or said to be one on the same line. */
export const findPhones: Recogniser = (text, { international, american }) => {
  const found: Span[] = [];
  for (const [pattern, starts] of [
    [INTERNATIONAL, international],
    [AMERICAN, american],
  ] as const) {
    for (const match of matchesAt(text, pattern, starts)) {
      const digits = match[0].replace(/\D/g, '');
      const start = match.index;
      if (digits.length < 8 || digits.length > 15 || isMadeUp(digits) || YEAR.test(match[0])) continue;
      const plain = PLAIN.test(match[0]);
      const parenthesised = match[0].includes('(');
      const said = CALLED.test(lineBefore(text, start, 80));
      if (!said && (pattern === AMERICAN ? !parenthesised : plain)) continue;
      found.push({ kind: 'phone', start, end: start + match[0].length, value: digits });
    }
  }
  return found.sort((a, b) => a.start - b.start);
};

/** 555-0100 to 555-0199 are kept for fiction; runs and repetitions are examples. */
const isMadeUp = (digits: string): boolean =>
  /5550[1]\d\d$/.test(digits) || /(?:0?123456789?0?|987654321)/.test(digits) || /(\d)\1{5}/.test(digits);
