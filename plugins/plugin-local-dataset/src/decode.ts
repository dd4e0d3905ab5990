import { isUtf8 } from 'node:buffer';

/** A file's text as UTF-8 bytes, or the fact that it is none. */
export type Decoded =
  | { readonly kind: 'text'; readonly bytes: Uint8Array; readonly encoding: Encoding }
  | { readonly kind: 'binary' };

export type Encoding = 'utf-8' | 'utf-8-bom' | 'utf-8-repaired' | 'utf-16le' | 'utf-16be';

/** As git does: a NUL byte this early means binary. */
const SNIFFED = 8 * 1024;

/**
 * UTF-8 without its byte-order mark; UTF-16 with a mark transcoded. Invalid UTF-8 up to the share `maxInvalid` of the
 * bytes becomes U+FFFD (`utf-8-repaired`); more than that, or a NUL byte early on, is binary.
 */
export function decode(file: Buffer, maxInvalid: number): Decoded {
  if (file[0] === 0xff && file[1] === 0xfe) return utf16(file.subarray(2), 'utf-16le', maxInvalid);
  if (file[0] === 0xfe && file[1] === 0xff) return utf16(swapped(file.subarray(2)), 'utf-16be', maxInvalid);
  if (file.subarray(0, SNIFFED).includes(0)) return { kind: 'binary' };
  const marked = file[0] === 0xef && file[1] === 0xbb && file[2] === 0xbf;
  const body = marked ? file.subarray(3) : file;
  if (isUtf8(body)) return { kind: 'text', bytes: body, encoding: marked ? 'utf-8-bom' : 'utf-8' };
  const repaired = Buffer.from(body.toString('utf8'), 'utf8');
  if (invalidBytes(body) > maxInvalid * body.byteLength) return { kind: 'binary' };
  return { kind: 'text', bytes: repaired, encoding: 'utf-8-repaired' };
}

function utf16(body: Buffer, encoding: Encoding, maxInvalid: number): Decoded {
  const text = body.subarray(0, body.byteLength & ~1).toString('utf16le');
  const lone = (text.match(LONE_SURROGATE)?.length ?? 0) * 2 + (body.byteLength & 1);
  if (text.includes('\0') || lone > maxInvalid * body.byteLength) return { kind: 'binary' };
  return { kind: 'text', bytes: Buffer.from(text, 'utf8'), encoding };
}

/** Half of a surrogate pair; as UTF-8 it becomes U+FFFD. */
const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/** Big-endian code units as little-endian ones; an odd last byte is dropped with the copy. */
const swapped = (body: Buffer): Buffer => Buffer.from(body.subarray(0, body.byteLength & ~1)).swap16();

/** Bytes that belong to no valid UTF-8 sequence. */
function invalidBytes(body: Buffer): number {
  let invalid = 0;
  let at = 0;
  while (at < body.byteLength) {
    const length = sequenceLength(body, at);
    if (length === 0) invalid++;
    at += Math.max(1, length);
  }
  return invalid;
}

/** Length of the well-formed sequence at `at` (Unicode Standard, table 3-7), or 0. */
function sequenceLength(body: Buffer, at: number): number {
  const lead = body[at]!;
  if (lead < 0x80) return 1;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  return at + length <= body.byteLength && isUtf8(body.subarray(at, at + length)) ? length : 0;
}
