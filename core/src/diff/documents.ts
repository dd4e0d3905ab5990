import { type JsonValue, META, type VerdictTally } from '@framework/sdk';
import { type DocumentRow, DocumentShards, readRows, shardName } from '../run/documents.js';
import type { VerdictLine } from '../run/stages/filter.js';
import type { StoredObject } from '../run/store.js';
import type { DocumentChange, DocumentsDifference, GroupDifference, Pair } from './difference.js';
import { joined, sortedRows } from './sorted-rows.js';

/** Documents shown of each kind of change. */
const EXAMPLES = 3;

/** What became of one document, and no more: this is what is sorted. */
interface Fate {
  readonly id: string;
  /** `kept`, `held for heldout`, `dropped by plugin-x: reason`, `taken down`. */
  readonly fate: string;
  /** Of a stored document. */
  readonly sha256: string | null;
}

/**
 * Two document tables against each other, with the verdicts beside them. Both are read once, sorted by id with bounded
 * memory, and merged; two objects with one content hash are not read document by document at all.
 *
 * @throws FWK_STORE_CORRUPT, FWK_STORE_MISSING_FILE
 */
export async function compareDocuments(
  a: StoredObject,
  b: StoredObject,
  held?: number,
): Promise<DocumentsDifference> {
  const [left, right] = [tallyOf(a), tallyOf(b)];
  const totals = { a: totalsOf(left), b: totalsOf(right) };
  if (a.contentHash === b.contentHash) {
    return {
      same: true,
      totals,
      changes: [],
      verdicts: [],
      languages: [],
      licences: [],
      heldOutDiffers: false,
    };
  }
  const groups = { language: new Groups(META.language), licence: new Groups(META.license) };
  const count = (side: 'a' | 'b') => (row: DocumentRow) => {
    for (const group of Object.values(groups)) group.add(side, row);
  };
  const changes = new Changes();
  const pairs = joined(
    firstOfEach(sortedRows(fates(a, count('a')), held)),
    firstOfEach(sortedRows(fates(b, count('b')), held)),
  );
  for await (const { a: one, b: other } of pairs) changes.add(one, other);
  const verdicts = verdictDifferences(left, right);
  return {
    same: changes.found.length === 0 && verdicts.length === 0,
    totals,
    changes: changes.found,
    verdicts,
    languages: groups.language.differences,
    licences: groups.licence.differences,
    heldOutDiffers: changes.heldOut,
  };
}

/** Everything that went into the filters, shard by shard: a dropped document may have several lines. */
async function* fates(object: StoredObject, onStored: (row: DocumentRow) => void): AsyncGenerator<Fate> {
  const shards = new DocumentShards(object);
  for (let shard = 0; shard < shards.shards; shard++) {
    const verdicts = shardName('verdicts', shard, 'ndjson');
    for await (const { id, plugin, action, reason } of readRows<VerdictLine>(object, verdicts)) {
      if (action === 'drop') yield { id, fate: `dropped by ${plugin}: ${reason}`, sha256: null };
    }
    for await (const row of shards.rows(shard)) {
      if (row.takenDown !== undefined) {
        yield { id: row.id, fate: 'taken down', sha256: null };
        continue;
      }
      onStored(row);
      const fate = row.split === 'train' ? 'kept' : `held for ${row.split}`;
      yield { id: row.id, fate, sha256: row.sha256 };
    }
  }
}

/** The first drop decides; what later filters said of the same document changes nothing. */
async function* firstOfEach(rows: AsyncGenerator<Fate>): AsyncGenerator<Fate> {
  let id: string | undefined;
  for await (const row of rows) {
    if (row.id === id) continue;
    id = row.id;
    yield row;
  }
}

/** Changes by what they were and became. */
class Changes {
  readonly #groups = new Map<
    string,
    { from: string | null; to: string | null; documents: number; examples: string[] }
  >();
  heldOut = false;

  add(a: Fate | null, b: Fate | null): void {
    const [from, to] = [a?.fate ?? null, b?.fate ?? null];
    const rewritten = from === to && a?.sha256 !== b?.sha256;
    if (from === to && !rewritten) return;
    this.heldOut ||= [from, to].some((fate) => fate?.startsWith('held for') === true);
    const became = rewritten ? `${to}, with other bytes` : to;
    const key = JSON.stringify([from, became]);
    const group = this.#groups.get(key) ?? { from, to: became, documents: 0, examples: [] };
    group.documents += 1;
    if (group.examples.length < EXAMPLES) group.examples.push((a ?? b)!.id);
    this.#groups.set(key, group);
  }

  get found(): readonly DocumentChange[] {
    return [...this.#groups.values()].sort((a, b) => b.documents - a.documents);
  }
}

/** Stored documents by one metadata column. */
class Groups {
  readonly #column: string;
  readonly #counts = new Map<string, Record<'a' | 'b', { documents: number; bytes: number }>>();

  constructor(column: string) {
    this.#column = column;
  }

  add(side: 'a' | 'b', { meta, bytes }: DocumentRow): void {
    const value: JsonValue = meta[this.#column] ?? null;
    const name = value === null ? 'unknown' : typeof value === 'string' ? value : JSON.stringify(value);
    const counts = this.#counts.get(name) ?? { a: { documents: 0, bytes: 0 }, b: { documents: 0, bytes: 0 } };
    counts[side].documents += 1;
    counts[side].bytes += bytes;
    this.#counts.set(name, counts);
  }

  get differences(): readonly GroupDifference[] {
    return [...this.#counts]
      .filter(([, { a, b }]) => a.documents !== b.documents || a.bytes !== b.bytes)
      .map(([value, pair]) => ({ value, ...pair }))
      .sort((x, y) => y.a.bytes + y.b.bytes - x.a.bytes - x.b.bytes || (x.value < y.value ? -1 : 1));
  }
}

const tallyOf = (object: StoredObject): VerdictTally => object.summary['tally'] as unknown as VerdictTally;

const totalsOf = ({ documents }: VerdictTally): NonNullable<DocumentsDifference['totals']['a']> => ({
  in: documents.in.documents,
  kept: documents.kept.documents,
  held: documents.held.documents,
  dropped: documents.dropped.documents,
});

function verdictDifferences(a: VerdictTally, b: VerdictTally): DocumentsDifference['verdicts'] {
  const counts = new Map<string, { plugin: string; action: string; reason: string } & Pair<number>>();
  for (const [side, tally] of [
    ['a', a],
    ['b', b],
  ] as const) {
    for (const [plugin, actions] of Object.entries(tally.byPlugin)) {
      for (const [action, reasons] of Object.entries(actions)) {
        for (const [reason, { documents }] of Object.entries(reasons)) {
          const key = JSON.stringify([plugin, action, reason]);
          counts.set(key, { plugin, action, reason, a: 0, b: 0, ...counts.get(key), [side]: documents });
        }
      }
    }
  }
  return [...counts]
    .filter(([, { a: one, b: other }]) => one !== other)
    .sort(([x], [y]) => (x < y ? -1 : 1))
    .map(([, entry]) => entry);
}
