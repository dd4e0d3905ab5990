/** Many byte strings in one buffer: string i is `bytes[offsets[i] .. offsets[i + 1]]`. */
export interface ByteStrings {
  readonly bytes: Uint8Array;
  /** One more than there are strings. */
  readonly offsets: Uint32Array;
}

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

/** The strings named, in the order named. */
export function pick(strings: ByteStrings, indices: ArrayLike<number>): ByteStrings {
  const items: Uint8Array[] = [];
  for (let index = 0; index < indices.length; index++) items.push(stringAt(strings, indices[index]!));
  return byteStrings(items);
}
