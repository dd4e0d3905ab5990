import type { DocumentShards } from '../run/documents.js';
import type { VerdictLine } from '../run/stages/filter.js';
import { idOf } from './id-of-line.js';

/**
 * Of documents that are asked for by their ids, those that filters dropped, and the first verdict that did: nothing of them is here to
 * be taken out, and who asks is told why. For when nothing else was found: every verdict of the run is looked at.
 *
 * @throws FWK_STORE_CORRUPT
 */
export async function droppedById(
  documents: DocumentShards,
  ids: ReadonlySet<string>,
): Promise<ReadonlyMap<string, VerdictLine>> {
  const found = new Map<string, VerdictLine>();
  if (ids.size === 0) return found;
  for (let shard = 0; shard < documents.shards; shard++) {
    for await (const lines of documents.verdictLineBlocks(shard, DROPS)) {
      for (const line of lines) {
        const id = idOf(line);
        if (!ids.has(id) || found.has(id)) continue;
        const verdict = JSON.parse(line) as VerdictLine;
        // Evidence may speak of what was dropped, too.
        if (verdict.action === 'drop') found.set(id, verdict);
      }
    }
  }
  return found;
}

const DROPS = ['"action":"drop"'];
