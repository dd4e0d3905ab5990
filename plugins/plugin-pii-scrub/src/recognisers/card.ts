import { matchesAt } from './matches-at.js';
import type { Recogniser, Span } from './recogniser.js';

/** Grouped as printed on cards, or in one piece. */
const NUMBER =
  /(?<![\w.+-])(?:\d{4}([ -])\d{4}\1\d{4}\1\d{1,7}|\d{4}([ -])\d{6}\2\d{4,5}|\d{12,19})(?![\w-])(?!\.\d)/y;

/** Numbers of a card's length and beginning whose check digit fits. */
export const findCards: Recogniser = (text, { card }) => {
  const found: Span[] = [];
  for (const match of matchesAt(text, NUMBER, card)) {
    const digits = match[0].replace(/[ -]/g, '');
    if (!isIssued(digits) || !passesLuhn(digits)) continue;
    found.push({ kind: 'card', start: match.index, end: match.index + match[0].length, value: digits });
  }
  return found;
};

/** Issuer, by the first digits and the length (ISO/IEC 7812). */
const ISSUED: readonly RegExp[] = [
  /^4(?:\d{12}|\d{15}|\d{18})$/, // Visa
  /^(?:5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12})$/, // Mastercard
  /^3[47]\d{13}$/, // American Express
  /^3(?:0[0-59]|[689]\d)\d{11}$/, // Diners Club
  /^(?:6011|65\d\d|64[4-9]\d)\d{12,15}$/, // Discover
  /^35(?:2[89]|[3-8]\d)\d{12}$/, // JCB
  /^62\d{14,17}$/, // UnionPay
  /^(?:50|5[6-9]|6\d)\d{14}$/, // Maestro, of the usual length
  /^1\d{14}$/, // UATP
];
const isIssued = (digits: string): boolean => ISSUED.some((pattern) => pattern.test(digits));

/** ISO/IEC 7812-1, annex B. */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let at = 0; at < digits.length; at++) {
    const digit = digits.charCodeAt(digits.length - 1 - at) - 0x30;
    const doubled = at % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
