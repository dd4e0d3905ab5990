import { hash } from 'node:crypto';

/** Words of a digest. */
export const DIGEST_WORDS = 4;

/**
 * 128 bits of a text's SHA-256, by which copies are told: without a mark of byte order, lines ending in `\n`, and nothing
 * else changed.
 *
 * @param domain texts of different domains have different digests
 */
export function exactDigest(text: Uint8Array, domain: string): Uint32Array {
  const head = Buffer.byteLength(domain) + 1;
  const needed = head + text.byteLength;
  const bytes = needed <= space.byteLength ? space : Buffer.allocUnsafe(needed);
  bytes.write(domain);
  bytes[head - 1] = 0;
  const digest = hash('sha256', bytes.subarray(0, normalised(text, bytes, head)), 'buffer');
  const words = new Uint32Array(DIGEST_WORDS);
  for (let word = 0; word < DIGEST_WORDS; word++) words[word] = digest.readUInt32LE(4 * word);
  return words;
}

/** Where the bytes of one document lie to be hashed at once; larger ones get memory of their own. */
const space = Buffer.allocUnsafeSlow(1 << 18);

const RETURN = 0x0d;
const NEWLINE = 0x0a;

/** @returns where it ends that begins at `at` */
function normalised(text: Uint8Array, into: Buffer, at: number): number {
  const start = text[0] === 0xef && text[1] === 0xbb && text[2] === 0xbf ? 3 : 0;
  // A Buffer looks for a byte many times as fast as an array does.
  const file = Buffer.from(text.buffer, text.byteOffset, text.byteLength);
  const first = file.indexOf(RETURN, start);
  if (first === -1) return at + file.copy(into, at, start);
  let end = at + file.copy(into, at, start, first);
  for (let from = first; from < text.length; from++) {
    if (text[from] === RETURN && text[from + 1] === NEWLINE) continue;
    into[end++] = text[from]!;
  }
  return end;
}
