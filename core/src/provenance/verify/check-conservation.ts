import { createHash } from 'node:crypto';
import type { Count, VerdictTally } from '@framework/sdk';
import { type DocumentShards, shardName } from '../../run/documents.js';
import type { StoredObject } from '../../run/store.js';
import { conservation } from '../../run/verdict-tally.js';
import { type Findings, remake } from './findings.js';
import { isDocumentRow, isVerdictLine, storedRows } from './stored-rows.js';

/** Ids held in memory at once; a run with more is read several times, a part of the ids each time. */
const IDS_AT_ONCE = 1_000_000;

/** Where every document that went in is, counted from the tables. */
export interface Accounts {
  readonly in: number;
  readonly kept: number;
  readonly held: number;
  readonly dropped: number;
  /** Drops by the plugin and reason that came first: they add up to `dropped`. */
  readonly byReason: readonly {
    readonly plugin: string;
    readonly reason: string;
    readonly documents: number;
  }[];
}

/**
 * Documents in = kept + held out + dropped by reason: every id once, each dropped one with a drop verdict on record,
 * each count against the tally the filter stage wrote.
 *
 * @param idsAtOnce ids held in memory; the answer does not depend on it
 */
export async function checkConservation(
  documents: DocumentShards,
  tally: VerdictTally,
  findings: Findings,
  idsAtOnce = IDS_AT_ONCE,
): Promise<Accounts> {
  const wrong = (message: string, file?: string) =>
    findings.add({
      check: 'conservation',
      at: file === undefined ? documents.object.dir : documents.object.path(file),
      message,
      action: remake(documents.object.dir),
    });
  const problem = conservation(tally);
  if (problem !== undefined) wrong(`the tally does not add up: ${problem}`);

  const { stored, verdicts, dropLines } = await countTables(documents, findings);
  for (const [key, expected] of countsOf(tally)) {
    const found = verdicts.get(key) ?? ZERO;
    if (!same(found, expected))
      wrong(`${words(key)}: ${shown(found)} on record, the tally says ${shown(expected)}`);
  }
  for (const [key, found] of verdicts) {
    if (!countsOf(tally).has(key)) wrong(`${words(key)}: ${shown(found)} on record, the tally knows none`);
  }

  const passes = Math.max(
    1,
    Math.ceil((stored.kept.documents + stored.held.documents + dropLines) / idsAtOnce),
  );
  const first = new Map<string, Count>();
  const dropped = { documents: 0, bytes: 0 };
  for (let pass = 0; pass < passes; pass++) {
    await accountForIds(
      documents,
      pass,
      passes,
      (id, file, what) => wrong(`'${id}' ${what}`, file),
      (key, bytes) => {
        raise(first, key, bytes);
        dropped.documents += 1;
        dropped.bytes += bytes;
      },
    );
  }
  for (const [fate, found] of Object.entries({ ...stored, dropped })) {
    const expected = tally.documents[fate as keyof typeof tally.documents];
    if (!same(found, expected)) {
      wrong(`${shown(found)} ${fate === 'held' ? 'held out' : fate}, the tally says ${shown(expected)}`);
    }
  }
  for (const [plugin, reasons] of Object.entries(tally.firstDrop ?? {})) {
    for (const [reason, expected] of Object.entries(reasons)) {
      const found = first.get(`${plugin}\0drop\0${reason}`) ?? ZERO;
      if (!same(found, expected)) {
        wrong(
          `first dropped by ${plugin} for ${reason}: ${shown(found)} on record, the tally says ${shown(expected)}`,
        );
      }
    }
  }
  const total = stored.kept.documents + stored.held.documents + dropped.documents;
  findings.checked('conservation', 'documents', total);
  return {
    in: tally.documents.in.documents,
    kept: stored.kept.documents,
    held: stored.held.documents,
    dropped: dropped.documents,
    byReason: [...first]
      .map(([key, { documents: count }]) => {
        const [plugin = '', , reason = ''] = key.split('\0');
        return { plugin, reason, documents: count };
      })
      .sort((a, b) => b.documents - a.documents || (a.plugin + a.reason < b.plugin + b.reason ? -1 : 1)),
  };
}

/** What went in against what the sources counted when the run began: the one figure that no filter had a hand in. */
export function checkDelivered(
  sources: StoredObject,
  documents: DocumentShards,
  { documents: { in: entered } }: VerdictTally,
  findings: Findings,
): void {
  const promised = sources.summary['documents'];
  if (promised === entered.documents) return;
  findings.add({
    check: 'conservation',
    at: documents.object.dir,
    message: `the sources counted ${String(promised)} documents, the tally says that ${entered.documents} went in`,
    action: remake(documents.object.dir),
  });
}

/** One pass over the tables that holds no id: rows by fate, verdicts by plugin, action and reason. */
async function countTables({ object, shards }: DocumentShards, findings: Findings) {
  const stored = { kept: { documents: 0, bytes: 0 }, held: { documents: 0, bytes: 0 } };
  const verdicts = new Map<string, Count>();
  let dropLines = 0;
  for (let shard = 0; shard < shards; shard++) {
    // What is no row was said when the documents were checked.
    const rows = storedRows(object, shardName('shard', shard, 'ndjson'), isDocumentRow, 'documents', null);
    for await (const { split, bytes } of rows) {
      const count = stored[split === 'train' ? 'kept' : 'held'];
      count.documents += 1;
      count.bytes += bytes;
    }
    const lines = storedRows(
      object,
      shardName('verdicts', shard, 'ndjson'),
      isVerdictLine,
      'conservation',
      findings,
    );
    for await (const { plugin, action, reason, bytes } of lines) {
      raise(verdicts, `${plugin}\0${action}\0${reason}`, bytes);
      if (action === 'drop') dropLines += 1;
    }
  }
  return { stored, verdicts, dropLines };
}

/**
 * Each id of one part once: a document has a row, or is dropped, and never both.
 *
 * @param onDrop called with the first verdict that dropped a document
 */
async function accountForIds(
  { object, shards }: DocumentShards,
  pass: number,
  passes: number,
  wrong: (id: string, file: string, what: string) => void,
  onDrop: (key: string, bytes: number) => void,
): Promise<void> {
  const fates = new Map<string, { readonly fate: 'dropped' | 'stored'; readonly shard: number }>();
  for (let shard = 0; shard < shards; shard++) {
    const verdicts = shardName('verdicts', shard, 'ndjson');
    for await (const line of storedRows(object, verdicts, isVerdictLine, 'conservation', null)) {
      if (line.action !== 'drop') continue;
      const key = idKey(line.id, pass, passes);
      if (key === undefined) continue;
      const seen = fates.get(key);
      // Several plugins may drop a document; all they say of it stands in the shard it would have stood in.
      if (seen?.fate === 'dropped' && seen.shard === shard) continue;
      if (seen !== undefined)
        wrong(line.id, verdicts, `is on record twice: in shards ${seen.shard} and ${shard}`);
      fates.set(key, { fate: 'dropped', shard });
      onDrop(`${line.plugin}\0drop\0${line.reason}`, line.bytes);
    }
    const table = shardName('shard', shard, 'ndjson');
    for await (const { id } of storedRows(object, table, isDocumentRow, 'documents', null)) {
      const key = idKey(id, pass, passes);
      if (key === undefined) continue;
      const seen = fates.get(key);
      if (seen?.fate === 'dropped') wrong(id, table, `is kept, and a verdict dropped it`);
      else if (seen !== undefined)
        wrong(id, table, `is on record twice: in shards ${seen.shard} and ${shard}`);
      fates.set(key, { fate: 'stored', shard });
    }
  }
}

/** 128 bits of the id's hash: what is held does not grow with the length of ids. Undefined in another pass. */
function idKey(id: string, pass: number, passes: number): string | undefined {
  const hash = createHash('sha256').update(id).digest();
  if (hash.readUInt32LE(16) % passes !== pass) return undefined;
  return hash.toString('latin1', 0, 16);
}

/** Verdicts other than keep, which are counted and not kept line by line. */
function countsOf({ byPlugin }: VerdictTally): ReadonlyMap<string, Count> {
  const counts = new Map<string, Count>();
  for (const [plugin, actions] of Object.entries(byPlugin)) {
    for (const [action, reasons] of Object.entries(actions)) {
      if (action === 'keep') continue;
      for (const [reason, count] of Object.entries(reasons))
        counts.set(`${plugin}\0${action}\0${reason}`, count);
    }
  }
  return counts;
}

function raise(counts: Map<string, Count>, key: string, bytes: number): void {
  const before = counts.get(key) ?? ZERO;
  counts.set(key, { documents: before.documents + 1, bytes: before.bytes + bytes });
}

const ZERO: Count = { documents: 0, bytes: 0 };

const same = (a: Count, b: Count): boolean => a.documents === b.documents && a.bytes === b.bytes;

const shown = ({ documents, bytes }: Count): string => `${documents} documents of ${bytes} bytes`;

function words(key: string): string {
  const [plugin, action, reason] = key.split('\0');
  return `${action} by ${plugin} for ${reason}`;
}
