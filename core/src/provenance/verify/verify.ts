import { type FrameworkError, frameworkError, type VerdictTally } from '@framework/sdk';
import { DocumentShards } from '../../run/documents.js';
import type { RunRecord } from '../../run/run-record.js';
import { takedownOf } from '../../takedown/takedown-record.js';
import { BlendTree } from '../blend-tree.js';
import type { ProvenanceFile } from '../provenance-file.js';
import { endsOf, tokenizerOf } from '../record-provenance.js';
import { checkCheckpoints } from './check-checkpoints.js';
import { type Accounts, checkConservation, checkDelivered } from './check-conservation.js';
import { checkDocuments } from './check-documents.js';
import { checkObjects } from './check-objects.js';
import { checkRegister } from './check-register.js';
import { checkRoots } from './check-roots.js';
import { checkRun } from './check-run.js';
import { checkSequence } from './check-sequence.js';
import { checkTakedown, type EarlierTree } from './check-takedown.js';
import { checkTokens } from './check-tokens.js';
import { type CheckResult, Findings, type Mismatch, mismatchError } from './findings.js';

/** What `framework provenance verify --json` prints when everything holds. */
export interface VerifyReport {
  readonly run: string;
  readonly dir: string;
  readonly holds: boolean;
  /** As recorded; null when the record cannot be read. */
  readonly root: string | null;
  /** Over what lies there; null when the documents are gone. */
  readonly computed: string | null;
  readonly checks: readonly CheckResult[];
  /** Null when the documents are gone. */
  readonly documents: Accounts | null;
  /** What was taken down since the run ended, oldest first. */
  readonly takedowns: readonly {
    readonly takedown: string;
    readonly at: string;
    readonly request: string;
    readonly documents: number;
    /** The root before it. */
    readonly before: string;
    /** The public key its record is signed with, hex: whose it is, nothing here can tell. */
    readonly key: string;
  }[];
  /** The first of them. */
  readonly mismatches: readonly Mismatch[];
  /** All of them. */
  readonly found: number;
}

/**
 * Reads and hashes again everything a run promises, and compares it with what it recorded. Nothing is written, nothing
 * is taken from a cache; a part that is damaged does not hide the others.
 *
 * @param recorded the run's `provenance.json`, or why it cannot be read
 * @param limit mismatches to hold; all are counted
 */
export async function verifyProvenance(
  run: RunRecord,
  recorded: ProvenanceFile | Error,
  limit: number,
): Promise<VerifyReport> {
  const findings = new Findings(limit);
  if (recorded instanceof Error) {
    findings.add({
      check: 'roots',
      at: run.paths.provenance,
      message: `provenance.json cannot be read: ${recorded.message}`,
      action: 'restore it from a copy',
    });
  }
  await checkObjects(run, findings);
  const [filter, tokens, sequence] = ['filter', 'tokenize', 'sequence'].map((ref) => run.objects.get(ref));
  const takedown = await takedownOf(run.objects).catch((error: Error) => {
    findings.add({
      check: 'takedown',
      at: run.objects.get('takedown')?.dir ?? run.paths.refs,
      message: `what was taken down cannot be read: ${error.message}`,
      action: 'restore it from a copy',
    });
    return undefined;
  });
  let computed: ProvenanceFile | null = null;
  let accounts: Accounts | null = null;
  if (filter === undefined) {
    findings.add({
      check: 'documents',
      at: run.paths.refs,
      message: 'the run refers to no documents that can be read',
      action: 'restore the run’s folder and the store from a copy',
    });
  } else {
    const documents = new DocumentShards(filter);
    const tree = new BlendTree();
    const earlier = earlierTrees(takedown?.record.states ?? []);
    await checkDocuments(documents, [tree, ...earlier.map((one) => one.tree)], findings);
    if (takedown !== undefined) await checkTakedown(run, takedown, earlier, findings);
    computed = tree.end(endsOf(filter, tokens ?? null, sequence ?? null));
    const tally = filter.summary['tally'] as unknown as VerdictTally;
    const sources = run.objects.get('ingest');
    if (sources !== undefined) checkDelivered(sources, documents, tally, findings);
    accounts = await checkConservation(documents, tally, findings);
    if (tokens !== undefined) await checkTokens(documents, tokens, findings);
  }
  if (sequence !== undefined) checkSequence(sequence, tokens, findings);
  await checkCheckpoints(run, tokenizerOf(tokens ?? null), findings);
  if (computed !== null && !(recorded instanceof Error)) {
    const place = takedown?.object.path('provenance.json') ?? run.paths.provenance;
    checkRoots(place, recorded, computed, findings);
  }
  if (!(recorded instanceof Error)) await checkRegister(run, recorded.root, findings);
  await checkRun(run, takedown?.record.originally, findings);
  return {
    run: run.paths.name,
    dir: run.paths.dir,
    holds: findings.count === 0,
    root: recorded instanceof Error ? null : recorded.root,
    computed: computed?.root ?? null,
    checks: findings.results,
    documents: accounts,
    takedowns: (takedown?.records ?? []).map((record) => ({
      takedown: record.takedown,
      at: record.at,
      request: record.request,
      documents: record.documents,
      before: record.states.at(-2)!.root,
      key: record.key,
    })),
    mismatches: findings.held,
    found: findings.count,
  };
}

/** A tree for each state before the last: of the takedowns, only those up to it count. */
function earlierTrees(states: readonly EarlierTree['state'][]): readonly EarlierTree[] {
  return states.slice(0, -1).map((state, at) => {
    const standing = new Set(states.slice(0, at + 1).map(({ takedown }) => takedown));
    return { state, tree: new BlendTree((takedown) => standing.has(takedown)) };
  });
}

/** What a report that does not hold ends with. */
export function refusal({ run, dir, mismatches, found }: VerifyReport): FrameworkError {
  const [first] = mismatches;
  const only = found === 1 && first !== undefined ? mismatchError(first) : undefined;
  return (
    only ??
    frameworkError('FWK_PROVENANCE_MISMATCH', {
      message: `${found} mismatches in '${run}'${found > mismatches.length ? `, the first ${mismatches.length} are listed` : ''}: ${first?.message}`,
      at: first?.at ?? dir,
      action: first?.action ?? 'restore what is listed from a copy',
      problems: mismatches.map(mismatchError),
    })
  );
}
