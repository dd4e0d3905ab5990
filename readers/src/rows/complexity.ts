/**
 * Brackets and commas that a row may have outside of its texts. Parsing takes some forty bytes of memory for each, and what does not fit
 * ends the process: 256 MiB of opening brackets would take 10 GiB. A key takes some two hundred, and counts as so many more.
 */
export const MOST_VALUES = 2 ** 24;

/** What a key counts for, beside its bracket or comma. */
const KEY_VALUES = 3;
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const OPEN_OBJECT = 0x7b;

/** Whether JSON, or what claims to be, has too many values to be parsed. A short one cannot have them, and is not looked at. */
export function isTooComplex(json: Uint8Array): boolean {
  if (json.byteLength <= MOST_VALUES) return false;
  let values = 0;
  for (let at = 0; at < json.byteLength; at++) {
    const byte = json[at]!;
    if (byte === QUOTE) {
      at = textEnd(json, at + 1);
      if (at < 0) return false;
    } else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT || byte === COMMA) {
      if (++values > MOST_VALUES) return true;
    } else if (byte === COLON) values += KEY_VALUES;
  }
  return false;
}

/** The quote that ends a text; -1 where none does. */
function textEnd(json: Uint8Array, from: number): number {
  for (let at = json.indexOf(QUOTE, from); at >= 0; at = json.indexOf(QUOTE, at + 1)) {
    let escapes = 0;
    while (json[at - 1 - escapes] === BACKSLASH) escapes++;
    if (escapes % 2 === 0) return at;
  }
  return -1;
}
