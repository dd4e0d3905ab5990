import {
  type Executor,
  frameworkError,
  type HookContext,
  type JsonValue,
  type RecordColumns,
  recordColumns,
  type Source,
  type SourcePortion,
} from '@framework/sdk';
import { DIGEST_BYTES } from '@framework/sdk/checks';
import { counted } from '../shared-bytes.js';
import type { ReadTask } from '../workers/tasks.js';
import { checkBatch } from './check-batch.js';
import type { OwnedSource } from './sources.js';

/** Whose portions they are, and in what batches they are read. */
export type PortionsRead = Pick<ReadTask, 'plugin' | 'source' | 'batchSize'>;

/** The portions of a source behind a cursor; null where it cannot be cut. */
export async function portionsOf(
  source: Source,
  cursor: JsonValue,
  batchSize: number,
  guard: <T>(call: (ctx: HookContext) => Promise<T>) => Promise<T>,
): Promise<readonly SourcePortion[] | null> {
  if (source.portions === undefined || source.openPortion === undefined) return null;
  return guard((ctx) => source.portions!(cursor, ctx, batchSize));
}

/** Whether it is worth the while to have them read elsewhere. */
export const areSeveral = (
  portions: readonly SourcePortion[],
  { workers }: Pick<Executor, 'workers'>,
): boolean => workers > 1 && portions.length > 1;

/** Whether each portion is a batch of `open`, so that nobody has to put batches together. */
export const areBatches = (portions: readonly SourcePortion[], batchSize: number): boolean =>
  portions.every(({ documents = 0 }, at) =>
    at < portions.length - 1 ? documents === batchSize : documents > 0 && documents <= batchSize,
  );

/**
 * Portions of a source, read in workers and delivered in their order, in the batches that `open` would deliver: what shards,
 * and with them every hash over the blend, are made of. A batch that two portions share is put together here.
 *
 * Batches are whole from the source's beginning or a cursor on, and a cursor stands behind a whole batch, so where in a batch
 * a portion begins is told by how many documents stand before it.
 */
export async function* readPortions(
  portions: readonly SourcePortion[],
  read: PortionsRead,
  executor: Executor,
  signal: AbortSignal,
): AsyncIterable<RecordColumns> {
  const { batchSize } = read;
  async function* tasks(): AsyncIterable<ReadTask> {
    for (const [at, portion] of portions.entries()) {
      const missing = at === 0 ? 0 : (batchSize - (portion.before % batchSize)) % batchSize;
      yield { ...read, portion, first: missing === 0 ? batchSize : missing };
    }
  }
  let held: RecordColumns | null = null;
  for await (const pieces of executor.map<ReadTask, readonly RecordColumns[]>(tasks(), 'read', signal)) {
    for (const piece of pieces) {
      const batch: RecordColumns = held === null ? piece : joined(held, piece);
      if (batch.ids.length > batchSize) throw misplaced(read, batch.ids.length);
      held = batch.ids.length < batchSize ? batch : null;
      if (held === null) yield batch;
    }
  }
  if (held !== null) yield held;
}

/** What a worker does: the batches of one portion, numbered by nobody yet. */
export async function readPortion(
  owned: OwnedSource | undefined,
  { plugin, portion, first, batchSize }: ReadTask,
  ctx: HookContext,
): Promise<readonly RecordColumns[]> {
  const batches: RecordColumns[] = [];
  for await (const batch of owned!.source.openPortion!(portion, { first, batchSize }, ctx)) {
    checkBatch(plugin, owned!.source.id, batch, batches.length === 0 ? first : batchSize);
    if (batch.ids.length === 0) continue;
    const columns = recordColumns({ ...batch, sequence: 0 });
    counted(columns.content);
    batches.push(columns);
  }
  return batches;
}

/**
 * Of a portion that is one batch.
 *
 * @throws FWK_HOOK_RESULT where it is something else than its source said
 */
export function onlyBatch(batches: readonly RecordColumns[], read: ReadTask): RecordColumns {
  const [batch] = batches;
  const { documents } = read.portion;
  if (batch === undefined || batches.length > 1 || batch.ids.length !== documents) {
    throw frameworkError('FWK_HOOK_RESULT', {
      message: `a portion of the source '${read.source}' of '${read.plugin}' is not the batch of ${documents} rows that it said it was`,
      at: `${read.plugin}, source ${read.source}`,
      plugin: read.plugin,
      hook: 'ingest read',
    });
  }
  return batch;
}

/** Two batches of one source as one, with the columns that either has; it goes on behind the second. */
function joined(left: RecordColumns, right: RecordColumns): RecordColumns {
  const content = new Uint8Array(new SharedArrayBuffer(left.content.byteLength + right.content.byteLength));
  content.set(left.content);
  content.set(right.content, left.content.byteLength);
  const rest = Array.from(right.offsets.subarray(1), (offset) => left.content.byteLength + offset);
  const digests = joinedDigests(left, right);
  const columnOf = ({ meta, ids }: RecordColumns, name: string) => meta[name] ?? ids.map(() => null);
  const names = new Set([...Object.keys(left.meta), ...Object.keys(right.meta)]);
  return {
    ...left,
    ids: [...left.ids, ...right.ids],
    content,
    offsets: Float64Array.from([...left.offsets, ...rest]),
    meta: Object.fromEntries(
      [...names].map((name) => [name, [...columnOf(left, name), ...columnOf(right, name)]]),
    ),
    cursor: right.cursor,
    ...(digests === undefined ? {} : { digests }),
  };
}

/** Zeros for the rows of the one that has none. */
function joinedDigests(left: RecordColumns, right: RecordColumns): Uint8Array | undefined {
  if (left.digests === undefined && right.digests === undefined) return undefined;
  const rows = left.ids.length;
  const digests = new Uint8Array((rows + right.ids.length) * DIGEST_BYTES);
  digests.set(left.digests ?? []);
  digests.set(right.digests ?? [], rows * DIGEST_BYTES);
  return digests;
}

const misplaced = ({ plugin, source, batchSize }: PortionsRead, rows: number): Error =>
  frameworkError('FWK_HOOK_RESULT', {
    message: `portions of the source '${source}' of '${plugin}' come to a batch of ${rows} rows where ${batchSize} were asked for: not as many documents stand before each as it said`,
    at: `${plugin}, source ${source}`,
    plugin,
    hook: 'ingest read',
  });
