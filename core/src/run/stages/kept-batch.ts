import { deserialize, serialize } from 'node:v8';
import type { RecordColumns } from '@framework/sdk';
import { sharedBytes } from '../shared-bytes.js';
import { append, type Extent, read, type ScratchFile } from './scratch-file.js';

/** A batch on disk as taps left it: the documents' bytes as they were delivered, and what was said of them. */
export interface KeptBatch {
  readonly content: Extent;
  readonly said: Extent;
}

/** Where batches are kept. */
export interface Keeping {
  /** Null where the bytes lie there already. */
  readonly content: ScratchFile | null;
  readonly said: ScratchFile;
}

/**
 * @param before where the same batch lies since an earlier pass; a tap changes no bytes in place: what it rewrote is beside them
 * @throws FWK_RUN_DISK_FULL, FWK_RUN_IO
 */
export function keepBatch(
  { content: bytes, ...columns }: RecordColumns,
  keeping: Keeping,
  before?: KeptBatch,
): KeptBatch {
  const content = before?.content ?? append(keeping.content!, bytes);
  return { content, said: append(keeping.said, serialize(columns)) };
}

/**
 * The bytes come in shared memory.
 *
 * @throws FWK_RUN_IO
 */
export function readKept({ content, said }: KeptBatch): RecordColumns {
  const columns = deserialize(read(said, Buffer.allocUnsafe(said.bytes))) as Omit<RecordColumns, 'content'>;
  // Views of all that was read, which would cross threads with each of them.
  const rewritten = new Map(Array.from(columns.rewritten, ([row, bytes]) => [row, new Uint8Array(bytes)]));
  return { ...columns, rewritten, content: read(content, sharedBytes(content.bytes)) };
}
