import { entriesOf, readAuditLog } from '../../audit/audit-log.js';
import { DocumentShards } from '../../run/documents.js';
import { hashFile, sha256 } from '../../run/file-hash.js';
import type { RunRecord } from '../../run/run-record.js';
import { readTakenDownMark } from '../../run/taken-down-mark.js';
import { isBlank } from '../../takedown/blank-spans.js';
import { allRows } from '../../takedown/selection.js';
import { type TokenPlace, tokenSpans } from '../../takedown/spans.js';
import {
  isWellSigned,
  REPLACED,
  type RunTakedown,
  readTombstones,
  type TakedownRecord,
  type Tombstone,
} from '../../takedown/takedown-record.js';
import type { BlendTree } from '../blend-tree.js';
import type { Findings } from './findings.js';

/** A state of the blend before the last takedown, with the tree that was grown of it from the rows of now. */
export interface EarlierTree {
  readonly state: TakedownRecord['states'][number];
  readonly tree: BlendTree;
}

/**
 * What was taken down and what was not: each tombstone in its place with zeros behind it, every earlier root out of the rows
 * of now, every rewritten file as it was left, signatures, the register's entry, the marks.
 */
export async function checkTakedown(
  run: RunRecord,
  takedown: RunTakedown,
  earlier: readonly EarlierTree[],
  findings: Findings,
): Promise<void> {
  const { object, records, record } = takedown;
  const wrong = (message: string, at = object.dir) =>
    findings.add({ check: 'takedown', at, message, action: 'restore the file named from a copy' });
  const ends = (state: EarlierTree['state']) => ({
    tokenizer: state.tokenizer,
    sequence: state.sequence,
    objects: { documents: '', tokens: null },
  });
  for (const { state, tree } of earlier) {
    findings.checked('takedown', 'tombstones', 0);
    const { root } = tree.end(ends(state));
    if (root === state.root) continue;
    wrong(
      `with what was taken down put back, the root ${state.root} of before does not come out: another document than those was changed`,
    );
  }
  for (const one of records) {
    if (!isWellSigned(one)) wrong(`the record of takedown ${one.takedown} is not signed by its key`);
  }
  // What was signed against what lies there: beside them manifests and roots only vouch for each other.
  for (const [ref, signed] of Object.entries(record.after)) {
    if (run.objects.get(ref)?.contentHash !== signed.contentHash)
      wrong(`the object '${ref}' is not the one that takedown ${record.takedown} was signed with`);
  }
  if (record.states.at(-1)!.root !== takedown.provenance.root) {
    wrong(`the root is not the one that takedown ${record.takedown} was signed with`);
  }
  const tombstones = await readTombstones(takedown);
  if (sha256(await object.read('tombstones.ndjson')) !== record.tombstones) {
    wrong('the tombstones are not those the record was signed with');
  }
  await checkTombstones(run, tombstones, findings, wrong);
  await checkRewritten(run, takedown, tombstones, wrong);
  await checkRegister(run, takedown, wrong);
  await checkMarks(run, takedown, tombstones, wrong);
}

type Wrong = (message: string, at?: string) => void;

/** Tombstones against the rows that have them, and the other way round. */
async function checkTombstones(
  run: RunRecord,
  tombstones: readonly Tombstone[],
  findings: Findings,
  wrong: Wrong,
): Promise<void> {
  const filter = run.objects.get('filter');
  if (filter === undefined) return;
  const byId = new Map(tombstones.map((tombstone) => [tombstone.id, tombstone]));
  for await (const { shard, row } of allRows(new DocumentShards(filter))) {
    if (row.takenDown === undefined) continue;
    findings.checked('takedown', 'tombstones');
    const tombstone = byId.get(row.id);
    byId.delete(row.id);
    const agrees =
      tombstone?.shard === shard &&
      tombstone.offset === row.offset &&
      tombstone.bytes === row.bytes &&
      tombstone.sha256 === row.sha256 &&
      tombstone.takedown === row.takenDown.takedown &&
      tombstone.replaces === row.takenDown.leaf;
    if (!agrees) wrong(`'${row.id}' in shard ${shard} is not what its tombstone says`, filter.dir);
  }
  for (const id of byId.keys()) wrong(`the tombstone of '${id}' has no row in the documents`, filter.dir);
}

/** Files of the last takedown against what was signed of them, byte by byte; tokens of earlier ones are zeros, too. */
async function checkRewritten(
  run: RunRecord,
  { record }: RunTakedown,
  tombstones: readonly Tombstone[],
  wrong: Wrong,
): Promise<void> {
  const tokens = run.objects.get('tokenize');
  for (const ref of REPLACED) {
    const object = run.objects.get(ref);
    for (const { file, after } of record.rewritten[ref] ?? []) {
      if (object === undefined || !object.files.includes(file)) continue;
      const path = object.path(file);
      const found = await hashFile(path).catch(() => undefined);
      if (found !== after) wrong(`'${file}' is not as the takedown left it`, path);
    }
  }
  if (tokens === undefined) return;
  for (const [file, spans] of tokenSpans(tokens, placesOf(tombstones))) {
    const path = tokens.path(file);
    if (!(await isBlank(path, spans).catch(() => false)))
      wrong(`'${file}' holds tokens of a document that was taken down`, path);
  }
}

const placesOf = (tombstones: readonly Tombstone[]): readonly TokenPlace[] =>
  tombstones.flatMap(({ shard, tokens }) =>
    tokens === null ? [] : [{ shard, start: tokens.start, tokens: tokens.count, number: 0 }],
  );

/** The log says of each takedown of the run what the record says. */
async function checkRegister(run: RunRecord, { records }: RunTakedown, wrong: Wrong): Promise<void> {
  const log = await readAuditLog(run.paths.root).catch((error: Error) => error);
  if (log instanceof Error) return wrong(log.message, run.paths.root);
  const executed = entriesOf(log.entries, 'executed');
  for (const { takedown, states, tombstones, key } of records) {
    if (key !== log.key) wrong(`the record of takedown ${takedown} is of another key than the log`, log.path);
    const entry = executed.find(({ data }) => data.takedown === takedown && data.run === run.paths.name);
    // One that was killed between its rename and its line is finished by the next takedown; its decision is on record.
    const decided = entriesOf(log.entries, 'decided').some(({ data }) => data.takedown === takedown);
    const [before, after] = states.slice(-2);
    if (entry === undefined && !decided) wrong(`the log knows nothing of takedown ${takedown}`, log.path);
    const agrees =
      entry === undefined ||
      (entry.data.before === before!.root &&
        entry.data.after === after!.root &&
        entry.data.tombstones === tombstones);
    if (!agrees) wrong(`the log tells of takedown ${takedown} another story than its record`, log.path);
  }
}

async function checkMarks(
  { checkpoints }: RunRecord,
  { records }: RunTakedown,
  tombstones: readonly Tombstone[],
  wrong: Wrong,
): Promise<void> {
  const trained = new Set(tombstones.flatMap(({ split, takedown }) => (split === 'train' ? [takedown] : [])));
  for (const { dir, step } of checkpoints) {
    if (step === 0) continue;
    const marked = (await readTakenDownMark(dir).catch(() => undefined))?.takedowns ?? [];
    for (const { takedown } of records) {
      if (trained.has(takedown) && !marked.includes(takedown))
        wrong(`step ${step} saw what takedown ${takedown} removed, and is not marked`, dir);
    }
  }
}
