import { createHash } from 'node:crypto';
import type { RecordBatch } from '@framework/sdk';

export type Comparison = 'bytes' | 'words';

/** SHA-256 of what is compared: two documents with one key are the same. */
export function contentKey(batch: RecordBatch, row: number, compare: Comparison): string {
  const content =
    compare === 'bytes' ? batch.bytes(row) : batch.text(row).split(/\s+/).filter(Boolean).join(' ');
  return createHash('sha256').update(content).digest('base64');
}
