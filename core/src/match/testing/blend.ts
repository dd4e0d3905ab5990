import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { JsonObject } from '@framework/sdk';
import { type DocumentRow, shardName } from '../../run/documents.js';
import type { VerdictLine } from '../../run/stages/filter.js';
import { Store, type StoredObject } from '../../run/store.js';

export interface ToyDocument {
  readonly id: string;
  readonly content: string | Uint8Array;
  readonly split?: string;
  readonly meta?: JsonObject;
  /** A tombstone: zeros lie in its place. */
  readonly takenDown?: boolean;
}

export interface ToyBlend {
  readonly store: Store;
  readonly documents: StoredObject;
}

/** An object of documents as the filter stage leaves it: one shard an inner list. */
export async function toyBlend(
  dir: string,
  shards: readonly (readonly ToyDocument[])[],
  verdicts: readonly Partial<VerdictLine>[] = [],
): Promise<ToyBlend> {
  const store = new Store(join(dir, 'store'));
  const identity = { kind: 'documents', inputs: { toy: dir, number: count++ } };
  const draft = (await store.draft(identity, {
    signal: new AbortController().signal,
    whileWaiting: () => undefined,
  }))!;
  for (const [shard, documents] of shards.entries()) {
    const contents = documents.map(({ content }) => Buffer.from(content as string));
    let offset = 0;
    const rows = documents.map(({ id, split = 'train', meta = {}, takenDown }, at) => {
      const bytes = contents[at]!;
      const row: DocumentRow = {
        id,
        offset,
        bytes: bytes.length,
        sha256: createHash('sha256').update(bytes).digest('hex'),
        split,
        source: `source-${shard}`,
        meta,
        ...(takenDown === true ? { takenDown: { takedown: 't', leaf: '00' } } : {}),
      };
      offset += bytes.length;
      if (takenDown === true) bytes.fill(0);
      return `${JSON.stringify(row)}\n`;
    });
    const lines = shard === 0 ? verdicts.map((line) => `${JSON.stringify(line)}\n`) : [];
    await draft.write(shardName('shard', shard, 'bin'), Buffer.concat(contents));
    await draft.write(shardName('shard', shard, 'ndjson'), rows.join(''));
    await draft.write(shardName('verdicts', shard, 'ndjson'), lines.join(''));
  }
  const documents = await draft.publish({});
  draft.release();
  return { store, documents };
}

let count = 0;
