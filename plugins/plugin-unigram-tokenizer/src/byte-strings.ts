import type { ByteStrings } from '@framework/sdk';

export const countOf = (strings: ByteStrings): number => strings.offsets.length - 1;

export const stringAt = (strings: ByteStrings, index: number): Uint8Array =>
  strings.bytes.subarray(strings.offsets[index], strings.offsets[index + 1]);

export function byteStrings(items: readonly Uint8Array[]): ByteStrings {
  const offsets = new Uint32Array(items.length + 1);
  for (const [index, item] of items.entries()) offsets[index + 1] = offsets[index]! + item.byteLength;
  const bytes = new Uint8Array(offsets[items.length]!);
  for (const [index, item] of items.entries()) bytes.set(item, offsets[index]);
  return { bytes, offsets };
}

/** The strings named, in the order named. No object a string: there may be a million of them. */
export function pick({ bytes, offsets }: ByteStrings, indices: ArrayLike<number>): ByteStrings {
  const picked = new Uint32Array(indices.length + 1);
  for (let index = 0; index < indices.length; index++) {
    const from = indices[index]!;
    picked[index + 1] = picked[index]! + offsets[from + 1]! - offsets[from]!;
  }
  const out = new Uint8Array(picked[indices.length]!);
  let end = 0;
  for (let index = 0; index < indices.length; index++) {
    const stop = offsets[indices[index]! + 1]!;
    for (let at = offsets[indices[index]!]!; at < stop; at++) out[end++] = bytes[at]!;
  }
  return { bytes: out, offsets: picked };
}
