import type { DocumentShards } from '../run/documents.js';
import { isRecord, isText } from '../run/json-file.js';
import { deliveredAs } from '../run/stages/duplicate-ids.js';

/** A document that was left out because one that goes stood for it. */
export interface DroppedCopy {
  readonly id: string;
  /** The document that was kept in its place. */
  readonly of: string;
  /** Its source delivers it under the id of that one: its own name is this run's. Missing of all others. */
  readonly sameId?: true;
}

/** Under which names filters say in their evidence which document stays: near-duplicates, copies within a repository. */
export const STAYS = ['kept', 'of'] as const;

/** A verdict that a document was dropped, and in whose favour; of the names above, in their order. */
export interface DroppedLine {
  readonly id: string;
  readonly stays: readonly string[];
  readonly sameId?: true;
}

/**
 * Documents that were dropped in favour of one that goes, as their verdicts' evidence says. None of their bytes are
 * here, but a later run without the one that was kept would keep them.
 */
export const droppedCopies = (
  documents: DocumentShards,
  isRemoved: (id: string) => boolean,
): Promise<readonly DroppedCopy[]> =>
  followDropped(isRemoved, async (goes) => {
    const lines: DroppedLine[] = [];
    for (let shard = 0; shard < documents.shards; shard++)
      lines.push(...(await droppedIn(documents, shard, goes)));
    return lines;
  });

/**
 * A copy may have been dropped in favour of one that was then dropped in favour of another: until no more are found.
 *
 * @param linesOf the lines of all shards, in their order, in favour of any of these; more do no harm
 */
export async function followDropped(
  isRemoved: (id: string) => boolean,
  linesOf: (goes: (id: string) => boolean, latest: readonly string[]) => Promise<readonly DroppedLine[]>,
): Promise<readonly DroppedCopy[]> {
  const followed = new Set<string>();
  const goes = (id: string): boolean => isRemoved(id) || followed.has(id);
  for (let latest: readonly string[] = []; ; ) {
    const lines = await linesOf(goes, latest);
    latest = [...new Set(lines.map(({ id }) => id))].filter((id) => !followed.has(id));
    if (latest.length === 0) return inOrder(lines, isRemoved);
    for (const id of latest) followed.add(id);
  }
}

/** As they are found going through the shards again and again. */
function inOrder(lines: readonly DroppedLine[], isRemoved: (id: string) => boolean): readonly DroppedCopy[] {
  const found = new Map<string, DroppedCopy>();
  for (let before = -1; before < found.size; ) {
    before = found.size;
    for (const { stays, ...line } of lines) {
      const of = stays.find((one) => isRemoved(one) || found.has(one));
      if (of !== undefined && !found.has(line.id)) found.set(line.id, { ...line, of });
    }
  }
  return [...found.values()];
}

/** The lines of a shard in favour of one of these. */
export async function droppedIn(
  documents: DocumentShards,
  shard: number,
  goes: (id: string) => boolean,
): Promise<readonly DroppedLine[]> {
  const lines: DroppedLine[] = [];
  for await (const rows of documents.verdictBlocks(shard, MENTIONS)) {
    for (const verdict of rows) {
      const { id, action, evidence } = verdict;
      if (action !== 'drop' || !isRecord(evidence)) continue;
      const stays = STAYS.map((name) => evidence[name]).filter(isText);
      if (!stays.some(goes)) continue;
      lines.push({ id, stays, ...(deliveredAs(verdict) === undefined ? {} : { sameId: true }) });
    }
  }
  return lines;
}

const MENTIONS = STAYS.map((name) => `"${name}":`);
