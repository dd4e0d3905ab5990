import { frameworkError, type JsonValue, META, type TokenizedDocument } from '@framework/sdk';
import { type DocumentRow, DocumentShards, readRows, shardName } from '../run/documents.js';
import type { RunRecord } from '../run/run-record.js';
import type { StoredObject } from '../run/store.js';

/** The same of both runs. */
export interface Both<Value> {
  readonly a: Value;
  readonly b: Value;
}

/** What of a blend is in one group. */
export interface BlendCount {
  readonly documents: number;
  readonly bytes: number;
  /** 0 where the run has no tokens. */
  readonly tokens: number;
}

/** By what a blend is counted. */
export const BLEND_GROUPS = ['source', 'share', 'licence', 'language'] as const;
export type BlendGroup = (typeof BLEND_GROUPS)[number];

/** What `framework data diff --json` prints: the training documents of two runs, counted. */
export interface BlendDifference {
  readonly a: string;
  readonly b: string;
  /** Whether both refer to the same documents and tokens, to the byte. */
  readonly same: boolean;
  readonly totals: Both<BlendCount>;
  readonly heldOut: Both<BlendCount>;
  /** Of what was taken down; in none of the other counts. */
  readonly takenDown: Both<BlendCount>;
  /** Groups that differ, the largest change of bytes first. */
  readonly groups: Readonly<Record<BlendGroup, readonly ({ readonly value: string } & Both<BlendCount>)[]>>;
}

/**
 * Two blends against each other. The tables are read once; held in memory is a line a group.
 *
 * @throws FWK_RUN_UNKNOWN for a run without documents; FWK_STORE_*
 */
export async function compareBlends(a: RunRecord, b: RunRecord): Promise<BlendDifference> {
  const counted = { a: await countBlend(a), b: await countBlend(b) };
  const pair = (of: 'totals' | 'heldOut' | 'takenDown'): Both<BlendCount> => ({
    a: counted.a[of],
    b: counted.b[of],
  });
  return {
    a: a.paths.name,
    b: b.paths.name,
    same: counted.a.content === counted.b.content,
    totals: pair('totals'),
    heldOut: pair('heldOut'),
    takenDown: pair('takenDown'),
    groups: Object.fromEntries(
      BLEND_GROUPS.map((group) => [group, differences(counted.a.groups[group], counted.b.groups[group])]),
    ) as unknown as BlendDifference['groups'],
  };
}

type Counts = Map<string, { documents: number; bytes: number; tokens: number }>;

async function countBlend({ objects, paths }: RunRecord) {
  const filter = objects.get('filter');
  const tokens = objects.get('tokenize');
  if (filter === undefined) {
    throw frameworkError('FWK_RUN_UNKNOWN', {
      message: `'${paths.name}' has no documents yet`,
      at: paths.refs,
      action: `go on with \`framework resume ${paths.name}\``,
    });
  }
  const [totals, heldOut, takenDown] = [zero(), zero(), zero()];
  const groups: Record<BlendGroup, Counts> = {
    source: new Map(),
    share: new Map(),
    licence: new Map(),
    language: new Map(),
  };
  for await (const { row, tokens: count } of rowsWithTokens(filter, tokens)) {
    const one = { bytes: row.bytes, tokens: count };
    if (row.takenDown !== undefined) raise(takenDown, one);
    else if (row.split !== 'train') raise(heldOut, one);
    else {
      raise(totals, one);
      for (const group of BLEND_GROUPS) {
        const value = groupOf(row, group);
        const counts = groups[group].get(value) ?? zero();
        groups[group].set(value, raise(counts, one));
      }
    }
  }
  const content = `${filter.contentHash} ${tokens?.contentHash}`;
  return { totals, heldOut, takenDown, groups, content };
}

/** Rows of tokens stand beside those of documents, in the same order. */
async function* rowsWithTokens(
  filter: StoredObject,
  tokens: StoredObject | undefined,
): AsyncGenerator<{ readonly row: DocumentRow; readonly tokens: number }> {
  const documents = new DocumentShards(filter);
  for (let shard = 0; shard < documents.shards; shard++) {
    const table = shardName('tokens', shard, 'ndjson');
    const beside = tokens?.files.includes(table)
      ? readRows<TokenizedDocument>(tokens, table)[Symbol.asyncIterator]()
      : undefined;
    try {
      for await (const row of documents.rows(shard)) {
        const next = await beside?.next();
        yield { row, tokens: next === undefined || next.done === true ? 0 : next.value.tokens };
      }
    } finally {
      // Nothing asks it for the row behind the last, which is where it would close its file.
      await beside?.return?.();
    }
  }
}

const COLUMNS = { share: META.share, licence: META.license, language: META.language } as const;

function groupOf({ source, meta }: DocumentRow, group: BlendGroup): string {
  if (group === 'source') return source ?? 'unknown';
  const value: JsonValue = meta[COLUMNS[group]] ?? null;
  return value === null ? 'unknown' : typeof value === 'string' ? value : JSON.stringify(value);
}

const zero = () => ({ documents: 0, bytes: 0, tokens: 0 });

function raise<Count extends { documents: number; bytes: number; tokens: number }>(
  count: Count,
  { bytes, tokens }: Omit<BlendCount, 'documents'>,
): Count {
  count.documents += 1;
  count.bytes += bytes;
  count.tokens += tokens;
  return count;
}

function differences(a: Counts, b: Counts): BlendDifference['groups'][BlendGroup] {
  return [...new Set([...a.keys(), ...b.keys()])]
    .map((value) => ({ value, a: a.get(value) ?? zero(), b: b.get(value) ?? zero() }))
    .filter((one) => (['documents', 'bytes', 'tokens'] as const).some((key) => one.a[key] !== one.b[key]))
    .sort(
      (one, other) =>
        Math.abs(other.b.bytes - other.a.bytes) - Math.abs(one.b.bytes - one.a.bytes) ||
        (one.value < other.value ? -1 : 1),
    );
}
