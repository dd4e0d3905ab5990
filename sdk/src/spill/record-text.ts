import type { Records } from './external-sort.js';

/**
 * A text in a record: its length in units of 16 bits as one number of 32, then the units, so that it is ordered as `<` orders
 * texts and comes back unit by unit, halves of a pair included. Positions are in bytes, multiples of four.
 */
export function writeText({ words, units }: Records, at: number, text: string): void {
  words[at / 4] = text.length;
  const from = at / 2 + 2;
  for (let unit = 0; unit < text.length; unit++) units[from + unit] = text.charCodeAt(unit);
}

/** Bytes that `writeText` writes. */
export const textBytes = (text: string): number => 4 + 2 * text.length;

export const readText = (records: Records, at: number): string => textUnits(records, at).toString('utf16le');

/** The units of a text, two bytes each as this machine has them: where they lie, and no copy. */
export const textUnits = ({ bytes, words }: Records, at: number): Buffer =>
  Buffer.from(bytes.buffer, bytes.byteOffset + at + 4, 2 * words[at / 4]!);

/** Negative where the text at the left is the smaller, as `<` has it. */
export function compareTexts(left: Records, leftAt: number, right: Records, rightAt: number): number {
  const lengths = [left.words[leftAt / 4]!, right.words[rightAt / 4]!] as const;
  const shared = Math.min(...lengths);
  const [a, b] = [leftAt / 2 + 2, rightAt / 2 + 2];
  for (let unit = 0; unit < shared; unit++) {
    const difference = left.units[a + unit]! - right.units[b + unit]!;
    if (difference !== 0) return difference;
  }
  return lengths[0] - lengths[1];
}
