import {
  type ColumnBatch,
  frameworkError,
  type JsonObject,
  META,
  type Progress,
  type RecordColumns,
  TOKENIZER,
  type TokenBatch,
  type TokenizedDocument,
} from '@framework/sdk';
import { fitContext } from '../contexts.js';
import { dataClosureOf, identityOf, tapsOf } from '../data-plugins.js';
import { type DocumentRow, shardName } from '../documents.js';
import { failpoint } from '../failpoint.js';
import { fingerprintsOf, loadFits } from '../fits.js';
import { type Made, objectOf, type Session } from '../session.js';
import type { StoredObject } from '../store.js';
import { encodeTokens, type TokenWidth, widthFor } from '../token-shards.js';
import { TOKENS_META } from '../training-rows.js';
import type { Fits, TokenizeTask } from '../workers/tasks.js';
import type { Filtered } from './filter.js';
import { ShardWriter } from './shard-files.js';

export interface Tokenized extends Made {
  /** Plugin id → what its `fit` left: the trained tokenizer. */
  readonly fits: Readonly<Record<string, StoredObject>>;
}

/** What a closed shard's journal line says. */
interface ShardLine {
  /** Sequence number of the next batch. */
  readonly sequence: number;
  readonly documents: number;
  readonly tokens: number;
  readonly bytes: number;
}

/**
 * `tokenize`: the owner fits on the training split, then every kept document becomes ids, one token shard for each
 * shard of documents.
 */
export async function tokenize(session: Session, filtered: Filtered): Promise<Tokenized> {
  const { plan } = session;
  const fits = await fitTokenizer(session, filtered);
  const taps = [...tapsOf(plan, 'tokenize'), ...tapsOf(plan, 'tokens')];
  const made = await objectOf(
    session,
    'tokenize',
    'tokenize',
    {
      kind: 'tokens',
      inputs: {
        documents: filtered.object.contentHash,
        batchSize: plan.run.batchSize,
        order: taps,
        plugins: dataClosureOf(plan, taps).map(identityOf),
        fits: Object.fromEntries(
          Object.entries(fits).map(([plugin, { contentHash }]) => [plugin, contentHash]),
        ),
      },
    },
    async (draft) => {
      const shards = await ShardWriter.open(draft);
      try {
        return await writeShards(session, filtered, fingerprintsOf(fits), shards);
      } finally {
        await shards.abandon();
      }
    },
  );
  return { ...made, fits };
}

async function fitTokenizer(session: Session, filtered: Filtered): Promise<Record<string, StoredObject>> {
  const { kernel, plan, features, heartbeat } = session;
  const fits: Record<string, StoredObject> = {};
  for (const { plugin, handler } of kernel.taps.tokenize) {
    if (handler.fit === undefined) continue;
    const made = await objectOf(
      session,
      'tokenize',
      `tokenize/${plugin}`,
      {
        kind: 'fit',
        inputs: {
          hook: 'tokenize',
          plugins: dataClosureOf(plan, [plugin]).map(identityOf),
          documents: filtered.object.contentHash,
          batchSize: plan.run.batchSize,
        },
      },
      async (draft) => {
        await draft.clear();
        const progress = (progress: Progress): void => {
          heartbeat.touch();
          session.voice.progress('tokenize', { ...progress, note: progress.note ?? `fit ${plugin}` });
        };
        const context = fitContext(
          ...([plan.run.seed, 'tokenize fit', features, draft.artefact()] as const),
          ...([progress, await draft.scratch()] as const),
        );
        const stream = trainingDocuments(session, filtered, plugin);
        await kernel.guard(plugin, 'tokenize fit', (base) => handler.fit!(stream, context(base)));
        await draft.addFound();
        return { plugin };
      },
    );
    fits[plugin] = made.object;
  }
  return fits;
}

/** A tokenizer that saw held-out text would flatter every figure measured on it. */
async function* trainingDocuments(
  session: Session,
  { documents, tally }: Filtered,
  plugin: string,
): AsyncIterable<ColumnBatch> {
  let done = 0;
  for await (const batch of documents.read(session.plan.run.batchSize, 'train')) {
    session.stop.check();
    done += batch.length;
    session.heartbeat.touch();
    session.voice.progress('tokenize', {
      done,
      total: tally.documents.kept.documents,
      unit: 'documents',
      note: `fit ${plugin}`,
    });
    yield batch;
    failpoint('fit.middle');
  }
}

async function writeShards(
  session: Session,
  { documents, tally }: Filtered,
  fitted: Fits,
  shards: ShardWriter,
): Promise<JsonObject> {
  const { kernel, plan, voice, executor, stop } = session;
  await loadFits(kernel, session.store, 'tokenize', fitted, session.loaded);
  const { vocabularySize, hash } = kernel.get(TOKENIZER);
  const width = widthFor(vocabularySize);
  const line = { ...(shards.last<ShardLine>() ?? { sequence: 0, documents: 0, tokens: 0, bytes: 0 }) };
  const all = tally.documents.kept.documents + tally.documents.held.documents;
  const sent: { shard: number; rows: readonly DocumentRow[]; columns: RecordColumns }[] = [];
  async function* tasks(): AsyncIterable<TokenizeTask> {
    const from = { shard: shards.count, sequence: line.sequence };
    for await (const batch of documents.batches({ batchSize: plan.run.batchSize, from })) {
      sent.push(batch);
      yield { columns: { ...batch.columns, meta: knownToTokens(batch.columns.meta) }, fitted };
    }
  }
  for await (const batch of executor.map<TokenizeTask, TokenBatch>(tasks(), 'tokenize', stop.signal)) {
    stop.check();
    const { shard, rows } = sent.shift()!;
    // The batch after the last of a shard closes it: batches do not reach over the border.
    while (shard > shards.count) await close();
    const names = [shardName('tokens', shards.count, width), shardName('tokens', shards.count, 'ndjson')];
    const [tokens, table] = encodeBatch(rows, batch, width);
    await shards.append(names, [[tokens], [table]]);
    line.sequence += 1;
    line.documents += rows.length;
    line.tokens += batch.tokens.length;
    line.bytes += rows.reduce((sum, { bytes }) => sum + bytes, 0);
    voice.progress('tokenize', { done: line.documents, total: all, unit: 'documents' });
  }
  if (shards.isOpen) await close();
  await shards.finish();
  if (line.documents !== all) {
    throw frameworkError('FWK_INTERNAL', {
      message: `${line.documents} of ${all} documents were tokenized`,
      at: 'stage tokenize',
    });
  }
  return {
    vocabularySize,
    width,
    tokenizer: hash,
    documents: line.documents,
    tokens: line.tokens,
    bytes: line.bytes,
    shards: shards.count,
  };

  async function close(): Promise<void> {
    await shards.close({ ...line });
  }
}

/** Of all that is known of the documents, what the `tokens` chain is told: the rest need not cross to a thread. */
const knownToTokens = (meta: RecordColumns['meta']): RecordColumns['meta'] =>
  Object.fromEntries(TOKENS_META.flatMap((name) => (meta[name] === undefined ? [] : [[name, meta[name]]])));

function encodeBatch(
  rows: readonly DocumentRow[],
  { tokens, offsets }: TokenBatch,
  width: TokenWidth,
): readonly [Uint8Array, Uint8Array] {
  const lines = rows.map(({ id, sha256, split, bytes, meta }, row) => {
    const language = meta[META.language];
    const document: TokenizedDocument = {
      id,
      sha256,
      repository: String(meta[META.repository] ?? id),
      split,
      share: String(meta[META.share] ?? 'code'),
      ...(typeof language === 'string' ? { language } : {}),
      tokens: offsets[row + 1]! - offsets[row]!,
      bytes,
    };
    return `${JSON.stringify(document)}\n`;
  });
  return [encodeTokens(tokens, width), Buffer.from(lines.join(''))];
}
