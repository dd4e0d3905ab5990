import '../run/compile-late.js';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { frameworkError, LAYOUT } from '@framework/sdk';
import { AuditLog, entriesOf, readAuditLog, refuseOtherKey } from '../audit/audit-log.js';
import { loadSigningKey } from '../audit/signing-key.js';
import { removeRebuilds } from '../provenance/reproduce/rebuild-place.js';
import { provenanceOf } from '../provenance/run-provenance.js';
import { DocumentShards } from '../run/documents.js';
import { checkFailpoint, failpoint } from '../run/failpoint.js';
import { openFinishedRun } from '../run/finished-run.js';
import { hold } from '../run/holder.js';
import type { RunRecord } from '../run/run-record.js';
import { Store, type StoredObject } from '../run/store.js';
import { allRuns, objectsOf, runsOf } from './affected-runs.js';
import { deniedBy, writeDenied } from './deny-list.js';
import { type DroppedByLater, droppedByLater } from './dropped-by-later.js';
import { type DryRun, dryRun } from './dry-run.js';
import { findElsewhere, type OtherObjects } from './elsewhere.js';
import { type Execution, execute, pendingDecisions, refuseOtherPlan } from './execute.js';
import { refuseForgotten } from './forgotten-decisions.js';
import { withHands } from './hands.js';
import { findOrphans, type Orphan } from './orphans.js';
import { askedText, planOf, readPlan, type TakedownPlan, takenText, writePlan } from './plan.js';
import { type NearCopies, type Selection, select } from './selection.js';
import type { Selector } from './selector.js';
import { settle } from './settle.js';
import { sketchesOf } from './sketch-source.js';
import { TokenPlaces } from './token-places.js';

export interface TakedownRequest {
  readonly root: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The newest finished one when left out. */
  readonly run: string | undefined;
  readonly selectors: readonly Selector[];
  readonly nearCopies: NearCopies;
  /** In what copies are looked for: `sketches`, where a filter of the run left them, or every text. */
  readonly search: 'sketches' | 'texts';
  /** The register's name of the request; made from what is asked for when left out. */
  readonly request: string | undefined;
}

export interface TakedownResult {
  readonly run: string;
  /** What was done now; null where it had been done before. */
  readonly plan: DryRun | null;
  readonly execution: Execution | null;
  /** Documents the request names that had been taken down before. */
  readonly before: number;
  /** Takedowns that a killed process had left, finished first. */
  readonly finished: readonly Execution[];
}

const NO_OTHERS: OtherObjects = { elsewhere: [], unread: [] };

/**
 * What a takedown would do. Nothing is written, no key is needed.
 *
 * @throws FWK_TAKEDOWN_NOTHING, FWK_TAKEDOWN_EVERYTHING, FWK_RUN_UNKNOWN, FWK_PROVENANCE_MISSING, FWK_STORE_*
 */
export async function previewTakedown(
  request: Omit<TakedownRequest, 'environment' | 'request'>,
): Promise<DryRun> {
  const { run, plan, selection, orphans, unread } = await planned(request);
  return withHands(documentsOf(run), plan.removed, async (hands) => {
    const others = plan.removed.length === 0 ? NO_OTHERS : await findElsewhere(request.root, plan, hands);
    const all = withUnread(others, unread);
    return dryRun(request.root, run, plan, selection, orphans, all, new TokenPlaces(hands));
  });
}

/**
 * Takes documents out of a run and of all runs that share them. Finishes first what a killed one left.
 *
 * @throws FWK_SIGNING_KEY, FWK_TAKEDOWN_DENIED before anything is touched; as `previewTakedown`, and FWK_RUN_BUSY, FWK_AUDIT_CORRUPT
 */
export async function takeDown(request: TakedownRequest): Promise<TakedownResult> {
  checkFailpoint();
  const { root } = request;
  const key = loadSigningKey(request.environment, root);
  const recorded = await readAuditLog(root);
  refuseOtherKey(recorded.key, key, recorded.path);
  await refuseForgotten(root, recorded);
  let first: Planned | undefined;
  if (pendingDecisions(recorded).length === 0) {
    // What cannot be done is said before there is a log.
    first = await planned(request);
    await refuseBusy(root);
  }
  await mkdir(join(root, LAYOUT.audit), { recursive: true });
  const held = await hold(join(root, LAYOUT.audit, 'lock'));
  try {
    await removeRebuilds(root);
    const log = await AuditLog.open(root, key);
    const finished: Execution[] = [];
    for (const decision of pendingDecisions(log)) {
      const plan = await readPlan(root, decision.data.plan);
      refuseOtherPlan(plan, decision.data);
      finished.push(await finish(root, plan, decision, log));
    }
    // A blend is read once, unless something was taken down until the register was ours.
    const stands = first !== undefined && log.entries.length === recorded.entries.length;
    const { run, plan, selection, orphans, unread } = stands
      ? await onNow(root, first!)
      : await planned(request);
    const { before, removed } = selection;
    if (removed.length === 0) {
      await settle(run.paths.name, new DocumentShards(documentsOf(run)), request, log);
      return { run: run.paths.name, plan: null, execution: null, before, finished };
    }
    return await withHands(documentsOf(run), plan.removed, async (hands) => {
      // Where else they lie is looked for once, when it is done.
      const places = new TokenPlaces(hands);
      const preview = await dryRun(root, run, plan, selection, orphans, NO_OTHERS, places);
      const decision = await decide(root, plan, request, log);
      const execution = await execute(root, plan, decision, log, hands, places);
      return {
        run: run.paths.name,
        plan: { ...preview, ...withUnread(execution, unread) },
        execution,
        before,
        finished,
      };
    });
  } finally {
    held.release();
  }
}

/** What a killed takedown had left. */
async function finish(
  root: string,
  plan: TakedownPlan,
  decision: Parameters<typeof execute>[2],
  log: AuditLog,
): Promise<Execution> {
  const store = new Store(join(root, LAYOUT.store));
  // One that is damaged is told by what reads it, if anything still does: to remove it nobody has to.
  const documents = await store.look(plan.documents.fingerprint).catch(() => undefined);
  return withHands(documents, plan.removed, (hands) => execute(root, plan, decision, log, hands));
}

interface Planned {
  readonly run: RunRecord;
  readonly plan: TakedownPlan;
  readonly selection: Selection;
  readonly orphans: readonly Orphan[];
  /** Of runs compared with this one, those of which it is not known what they left out for it. */
  readonly unread: DroppedByLater['unread'];
}

async function planned({
  root,
  run: name,
  selectors,
  nearCopies,
  search,
}: Pick<TakedownRequest, 'root' | 'run' | 'selectors' | 'nearCopies' | 'search'>): Promise<Planned> {
  const run = await openFinishedRun(root, name);
  await provenanceOf(run);
  const filter = documentsOf(run);
  const sketches = search === 'texts' ? undefined : await sketchesOf(filter, run.objects);
  const selected = await select(new DocumentShards(filter), selectors, nearCopies, {
    run: run.paths,
    sketches,
  });
  const { dropped, unread } = await allDropped(run, selected);
  const selection = { ...selected, dropped };
  const { fingerprint, contentHash } = filter;
  const documents = { fingerprint, contentHash };
  const objects = objectsOf(await runsOf(root, fingerprint));
  const about = { run: run.paths.name, selectors, nearCopies, documents, objects };
  const hashes = new Set(selection.removed.map(({ row }) => row.sha256));
  const orphans = hashes.size === 0 ? [] : await findOrphans(root, hashes);
  return { run, plan: planOf(about, selection, orphans), selection, orphans, unread };
}

/** Those that were left out in favour of one that goes, in this run and in those compared with it; each once. */
async function allDropped({ paths }: RunRecord, { removed, dropped }: Selection): Promise<DroppedByLater> {
  if (removed.length === 0) return { dropped, unread: [] };
  const ids = new Set(removed.map(({ row }) => row.id));
  const later = await droppedByLater(paths.root, paths.store, (id) => ids.has(id));
  const known = new Set(dropped.map(({ id }) => id));
  return { dropped: [...dropped, ...later.dropped.filter(({ id }) => !known.has(id))], unread: later.unread };
}

/** Each object once, however many looked into it. */
function withUnread({ elsewhere, unread }: OtherObjects, more: DroppedByLater['unread']): OtherObjects {
  const told = new Set(unread.map(({ object }) => object));
  return { elsewhere, unread: [...unread, ...more.filter(({ object }) => !told.has(object))] };
}

/** The same documents; whether another run refers to them by now is looked at again. */
async function onNow(root: string, { plan, orphans, ...same }: Planned): Promise<Planned> {
  const referred = objectsOf(await runsOf(root, plan.documents.fingerprint));
  const objects = [...new Set([...referred, ...orphans.map(({ object }) => object)])].sort();
  return { ...same, plan: { ...plan, objects }, orphans };
}

function documentsOf({ objects, paths }: RunRecord): StoredObject {
  const filter = objects.get('filter');
  if (filter !== undefined) return filter;
  throw frameworkError('FWK_PROVENANCE_MISSING', {
    message: `'${paths.name}' refers to no documents that can be read`,
    at: paths.refs,
    action: 'restore the run’s folder and the store from a copy',
  });
}

/** The register's entries before anything changes: from the second on the takedown will be finished. */
async function decide(
  root: string,
  plan: TakedownPlan,
  { request, selectors }: TakedownRequest,
  log: AuditLog,
) {
  const name = request ?? `takedown-${plan.id.slice(0, 12)}`;
  const asked = askedText(selectors);
  const received = entriesOf(log.entries, 'received').filter(({ data }) => data.request === name);
  if (received.length === 0) await log.append('received', { request: name, asked });
  const deny = await writeDenied(root, deniedBy(plan));
  const written = await writePlan(root, plan);
  failpoint('takedown.before-decision');
  const { at } = await log.append('decided', {
    request: name,
    takedown: plan.id,
    run: plan.run,
    plan: written,
    deny,
    documents: plan.removed.length,
    // It was entered in somebody's words, or something else was taken down for it before.
    ...(received.length === 0 || received.some(({ data }) => data.asked === asked)
      ? {}
      : { asked: takenText(selectors) }),
  });
  failpoint('takedown.after-decision');
  return { at, data: entriesOf(log.entries, 'decided').at(-1)!.data };
}

/** No run may be at work, nor be rebuilt: who works on one is told before anything is decided. */
async function refuseBusy(root: string): Promise<void> {
  for (const { paths } of await allRuns(root)) {
    (await hold(paths.holder)).release();
  }
  await removeRebuilds(root);
}
