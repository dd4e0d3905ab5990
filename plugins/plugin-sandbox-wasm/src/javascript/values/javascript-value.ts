import { NotPlain } from '@framework/evaluation/sandbox';

/**
 * Plain values of JavaScript as they travel between a program and its tests, and the judge's check of them. What does not
 * follow this grammar to the letter, the judge refuses, whoever sent it.
 *
 * Tags: `javascript/plain-values.js` has the list.
 */
export type JavaScriptValue =
  | null
  | boolean
  | string
  | readonly ['u']
  | readonly ['f' | 'i' | 'd', string]
  | readonly ['l' | 's' | 'n', readonly JavaScriptValue[]]
  | readonly ['o', readonly (readonly [string, JavaScriptValue])[]]
  | readonly ['m', readonly (readonly [JavaScriptValue, JavaScriptValue])[]]
  | readonly ['p', JavaScriptValue];

/** As in `plain-values.js`, with room for a promise around a value. */
const MAX_DEPTH = 104;
const MAX_ELEMENTS = 2_000_000;
/** ECMAScript's own bound on time values, in milliseconds. */
const MAX_TIME = 8.64e15;

const BIGINT = /^-?0x(?:0|[1-9a-f][0-9a-f]*)$/;

/**
 * Checks that something parsed from JSON is a plain value of JavaScript, all the way down.
 *
 * @throws NotPlain
 */
export function checkJavaScriptValue(given: unknown): JavaScriptValue {
  let elements = 0;
  const count = (more: number): void => {
    elements += more;
    if (elements > MAX_ELEMENTS) throw new NotPlain(`more than ${MAX_ELEMENTS} elements`);
  };
  const check = (value: unknown, depth: number): void => {
    if (value === null || typeof value === 'boolean' || typeof value === 'string') return;
    if (!Array.isArray(value)) throw new NotPlain('something that is neither a string nor a tagged list');
    if (depth > MAX_DEPTH) throw new NotPlain('nested too deeply');
    const [tag, first] = value as unknown[];
    if (value.length !== (tag === 'u' ? 1 : 2)) throw new NotPlain('a tagged list of the wrong length');
    switch (tag) {
      case 'u':
        return;
      case 'f':
        checkNumber(first);
        return;
      case 'i':
        if (typeof first !== 'string' || !BIGINT.test(first) || first === '-0x0') {
          throw new NotPlain('a bigint in another form');
        }
        return;
      case 'd':
        checkTime(first);
        return;
      case 'l':
      case 's':
      case 'n':
        if (!Array.isArray(first)) throw new NotPlain('a collection without elements');
        count(first.length);
        for (const each of first as unknown[]) check(each, depth + 1);
        return;
      case 'o':
      case 'm':
        if (!Array.isArray(first)) throw new NotPlain('an object without entries');
        count(2 * first.length);
        for (const pair of first as unknown[]) {
          if (!Array.isArray(pair) || pair.length !== 2) throw new NotPlain('an entry that is no pair');
          if (tag === 'm') check(pair[0], depth + 1);
          else if (typeof pair[0] !== 'string') throw new NotPlain('a key that is no string');
          check(pair[1], depth + 1);
        }
        return;
      case 'p':
        check(first, depth + 1);
        return;
      default:
        throw new NotPlain('a tag nobody knows');
    }
  };
  check(given, 0);
  return given as JavaScriptValue;
}

/** As JavaScript itself writes a number: one text for each. */
function checkNumber(text: unknown): void {
  if (typeof text !== 'string' || (text !== '-0' && String(Number(text)) !== text)) {
    throw new NotPlain('a number in another form');
  }
}

function checkTime(text: unknown): void {
  if (text === 'NaN') return;
  if (
    typeof text !== 'string' ||
    !/^(?:0|-?[1-9]\d{0,15})$/.test(text) ||
    Math.abs(Number(text)) > MAX_TIME
  ) {
    throw new NotPlain('a date in another form');
  }
}
