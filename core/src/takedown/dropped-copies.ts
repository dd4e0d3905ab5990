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
const STAYS = ['kept', 'of'] as const;

/**
 * Documents that were dropped in favour of one that goes, as their verdicts' evidence says. None of their bytes are
 * here, but a later run without the one that was kept would keep them.
 */
export async function droppedCopies(
  { object, shards }: DocumentShards,
  isRemoved: (id: string) => boolean,
): Promise<readonly DroppedCopy[]> {
  const found = new Map<string, DroppedCopy>();
  for (let shard = 0; shard < shards; shard++) {
    const verdicts = shardName('verdicts', shard, 'ndjson');
    for await (const { id, action, evidence } of readRows<VerdictLine>(object, verdicts)) {
      if (action !== 'drop' || !isRecord(evidence)) continue;
      const of = STAYS.map((name) => evidence[name]).find((name) => isText(name) && isRemoved(name));
      if (isText(of)) found.set(id, { id, of });
    }
  }
  return [...found.values()];
}
