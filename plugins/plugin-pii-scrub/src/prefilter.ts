import type { Kind } from './config.js';

/**
 * Kinds that a document may hold, from one pass over its bytes: too often yes, never wrongly no. A document in which
 * nothing is wanted is not even decoded.
 */
export function kindsIn(bytes: Uint8Array): ReadonlySet<Kind> {
  // Names are words like others.
  const found = new Set<Kind>(['name']);
  let digits = 0;
  let dots = 0;
  let colons = 0;
  let previous = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!;
    const kind = CLASS[byte]!;
    if (kind === DIGIT) {
      digits++;
      if (previous === PLUS) found.add('phone');
      if (digits === 10) found.add('phone');
      if (digits === 12) found.add('card');
      // `XY12`: an account number's beginning.
      if (digits === 2 && at >= 3 && isCapital(bytes[at - 2]!) && isCapital(bytes[at - 3]!))
        found.add('iban');
      if (dots === 3) found.add('ip');
    } else if (kind === SEPARATOR) {
      // One blank, dash, dot or parenthesis may stand between digits.
      if (byte === DOT) dots = CLASS[previous] === DIGIT ? dots + 1 : 0;
      else dots = 0;
      if (CLASS[previous] === SEPARATOR && !(byte === OPEN || previous === CLOSE)) digits = 0;
    } else {
      digits = 0;
      dots = 0;
      if (byte === AT) found.add('email');
    }
    if (byte === COLON) {
      if (++colons === 2) found.add('ip');
    } else if (CLASS_HEX[byte] === 0) {
      colons = 0;
    }
    previous = byte;
  }
  return found;
}

const DIGIT = 1;
const SEPARATOR = 2;
const PLUS = 0x2b;
const DOT = 0x2e;
const OPEN = 0x28;
const CLOSE = 0x29;
const AT = 0x40;
const COLON = 0x3a;

const CLASS = new Uint8Array(256);
for (const digit of Buffer.from('0123456789')) CLASS[digit] = DIGIT;
for (const separator of Buffer.from(' .-()')) CLASS[separator] = SEPARATOR;

const CLASS_HEX = new Uint8Array(256);
for (const hex of Buffer.from('0123456789abcdefABCDEF')) CLASS_HEX[hex] = 1;

const isCapital = (byte: number): boolean => byte >= 0x41 && byte <= 0x5a;
