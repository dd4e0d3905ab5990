import { shardName } from '../run/documents.js';
import type { RunRecord } from '../run/run-record.js';
import { runsOf } from './affected-runs.js';
import { checkpointsThatSaw } from './checkpoints-that-saw.js';
import type { DroppedCopy } from './dropped-copies.js';
import type { OtherObjects } from './elsewhere.js';
import type { NearCopy } from './near-copies.js';
import type { Orphan } from './orphans.js';
import type { PlannedDocument, TakedownPlan } from './plan.js';
import type { Selection } from './selection.js';
import { tokenSpans } from './spans.js';
import type { TokenPlaces } from './token-places.js';
import { touchedWindows } from './windows.js';

/** What a takedown touches, before it does. */
export interface DryRun extends OtherObjects {
  readonly takedown: string;
  readonly run: string;
  readonly documents: readonly PlannedDocument[];
  readonly bytes: number;
  /** Their tokens in the run; null where it has none. */
  readonly tokens: number | null;
  /** Documents in the blend that are like one that goes, removed with it or only told of. */
  readonly copies: readonly (NearCopy & { readonly removed: boolean })[];
  /** Near-copies that had been dropped in favour of one that goes: a later run must not keep them instead. */
  readonly dropped: readonly DroppedCopy[];
  /** Shards that are rewritten, and of how many. */
  readonly shards: { readonly touched: readonly number[]; readonly of: number };
  /** Files that are rewritten, by object, with their bytes: the room that is needed meanwhile. */
  readonly files: readonly { readonly file: string; readonly bytes: number }[];
  /** Windows of the first pass with a token of theirs, and of how many; null where the sequencer’s index is not known. */
  readonly windows: number | null;
  /** Every run that refers to these documents, or has checkpoints that saw them; and those. */
  readonly runs: readonly { readonly run: string; readonly checkpoints: readonly number[] }[];
  /** Objects no run refers to any more that hold some of them: they go whole. */
  readonly orphans: readonly Orphan[];
  /** Documents the request names that were taken down before. */
  readonly before: number;
}

export async function dryRun(
  root: string,
  run: RunRecord,
  plan: TakedownPlan,
  { copies, dropped, before }: Selection,
  orphans: readonly Orphan[],
  others: OtherObjects,
  tokenPlaces: TokenPlaces,
): Promise<DryRun> {
  const { removed } = plan;
  const ids = new Set(removed.map(({ id }) => id));
  const touched = [...new Set(removed.map(({ shard }) => shard))].sort((a, b) => a - b);
  const filter = run.objects.get('filter')!;
  const tokens = run.objects.get('tokenize');
  const index = run.objects.get('sequence');
  const places = tokens === undefined ? null : await tokenPlaces.of(tokens, ids);
  const numbers = new Set([...(places?.values() ?? [])].map(({ number }) => number));
  const files = [
    ...touched.flatMap((shard) =>
      [
        shardName('shard', shard, 'bin'),
        shardName('shard', shard, 'ndjson'),
        shardName('licences', shard, 'ndjson'),
      ].flatMap((file) => ((filter.manifest.files[file]?.bytes ?? 0) > 0 ? [{ object: filter, file }] : [])),
    ),
    ...(tokens === undefined || places === null
      ? []
      : [...tokenSpans(tokens, places.values()).keys()].map((file) => ({ object: tokens, file }))),
  ];
  const seen = new Map(
    removed.length === 0
      ? []
      : (await checkpointsThatSaw(root, plan)).map(({ run: one, steps }) => [one.paths.name, steps] as const),
  );
  const refer = (await runsOf(root, plan.documents.fingerprint)).map(({ paths }) => paths.name);
  return {
    takedown: plan.id,
    run: plan.run,
    documents: removed,
    bytes: removed.reduce((sum, { bytes }) => sum + bytes, 0),
    tokens: places === null ? null : [...places.values()].reduce((sum, place) => sum + place.tokens, 0),
    copies: copies.map((copy) => ({ ...copy, removed: ids.has(copy.id) })),
    dropped,
    shards: {
      touched,
      of: filter.files.filter((file) => /^shard-\d+\.bin$/.test(file)).length,
    },
    files: files.map(({ object, file }) => ({ file, bytes: object.manifest.files[file]!.bytes })),
    windows: index === undefined ? null : await touchedWindows(index, (number) => numbers.has(number)),
    runs: [...new Set([...refer, ...seen.keys()])]
      .sort()
      .map((name) => ({ run: name, checkpoints: seen.get(name) ?? [] })),
    ...others,
    orphans,
    before,
  };
}
