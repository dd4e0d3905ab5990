import { type DocumentRow, type DocumentShards, shardName } from '../../run/documents.js';
import type { StoredObject } from '../../run/store.js';
import { BYTES, type TokenWidth } from '../../run/token-shards.js';
import { type Findings, remake } from './findings.js';
import { isDocumentRow, isTokenRow, storedRows } from './stored-rows.js';

/** Token shards stand beside shards of documents: the same documents in the same order, and as many ids as they say. */
export async function checkTokens(
  documents: DocumentShards,
  tokens: StoredObject,
  findings: Findings,
): Promise<void> {
  if (tokens.manifest.inputs['documents'] !== documents.object.contentHash) {
    findings.add({
      check: 'tokens',
      at: tokens.dir,
      message: `the tokens were made of the documents ${String(tokens.manifest.inputs['documents'])}, the run has ${documents.object.contentHash}`,
      action: remake(tokens.dir),
    });
  }
  for (let shard = 0; shard < documents.shards; shard++) await checkShard(documents, tokens, shard, findings);
}

async function checkShard(
  documents: DocumentShards,
  tokens: StoredObject,
  shard: number,
  findings: Findings,
): Promise<void> {
  const table = shardName('tokens', shard, 'ndjson');
  const wrong = (message: string) =>
    findings.add({
      check: 'tokens',
      at: tokens.files.includes(table) ? tokens.path(table) : tokens.dir,
      message,
      action: remake(tokens.dir),
    });
  const rows = storedRows(
    documents.object,
    shardName('shard', shard, 'ndjson'),
    isDocumentRow,
    'tokens',
    null,
  );
  // A shard of which nothing was kept has no tokens.
  const pairs = tokens.files.includes(table)
    ? storedRows(tokens, table, isTokenRow, 'tokens', findings)
    : none();
  let count: number | null = 0;
  for (;;) {
    const [row, pair] = [await rows.next(), await pairs.next()];
    if (row.done && pair.done) break;
    if (row.done || pair.done) {
      const { id } = (row.done ? pair.value : row.value) as Pick<DocumentRow, 'id'>;
      wrong(
        row.done
          ? `'${id}' has tokens in shard ${shard}, and the shard holds no such document`
          : `'${id}' of shard ${shard} has no tokens`,
      );
      count = null;
      break;
    }
    findings.checked('tokens', 'documents');
    if (row.value.id !== pair.value.id) {
      wrong(`token shard ${shard} has '${pair.value.id}' where the shard of documents has '${row.value.id}'`);
      // Past a document that was put in or taken out every line differs.
      count = null;
      break;
    }
    count += pair.value.tokens;
    const what = differs(row.value, pair.value);
    if (what !== undefined) wrong(`'${row.value.id}' in token shard ${shard}: ${what}`);
  }
  await rows.return(undefined);
  await pairs.return(undefined);
  if (count !== null) checkSize(tokens, shard, count, wrong);
}

function differs(
  row: DocumentRow,
  pair: Pick<DocumentRow, 'sha256' | 'split' | 'bytes'>,
): string | undefined {
  for (const key of ['sha256', 'split', 'bytes'] as const) {
    if (row[key] !== pair[key])
      return `its ${key} is ${pair[key]}, and ${row[key]} in the shard of documents`;
  }
  return undefined;
}

function checkSize(
  tokens: StoredObject,
  shard: number,
  count: number,
  wrong: (message: string) => void,
): void {
  const width = tokens.summary['width'] as TokenWidth;
  const facts = tokens.manifest.files[shardName('tokens', shard, width)];
  if (facts === undefined && count === 0) return;
  if (facts?.bytes !== count * BYTES[width]) {
    wrong(
      `token shard ${shard} has ${facts?.bytes ?? 0} bytes, ${count} tokens of ${width} fill ${count * BYTES[width]}`,
    );
  }
}

async function* none(): AsyncGenerator<never> {}
