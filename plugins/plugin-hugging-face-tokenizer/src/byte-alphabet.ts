/**
 * The characters that byte-level BPE writes bytes as (GPT-2's `bytes_to_unicode`): printable ones of Latin-1 stand for
 * themselves, the others for the characters from U+0100 on, in their order.
 */
export const CHARACTER_OF_BYTE: readonly string[] = alphabet();

const BYTE_OF_CHARACTER: ReadonlyMap<string, number> = new Map(
  CHARACTER_OF_BYTE.map((character, byte) => [character, byte]),
);

/** The bytes of a token; undefined for one that is not written in this alphabet. */
export function bytesOfToken(token: string): Uint8Array | undefined {
  const bytes = Uint8Array.from(token, (character) => BYTE_OF_CHARACTER.get(character) ?? 0);
  return [...token].every((character) => BYTE_OF_CHARACTER.has(character)) ? bytes : undefined;
}

function alphabet(): readonly string[] {
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => {
    const printable = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
    return String.fromCodePoint(printable ? byte : next++);
  });
}
