import { frameworkError, isFrameworkError, type ObjectManifest, type VerdictTally } from '@framework/sdk';
import { askChild } from '../../child/ask-child.js';
import { presetSide, runSide, type Side } from '../../diff/side.js';
import type { ResolvedPlan } from '../../plugins/resolved-plan.js';
import type { Display } from '../../run/display.js';
import { DocumentShards } from '../../run/documents.js';
import { openFinishedRun } from '../../run/finished-run.js';
import type { RunFile } from '../../run/run-file.js';
import { recordedTrust } from '../../run/run-lock.js';
import { openRunRecord, type RunRecord } from '../../run/run-record.js';
import { Store, type StoredObject } from '../../run/store.js';
import { supervise } from '../../run/supervisor.js';
import { DenyList } from '../../takedown/deny-list.js';
import { type RunTakedown, TAKEDOWN_REF, takedownOf } from '../../takedown/takedown-record.js';
import { BlendTree } from '../blend-tree.js';
import { type ProvenanceFile, provenanceText, readProvenance } from '../provenance-file.js';
import { endsOf, growTrees } from '../record-provenance.js';
import { provenanceOf } from '../run-provenance.js';
import { blankAgain } from './blank-again.js';
import { changedContent, rebuiltObject } from './changed-content.js';
import { changedSettings } from './changed-settings.js';
import { changedSources, vanishedSources } from './changed-sources.js';
import { RebuildPlace, rebuiltStore } from './rebuild-place.js';
import { inOrder, recordedObjects } from './recorded-objects.js';
import { changedContentError, changedInputError } from './refusals.js';
import type { ChangedContent, Reproduction } from './reproduction.js';
import type { DifferenceQuestion, SourceDifferences } from './source-difference.js';

export interface ReproduceRequest {
  readonly root: string;
  /** The newest finished one when left out. */
  readonly run: string | undefined;
  /** Worker threads; 0: one a core. */
  readonly workers: number;
  /** A folder to keep what is rebuilt in; removed at the end when left out. */
  readonly out: string | undefined;
  /** Ids of plugins from elsewhere whose code may be imported, beside those the run was started with. */
  readonly trust: readonly string[];
  readonly display: Display;
}

/** What the run has, as it was made and as it is now. */
interface Recorded {
  readonly run: RunRecord;
  readonly file: RunFile;
  readonly takedown: RunTakedown | undefined;
  /** As it was made, by ref. */
  readonly objects: ReadonlyMap<string, ObjectManifest>;
}

/**
 * Rebuilds the data of a finished run from its sources, in a place of its own, and compares every file and the roots with
 * what the run has. The run is read, and never written.
 *
 * Inputs are compared first, as far as each can be before the work that rests on it: settings and plugins, then sources.
 *
 * @throws FWK_REPRODUCE_INPUT naming every input that is not what it was, the first first; FWK_REPRODUCE_MISMATCH naming
 *   what came to other bytes; FWK_RUN_UNKNOWN, FWK_PROVENANCE_MISSING, FWK_STORE_*, and what a run may end with
 */
export async function reproduce(request: ReproduceRequest): Promise<Reproduction> {
  const recorded = await read(request.root, request.run);
  const { run } = recorded;
  const plan = await planAsItWas(request, recorded);
  const place = await RebuildPlace.open(request.root, run.paths.name, request.out);
  try {
    const rebuilt = await rebuild(request, recorded, plan, place);
    return await compare(request, recorded, rebuilt, place);
  } catch (error) {
    // Before it was blanked again it holds what was taken down.
    if (recorded.takedown !== undefined) await place.clear();
    throw error;
  } finally {
    await place.close();
  }
}

async function read(root: string, name: string | undefined): Promise<Recorded> {
  const run = await openFinishedRun(root, name);
  await provenanceOf(run);
  const takedown = await takedownOf(run.objects);
  const objects = await recordedObjects(run, takedown);
  if (run.file !== null && objects.has('filter')) return { run, file: run.file, takedown, objects };
  throw frameworkError('FWK_PROVENANCE_MISSING', {
    message: `'${run.paths.name}' says no more what it was made from`,
    at: run.paths.dir,
    action: 'restore the run’s folder from a copy',
  });
}

/** The plan of now, where it is the plan of then as far as the data go. */
async function planAsItWas(
  { root, trust, workers }: ReproduceRequest,
  { run, file, objects }: Recorded,
): Promise<ResolvedPlan> {
  let now: Side;
  try {
    const { paths } = run;
    now = await presetSide({
      root,
      ...file.invocation,
      trust,
      recordedTrust: await recordedTrust(paths.lock),
    });
  } catch (error) {
    if (!isFrameworkError(error) || error.exitCode !== 2) throw error;
    const { message, at = run.paths.run, action } = error;
    throw changedInputError(run.paths.name, [
      { message: `its preset cannot be put together: ${message}`, at, action },
    ]);
  }
  const plan = now.plan!;
  const changed = changedSettings(objects, await runSide(root, run.paths.name), now, plan);
  if (changed.length > 0) throw changedInputError(run.paths.name, changed);
  // Neither decides a byte of the data; the machine may have another backend.
  return { ...plan, run: { ...plan.run, workers, backend: 'auto' } };
}

/** The data stages, from the sources on, with nothing to reuse. */
async function rebuild(
  { root, display }: ReproduceRequest,
  { run, file, objects }: Recorded,
  plan: ResolvedPlan,
  place: RebuildPlace,
): Promise<ReadonlyMap<string, StoredObject>> {
  const { name } = run.paths;
  const denied = deniedThen(objects);
  await DenyList.read(root, denied);
  const about = { plan, name, invocation: file.invocation, from: null, display };
  const elsewhere = { place: place.dir, denied };
  const stages = async (mode: 'run' | 'resume', until: 'ingest' | 'sequence') => {
    try {
      await supervise({ ...about, elsewhere, mode, until });
    } catch (error) {
      if (!isFrameworkError(error) || !error.code.startsWith('FWK_SOURCE_')) throw error;
      throw changedInputError(run.paths.name, vanishedSources(error));
    }
    return (await openRunRecord(place.dir, name)).objects;
  };
  const described = (await stages('run', 'ingest')).get('ingest')!;
  const then = run.objects.get('ingest');
  const changed =
    then === undefined
      ? []
      : await changedSources(then, described, (sources) => differencesOf(sources, run, plan, display));
  if (changed.length > 0) throw changedInputError(run.paths.name, changed);
  return stages('resume', 'sequence');
}

/** Which documents differ. Where the sources cannot be read once more, or the run's own record, that they differ is told all the same. */
async function differencesOf(
  sources: readonly string[],
  { objects, paths }: RunRecord,
  plan: ResolvedPlan,
  display: Display,
): Promise<SourceDifferences> {
  const documents = objects.get('filter')!.fingerprint;
  return askChild<DifferenceQuestion, SourceDifferences>({
    module: new URL('./difference-finder.js', import.meta.url),
    question: { plan, store: paths.store, documents, sources },
    cwd: paths.root,
    doing: 'reading the sources again',
    at: paths.dir,
    notice: (message) => display.notice(message),
    raw: (text) => display.raw(text),
  }).catch((error) => {
    if (isFrameworkError(error) && error.code === 'FWK_INTERRUPTED') throw error;
    return {};
  });
}

/** Hash of the deny list that the run's filters knew. */
function deniedThen(objects: ReadonlyMap<string, ObjectManifest>): string | null {
  const stream = objects.get('filter')!.inputs['stream'] as { readonly denied?: string };
  return stream.denied ?? null;
}

async function compare(
  { workers }: ReproduceRequest,
  { run, takedown, objects }: Recorded,
  rebuilt: ReadonlyMap<string, StoredObject>,
  place: RebuildPlace,
): Promise<Reproduction> {
  const refs = inOrder(new Set([...objects.keys(), ...rebuilt.keys()]));
  await refuseChanges(run, refs, async (ref) => {
    const manifest = objects.get(ref);
    if (manifest === undefined) return [{ message: `the run has no '${ref}'`, at: run.paths.refs }];
    const found = run.objects.get(ref);
    const stored = found?.fingerprint === manifest.fingerprint ? found : null;
    return changedContent({ ref, manifest, stored }, rebuilt.get(ref));
  });
  const atEnd = await readProvenance(run.paths.provenance);
  if (atEnd !== undefined) refuseOtherRoot(run, run.paths.provenance, atEnd, await rootOf(rebuilt));
  const now =
    takedown === undefined ? rebuilt : await blankAgain(new Store(rebuiltStore(place)), rebuilt, takedown);
  const recordedNow = takedown?.provenance ?? atEnd;
  if (takedown !== undefined) {
    await refuseChanges(run, refs, async (ref) => {
      const stored = run.objects.get(ref)!;
      return changedContent({ ref, manifest: stored.manifest, stored }, now.get(ref));
    });
    refuseOtherRoot(run, takedown.object.path('provenance.json'), takedown.provenance, await rootOf(now));
  }
  const { documents } = now.get('filter')!.summary['tally'] as unknown as VerdictTally;
  const tokens = now.get('tokenize')?.summary['tokens'];
  return {
    run: run.paths.name,
    dir: run.paths.dir,
    reproduced: true,
    workers,
    root: recordedNow!.root,
    objects: refs.map((ref) => rebuiltObject(ref, now.get(ref)!)),
    documents: {
      in: documents.in.documents,
      kept: documents.kept.documents,
      held: documents.held.documents,
      dropped: documents.dropped.documents,
    },
    tokens: tokens === undefined ? null : Number(tokens),
    takedowns: (takedown?.records ?? []).map((record) => ({
      takedown: record.takedown,
      documents: record.documents,
      root: record.states.at(-1)!.root,
    })),
    out: place.kept,
  };
}

/** What was made of an object that differs differs with it: the first is told, and files beside it. */
async function refuseChanges(
  run: RunRecord,
  refs: readonly string[],
  changesOf: (ref: string) => Promise<readonly ChangedContent[]>,
): Promise<void> {
  for (const ref of refs) {
    if (ref === TAKEDOWN_REF) continue;
    const changed = await changesOf(ref);
    if (changed.length > 0) throw changedContentError(run.paths.name, changed);
  }
}

async function rootOf(objects: ReadonlyMap<string, StoredObject>): Promise<ProvenanceFile> {
  const [filter, tokens, sequence] = ['filter', 'tokenize', 'sequence'].map((ref) => objects.get(ref));
  const tree = new BlendTree();
  await growTrees(new DocumentShards(filter!), [tree]);
  return tree.end(endsOf(filter!, tokens ?? null, sequence ?? null));
}

function refuseOtherRoot(
  run: RunRecord,
  at: string,
  recorded: ProvenanceFile,
  rebuilt: ProvenanceFile,
): void {
  if (provenanceText(recorded) === provenanceText(rebuilt)) return;
  const message =
    recorded.root === rebuilt.root
      ? 'the record says more than the tree it is of'
      : `the root came to ${rebuilt.root}, recorded was ${recorded.root}`;
  throw changedContentError(run.paths.name, [{ message, at }]);
}
