import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  canonicalJson,
  type JsonObject,
  type JsonValue,
  type Progress,
  type QueryEngine,
  type TableRow,
} from '@framework/sdk';
import { type Derivation, derivedObject } from '../../run/derived-object.js';
import { syncFile } from '../../run/durable-file.js';
import { hashFile } from '../../run/file-hash.js';
import { documentsOf, type RunRecord } from '../../run/run-record.js';
import type { ObjectDraft, StoredObject } from '../../run/store.js';
import { takedownOf } from '../../takedown/takedown-record.js';
import type { ProvenanceFile } from '../provenance-file.js';
import { provenanceOf } from '../run-provenance.js';
import { TABLE_NAMES, TABLES, TABLES_FORMAT, type TableName } from './definitions.js';
import { documentRows, tokenSpanRows, verdictRows } from './document-rows.js';
import { licenceRows, reasonRows, sourceRows, takedownRows } from './summary-rows.js';

/** `tables.json` in an object of kind `tables`, and beside tables that were exported. */
export interface TablesFile {
  readonly format: typeof TABLES_FORMAT;
  /** Root over the documents they speak of: computed again from their rows. */
  readonly root: string;
  /** Who wrote them: another version may write the same rows as other bytes. */
  readonly engine: string;
  readonly tables: readonly WrittenTable[];
}

export interface WrittenTable {
  readonly name: TableName;
  readonly meaning: string;
  readonly columns: (typeof TABLES)[TableName]['columns'];
  readonly file: string;
  readonly rows: number;
  readonly bytes: number;
  /** Of the file, hex. */
  readonly sha256: string;
}

export const TABLES_FILE = 'tables.json';

/**
 * A run's tables: those that stand, or made now.
 *
 * @throws FWK_PROVENANCE_MISSING, FWK_PROVENANCE_MISMATCH, FWK_STORE_*; FWK_RUN_BUSY where they must be made while
 *   something works on the run
 */
export const tablesOf = async (
  run: RunRecord,
  engine: QueryEngine,
  report: (progress: Progress) => void,
): Promise<StoredObject> =>
  (
    await derivedObject(run, async (now) => {
      const made = await madeOf(now);
      return {
        identity: identityOf(made, engine),
        make: (draft) => writeTables(draft, made, engine, report),
      };
    })
  ).object;

async function writeTables(
  draft: ObjectDraft,
  made: MadeOf,
  engine: QueryEngine,
  report: (progress: Progress) => void,
): Promise<JsonObject> {
  const tables: WrittenTable[] = [];
  for (const name of TABLE_NAMES) {
    const file = `${name}.${engine.form}`;
    const path = join(draft.dir, file);
    const rows = batched(rowsOf(name, made), (done) =>
      report({ done, total: null, unit: 'rows', note: `table ${name}` }),
    );
    const { signal } = new AbortController();
    const written = await engine.writeTable(TABLES[name], rows, path, signal);
    await syncFile(path);
    const facts = { bytes: (await stat(path)).size, sha256: await hashFile(path) };
    draft.add(file, facts);
    const { meaning, columns } = TABLES[name];
    tables.push({ name, meaning, columns, file, rows: written.rows, ...facts });
  }
  const { root } = made.provenance;
  const described: TablesFile = { format: TABLES_FORMAT, root, engine: engine.id, tables };
  await draft.write(TABLES_FILE, canonicalJson(described as unknown as JsonValue));
  return { root };
}

export const readTablesFile = async (object: StoredObject): Promise<TablesFile> =>
  (await object.readJson(TABLES_FILE)) as unknown as TablesFile;

interface MadeOf {
  readonly run: RunRecord;
  readonly documents: StoredObject;
  readonly provenance: ProvenanceFile;
}

async function madeOf(run: RunRecord): Promise<MadeOf> {
  return { run, provenance: await provenanceOf(run), documents: documentsOf(run) };
}

const identityOf = (
  { run, documents, provenance }: MadeOf,
  { id, form }: QueryEngine,
): Derivation['identity'] => ({
  kind: 'tables',
  inputs: {
    format: TABLES_FORMAT,
    engine: id,
    form,
    root: provenance.root,
    documents: documents.fingerprint,
    ...Object.fromEntries(
      ['ingest', 'tokenize', 'takedown'].map((ref) => [ref, run.objects.get(ref)?.fingerprint ?? null]),
    ),
  },
});

async function* rowsOf(name: TableName, { run, documents, provenance }: MadeOf): AsyncGenerator<TableRow> {
  const tokens = run.objects.get('tokenize');
  switch (name) {
    case 'documents':
      return yield* documentRows(documents, provenance);
    case 'verdicts':
      return yield* verdictRows(documents);
    case 'token_spans':
      return yield* tokens === undefined ? [] : tokenSpanRows(tokens);
    case 'reasons':
      return yield* reasonRows(documents);
    case 'sources':
      return yield* await sourceRows(run.objects.get('ingest'), provenance);
    case 'licences':
      return yield* licenceRows(provenance);
    case 'takedowns':
      return yield* takedownRows(await takedownOf(run.objects));
  }
}

const BATCH = 2048;

async function* batched(
  rows: AsyncIterable<TableRow>,
  report: (done: number) => void,
): AsyncGenerator<readonly TableRow[]> {
  let batch: TableRow[] = [];
  let done = 0;
  for await (const row of rows) {
    batch.push(row);
    if (batch.length < BATCH) continue;
    done += batch.length;
    report(done);
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
