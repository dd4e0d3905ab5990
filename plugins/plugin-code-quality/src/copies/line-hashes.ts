/** The lines of a file that could show whose copy it is, hashed, with their lengths. */
export interface LineHashes {
  readonly hashes: Uint32Array;
  /** Bytes that count, a line. */
  readonly weights: Uint16Array;
}

/** Shorter lines (`} else {`, `return null`) stand everywhere. */
const SHORTEST = 12;

const TAB = 0x09;
const NEWLINE = 0x0a;
const RETURN = 0x0d;
const SPACE = 0x20;
const DOUBLE_QUOTE = 0x22;
const SINGLE_QUOTE = 0x27;
const COMMA = 0x2c;
const SEMICOLON = 0x3b;
const BACKTICK = 0x60;

/**
 * Hashes each line by what survives a build: white space, the kind of quotes and the commas and semicolons that
 * printers put in or leave out do not count.
 */
export function lineHashes(bytes: Uint8Array): LineHashes {
  const hashes: number[] = [];
  const weights: number[] = [];
  let hash = OFFSET_BASIS;
  let weight = 0;
  for (let at = 0; at <= bytes.length; at++) {
    const byte = at < bytes.length ? bytes[at]! : NEWLINE;
    if (byte === NEWLINE) {
      if (weight >= SHORTEST) {
        hashes.push(hash >>> 0);
        weights.push(Math.min(weight, 0xffff));
      }
      hash = OFFSET_BASIS;
      weight = 0;
    } else if (byte === SPACE || byte === TAB || byte === RETURN || byte === COMMA || byte === SEMICOLON) {
    } else {
      const quote = byte === DOUBLE_QUOTE || byte === BACKTICK ? SINGLE_QUOTE : byte;
      hash = Math.imul(hash ^ quote, PRIME);
      weight++;
    }
  }
  return { hashes: Uint32Array.from(hashes), weights: Uint16Array.from(weights) };
}

// FNV-1a, 32 bits: within one repository a collision moves a share by one line.
const OFFSET_BASIS = 0x811c9dc5;
const PRIME = 0x01000193;
