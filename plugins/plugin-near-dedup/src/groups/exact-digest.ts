import { hash } from 'node:crypto';

/** Words of a digest. */
export const DIGEST_WORDS = 4;

/** SHA-256 of a text, hex, as somebody may know it already. */
export type Sha256Of = (text: Uint8Array) => string;

/**
 * What copies are told by: 128 bits of the SHA-256 of a domain and of a text's SHA-256, the text without a mark of byte order and
 * with lines ending in `\n`, nothing else changed. Most texts are so already, and their hash is known to whoever asked before.
 *
 * @param domain texts of different domains have different digests
 */
export function exactDigest(text: Uint8Array, domain: string, sha256: Sha256Of = hashed): Uint32Array {
  const plain = normalised(text);
  const digest = hash('sha256', `${domain}\0${plain === text ? sha256(text) : hashed(plain)}`, 'buffer');
  const words = new Uint32Array(DIGEST_WORDS);
  for (let word = 0; word < DIGEST_WORDS; word++) words[word] = digest.readUInt32LE(4 * word);
  return words;
}

const hashed: Sha256Of = (text) => hash('sha256', text);

const RETURN = 0x0d;
const NEWLINE = 0x0a;

/** @returns the text itself where it is so already */
function normalised(text: Uint8Array): Uint8Array {
  const start = text[0] === 0xef && text[1] === 0xbb && text[2] === 0xbf ? 3 : 0;
  // A Buffer looks for a byte many times as fast as an array does.
  const file = Buffer.from(text.buffer, text.byteOffset, text.byteLength);
  const first = file.indexOf(RETURN, start);
  if (first === -1) return start === 0 ? text : text.subarray(start);
  const into = Buffer.allocUnsafe(text.length - start);
  let end = file.copy(into, 0, start, first);
  for (let from = first; from < text.length; from++) {
    if (text[from] === RETURN && text[from + 1] === NEWLINE) continue;
    into[end++] = text[from]!;
  }
  return into.subarray(0, end);
}
