import { type DocumentShards, readRows, shardName } from '../run/documents.js';
import { isRecord, isText } from '../run/json-file.js';
import type { VerdictLine } from '../run/stages/filter.js';

/** A document that was left out because one that goes stood for it. */
export interface DroppedCopy {
  readonly id: string;
  /** The document that was kept in its place. */
  readonly of: string;
}

/** Under which names filters say in their evidence which document stays: near-duplicates, copies within a repository. */
export const STAYS = ['kept', 'of'] as const;

/**
 * Documents that were dropped in favour of one that goes, as their verdicts' evidence says. None of their bytes are
 * here, but a later run without the one that was kept would keep them.
 */
export async function droppedCopies(
  { object, shards }: DocumentShards,
  isRemoved: (id: string) => boolean,
): Promise<readonly DroppedCopy[]> {
  const found = new Map<string, DroppedCopy>();
  // A copy may have been dropped in favour of one that was then dropped in favour of another: until no more are found.
  for (let before = -1; before < found.size; ) {
    before = found.size;
    await pass({ object, shards }, (id) => isRemoved(id) || found.has(id), found);
  }
  return [...found.values()];
}

async function pass(
  { object, shards }: Pick<DocumentShards, 'object' | 'shards'>,
  goes: (id: string) => boolean,
  found: Map<string, DroppedCopy>,
): Promise<void> {
  for (let shard = 0; shard < shards; shard++) {
    const verdicts = shardName('verdicts', shard, 'ndjson');
    for await (const { id, action, evidence } of readRows<VerdictLine>(object, verdicts, '"action":"drop"')) {
      if (action !== 'drop' || !isRecord(evidence)) continue;
      const of = STAYS.map((name) => evidence[name]).find((name) => isText(name) && goes(name));
      if (isText(of) && !found.has(id)) found.set(id, { id, of });
    }
  }
}
