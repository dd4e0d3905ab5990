import { hash } from 'node:crypto';
import { type Decoded, decode } from './decode.js';
import { readRegularFile, type SkipReason } from './read-file.js';

export interface TextLimits {
  readonly maxFileBytes: number;
  readonly maxInvalidUtf8: number;
}

/** A file's text, with the SHA-256 of its raw bytes: what is delivered must be what was described. */
export type DocumentText = Extract<Decoded, { kind: 'text' }> & { readonly sha256: Buffer };
export type DocumentRead = DocumentText | { readonly kind: 'skipped'; readonly reason: SkipReason };

/** @param space where the bytes may lie until the next file is read */
export function readDocument(location: Buffer, limits: TextLimits, space?: Buffer): DocumentRead {
  const read = readRegularFile(location, limits.maxFileBytes, space);
  if (read.kind === 'skipped') return read;
  const decoded = decode(read.bytes, limits.maxInvalidUtf8);
  if (decoded.kind === 'binary') return { kind: 'skipped', reason: 'binary' };
  return { ...decoded, sha256: hash('sha256', read.bytes, 'buffer') };
}
