import type { KeywordCheck } from '../rules/rule.js';

/** Farthest that a check looks from its keyword: a hostile line costs no more than this a keyword. */
const FARTHEST = 400;

/** Is what stands around the keyword at `[start, end)` worth a scan? */
export function passesCheck(bytes: Uint8Array, start: number, end: number, check: KeywordCheck): boolean {
  switch (check.kind) {
    case 'present':
      return true;
    case 'run':
      return runAround(bytes, start, end, check.bytes) >= check.bytes;
    case 'follows':
      return !WORD[bytes[start - 1] ?? 0] && skip(bytes, end, WORD_OR_DASH, check.bytes) - end >= check.bytes;
    case 'assignment':
      return valuesAfter(bytes, end).some((value) => runFrom(bytes, value, check.bytes) >= check.bytes);
    case 'literal':
      return valuesAfter(bytes, end).some((value) => isLiteral(bytes, value, check.bytes));
    case 'credentials':
      return credentialsFrom(bytes, end);
  }
}

/** Bytes that tokens are written with: letters, digits, base64, and what joins their parts. */
const TOKEN = table('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.+/=~%|\\:');
const WORD = table('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_');
const WORD_OR_DASH = table('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-');
/** What may follow a name before the operator: the rest of the name. */
const NAME = table('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.- \t');
const BLANK_OR_QUOTE = table(' \t\r\n\v\f\'"`]');
const OPERATOR = table('=>:|?,');
const BEFORE_VALUE = table(' \t\r\n\v\f\'"`=');
/** Beyond tokens, what passwords are written with: every sign that the generic rule's value may hold (rules/generic.ts). */
const LITERAL = table('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.+/=~!@#$%^&*:');

function table(characters: string): Uint8Array {
  const set = new Uint8Array(256);
  for (const byte of Buffer.from(characters, 'latin1')) set[byte] = 1;
  return set;
}

/** Length of the run of token bytes around `[start, end)`, as far as `enough`. */
function runAround(bytes: Uint8Array, start: number, end: number, enough: number): number {
  const after = runFrom(bytes, end, enough);
  let from = start;
  const least = Math.max(0, end + after - Math.max(enough, FARTHEST));
  while (from > least && TOKEN[bytes[from - 1]!]) from--;
  return end + after - from;
}

function runFrom(bytes: Uint8Array, from: number, enough: number): number {
  const most = Math.min(bytes.length, from + enough);
  let to = from;
  while (to < most && TOKEN[bytes[to]!]) to++;
  return to - from;
}

/** Where the value assigned to a name that goes on at `from` may begin; empty where nothing is assigned. */
function valuesAfter(bytes: Uint8Array, from: number): readonly number[] {
  const named = skip(bytes, from, NAME, 40);
  let operator = skip(bytes, named, BLANK_OR_QUOTE, 6);
  // `keys["name"] string = "value"`: a type behind the name; without quotes it has been passed with it.
  if (operator > named) operator = skip(bytes, operator, NAME, 16);
  const assigned = skip(bytes, operator, OPERATOR, 4);
  if (assigned === operator) return [];
  const value = valueAt(bytes, operator, assigned);
  // `name: string = 'value'` is a type; `name: first=rest` is a value with a sign in it. The bytes do not say which.
  const typed = skip(bytes, assigned, NAME, 20);
  const again = skip(bytes, typed, OPERATOR, 4);
  return typed === assigned || again === typed ? [value] : [value, valueAt(bytes, typed, again)];
}

/** Behind the operator's end and blanks or quotes; back over what may be the operator's or the value's. */
function valueAt(bytes: Uint8Array, operator: number, end: number): number {
  let at = skip(bytes, end, BEFORE_VALUE, 9);
  while (at > operator + 1 && LITERAL[bytes[at - 1]!]) at--;
  return at;
}

function skip(bytes: Uint8Array, from: number, set: Uint8Array, most: number): number {
  const end = Math.min(bytes.length, from + most);
  let at = from;
  while (at < end && set[bytes[at]!]) at++;
  return at;
}

function isLiteral(bytes: Uint8Array, from: number, least: number): boolean {
  const most = Math.min(bytes.length, from + FARTHEST);
  let to = from;
  let digits = 0;
  while (to < most && LITERAL[bytes[to]!]) {
    if (bytes[to]! >= 0x30 && bytes[to]! <= 0x39) digits++;
    to++;
  }
  return to - from >= least && digits >= 2;
}

const COLON = 0x3a;
const AT = 0x40;
const SLASH = 0x2f;

/** `user:password@` from here on, before a slash or a blank. */
function credentialsFrom(bytes: Uint8Array, from: number): boolean {
  const most = Math.min(bytes.length, from + FARTHEST);
  let colon = false;
  for (let at = from; at < most; at++) {
    const byte = bytes[at]!;
    if (byte === AT) return colon;
    if (byte === COLON) colon = true;
    if (byte === SLASH || byte <= 0x20) return false;
  }
  return false;
}
