import type { RecordBatch } from '@framework/sdk';

/** The feature `indentation`, one entry a row. */
export interface Indentation {
  /** Lines that begin with white space and have more than that. */
  readonly indented: Uint32Array;
  /** Of these, lines whose first character is a tab. */
  readonly withTabs: Uint32Array;
}

const NEWLINE = 0x0a;
const TAB = 0x09;
const SPACE = 0x20;
const RETURN = 0x0d;

/** Counted over bytes: white space is one byte in UTF-8, and decoding would cost more than the counting. */
export function indentation(batch: RecordBatch): Indentation {
  const indented = new Uint32Array(batch.length);
  const withTabs = new Uint32Array(batch.length);
  for (let row = 0; row < batch.length; row++) {
    const bytes = batch.bytes(row);
    for (let start = 0; start < bytes.length; ) {
      let at = start;
      while (bytes[at] === SPACE || bytes[at] === TAB) at++;
      const blank = at === bytes.length || bytes[at] === NEWLINE || bytes[at] === RETURN;
      if (at > start && !blank) {
        indented[row]!++;
        if (bytes[start] === TAB) withTabs[row]!++;
      }
      const end = bytes.indexOf(NEWLINE, at);
      start = end < 0 ? bytes.length : end + 1;
    }
  }
  return { indented, withTabs };
}
