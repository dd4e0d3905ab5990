/**
 * Plain values of Python as they travel between a program and its tests, and the judge's check of them. The text is JSON of
 * strings, `null`, booleans and tagged arrays, nothing else: `python/plain_values.py` writes and reads it. What does not
 * follow this grammar to the letter, the judge refuses, whoever sent it.
 */

/** One value. Tags: `python/plain_values.py` has the list. */
export type PlainValue =
  | null
  | boolean
  | string
  | readonly ['i', string]
  | readonly ['f', string]
  | readonly ['c', string, string]
  | readonly ['b' | 'y', string]
  | readonly ['r', PlainValue, PlainValue, PlainValue]
  | readonly ['l' | 't' | 's' | 'z' | 'n', readonly PlainValue[]]
  | readonly ['d', readonly (readonly [PlainValue, PlainValue])[]];

/** It is not a plain value. The message says why, without the value. */
export class NotPlain extends Error {}

/** As in `plain_values.py`, with room for what stands around a value. */
const MAX_DEPTH = 104;
const MAX_ELEMENTS = 2_000_000;

const INTEGER = /^-?0x(?:0|[1-9a-f][0-9a-f]*)$/;
const FLOAT = /^(?:-?(?:inf|\d{1,17}(?:\.\d{1,20})?(?:e[+-]?\d{1,3})?)|nan)$/;
const BYTES = /^(?:[0-9a-f]{2})*$/;

/**
 * Checks that something parsed from JSON is a plain value, all the way down.
 *
 * @throws NotPlain
 */
export function checkPlain(given: unknown): PlainValue {
  let elements = 0;
  const check = (value: unknown, depth: number): void => {
    if (value === null || typeof value === 'boolean' || typeof value === 'string') return;
    if (!Array.isArray(value)) throw new NotPlain('something that is neither a string nor a tagged list');
    if (depth > MAX_DEPTH) throw new NotPlain('nested too deeply');
    const [tag, first] = value as unknown[];
    const length = tag === 'c' ? 3 : tag === 'r' ? 4 : 2;
    if (value.length !== length) throw new NotPlain('a tagged list of the wrong length');
    switch (tag) {
      case 'i':
        matches(first, INTEGER);
        return;
      case 'f':
        matches(first, FLOAT);
        return;
      case 'c':
        matches(first, FLOAT);
        matches(value[2], FLOAT);
        return;
      case 'b':
      case 'y':
        matches(first, BYTES);
        return;
      case 'r':
        for (const part of value.slice(1)) {
          if (!Array.isArray(part) || part[0] !== 'i') throw new NotPlain('a range of what is no integer');
          check(part, depth + 1);
        }
        if ((value[3] as unknown[])[1] === '0x0') throw new NotPlain('a range without a step');
        return;
      case 'l':
      case 't':
      case 's':
      case 'z':
      case 'n':
        if (!Array.isArray(first)) throw new NotPlain('a collection without elements');
        count(first.length);
        for (const each of first as unknown[]) {
          check(each, depth + 1);
          if (tag === 's' || tag === 'z') checkHashable(each);
        }
        return;
      case 'd':
        if (!Array.isArray(first)) throw new NotPlain('a dictionary without entries');
        count(2 * first.length);
        for (const pair of first as unknown[]) {
          if (!Array.isArray(pair) || pair.length !== 2)
            throw new NotPlain('a dictionary entry that is no pair');
          check(pair[0], depth + 1);
          checkHashable(pair[0]);
          check(pair[1], depth + 1);
        }
        return;
      default:
        throw new NotPlain('a tag nobody knows');
    }
  };
  const count = (more: number): void => {
    elements += more;
    if (elements > MAX_ELEMENTS) throw new NotPlain(`more than ${MAX_ELEMENTS} elements`);
  };
  check(given, 0);
  return given as PlainValue;
}

function matches(text: unknown, form: RegExp): void {
  if (typeof text !== 'string' || !form.test(text)) throw new NotPlain('a number or bytes in another form');
}

/** What Python would refuse as a key or as an element of a set. Of what was checked: its depth is bounded. */
function checkHashable(value: unknown): void {
  const tag = Array.isArray(value) ? value[0] : null;
  if (tag === 'l' || tag === 'd' || tag === 's' || tag === 'y' || tag === 'n') {
    throw new NotPlain('a key that Python cannot hash');
  }
  if (tag === 't' && Array.isArray((value as unknown[])[1])) {
    for (const each of (value as [string, unknown[]])[1]) checkHashable(each);
  }
}
