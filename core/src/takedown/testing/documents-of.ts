import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { type DocumentRow, DocumentShards } from '../../run/documents.js';
import { Store } from '../../run/store.js';
import { folder } from '../../run/testing/folder.js';

export interface Document {
  readonly id: string;
  readonly text: string;
  readonly repository: string;
  readonly split?: string;
  readonly derivedFrom?: readonly string[];
}

/**
 * An object of documents, one shard an array.
 *
 * @param verdicts lines of the first shard, or of each
 */
export async function documentsOf(
  t: ExecutionContext,
  shards: readonly (readonly Document[])[],
  verdicts: readonly (object | readonly object[])[] = [],
): Promise<DocumentShards> {
  const store = new Store(join(await folder(t), 'store'));
  const draft = await store.draft(
    { kind: 'documents', inputs: {} },
    { signal: new AbortController().signal, whileWaiting: () => undefined },
  );
  for (const [shard, documents] of shards.entries()) {
    let offset = 0;
    const rows = documents.map(({ id, text, repository, split, derivedFrom }): DocumentRow => {
      const bytes = Buffer.byteLength(text);
      const row = {
        id,
        offset,
        bytes,
        sha256: createHash('sha256').update(text).digest('hex'),
        split: split ?? 'train',
        source: 'a',
        meta: { repository, derivedFrom: derivedFrom ?? null },
      };
      offset += bytes;
      return row;
    });
    await draft!.write(`shard-0000${shard}.bin`, documents.map(({ text }) => text).join(''));
    await draft!.write(`shard-0000${shard}.ndjson`, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    const lines = verdicts.some(Array.isArray) ? verdicts[shard]! : shard === 0 ? verdicts : [];
    await draft!.write(
      `verdicts-0000${shard}.ndjson`,
      (lines as readonly object[]).map((line) => `${JSON.stringify(line)}\n`).join(''),
    );
  }
  const object = await draft!.publish({});
  draft!.release();
  return new DocumentShards(object);
}
