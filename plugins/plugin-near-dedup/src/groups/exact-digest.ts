import { createHash } from 'node:crypto';

/** Words of a digest. */
export const DIGEST_WORDS = 4;

/**
 * 128 bits of a text's SHA-256, by which copies are told: without a mark of byte order, lines ending in `\n`, and nothing
 * else changed.
 *
 * @param domain texts of different domains have different digests
 */
export function exactDigest(text: Uint8Array, domain: string): Uint32Array {
  const hash = createHash('sha256').update(domain).update('\0').update(normalised(text)).digest();
  return Uint32Array.from({ length: DIGEST_WORDS }, (_, word) => hash.readUInt32LE(word * 4));
}

const RETURN = 0x0d;
const NEWLINE = 0x0a;

function normalised(text: Uint8Array): Uint8Array {
  const start = text[0] === 0xef && text[1] === 0xbb && text[2] === 0xbf ? 3 : 0;
  // A Buffer looks for a byte many times as fast as an array does.
  const file = Buffer.from(text.buffer, text.byteOffset, text.byteLength);
  if (file.indexOf(RETURN, start) === -1) return text.subarray(start);
  const out = new Uint8Array(text.length - start);
  let length = 0;
  for (let at = start; at < text.length; at++) {
    if (text[at] === RETURN && text[at + 1] === NEWLINE) continue;
    out[length++] = text[at]!;
  }
  return out.subarray(0, length);
}
