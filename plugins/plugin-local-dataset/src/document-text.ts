import { hash } from 'node:crypto';
import { type Decoded, decode } from './decode.js';
import { type FileBytes, readRegularFile, type SkipReason } from './read-file.js';
import { type FindFileKernels, type Lasting, readFiles } from './read-files.js';

export interface TextLimits {
  readonly maxFileBytes: number;
  readonly maxInvalidUtf8: number;
}

/** How files are read. */
export interface Reading extends TextLimits {
  readonly kernels: FindFileKernels;
}

/** A file's text, with the SHA-256 of its raw bytes: what is delivered must be what was described. */
export type DocumentText = Extract<Decoded, { kind: 'text' }> & { readonly sha256: Buffer };
export type DocumentRead = DocumentText | { readonly kind: 'skipped'; readonly reason: SkipReason };

export const readDocument = (location: Buffer, limits: TextLimits): DocumentRead =>
  documentOf(readRegularFile(location, limits.maxFileBytes), limits);

/** The same of one file after the other. */
export function* readDocuments(
  locations: readonly Buffer[],
  reading: Reading,
  lasting: Lasting,
): Generator<DocumentRead> {
  for (const file of readFiles(locations, reading.maxFileBytes, lasting, reading.kernels())) {
    yield documentOf(file, reading);
  }
}

function documentOf(read: FileBytes, { maxInvalidUtf8 }: TextLimits): DocumentRead {
  if (read.kind === 'skipped') return read;
  const decoded = decode(read.bytes, maxInvalidUtf8);
  if (decoded.kind === 'binary') return { kind: 'skipped', reason: 'binary' };
  return { ...decoded, sha256: hash('sha256', read.bytes, 'buffer') };
}
