import { type Executor, type JsonObject, type Progress, type RunStage, SDK_API } from '@framework/sdk';
import type { Kernel } from '../plugins/kernel.js';
import type { ResolvedPlan } from '../plugins/resolved-plan.js';
import type { DenyList } from '../takedown/deny-list.js';
import type { BackendSlot } from './backend-slot.js';
import type { FeatureCache } from './feature-cache.js';
import type { Heartbeat } from './heartbeat.js';
import type { Journal } from './journal.js';
import type { RunPaths } from './layout.js';
import type { Refs } from './refs.js';
import type { LockFile } from './run-lock.js';
import type { Stop } from './stop.js';
import {
  fingerprintOf,
  type ObjectDraft,
  type ObjectIdentity,
  type Store,
  type StoredObject,
} from './store.js';

/** What all stages of one run share, in the runner. */
export interface Session {
  readonly plan: ResolvedPlan;
  readonly paths: RunPaths;
  readonly kernel: Kernel;
  readonly store: Store;
  readonly journal: Journal;
  readonly refs: Refs;
  readonly features: FeatureCache;
  readonly heartbeat: Heartbeat;
  readonly executor: Executor;
  readonly lock: LockFile;
  /** What was taken down here, and is never taken in again. */
  readonly denied: DenyList;
  readonly backend: BackendSlot;
  readonly stop: Stop;
  readonly voice: Voice;
  /** What this container has loaded of `fit` results; see `loadFits`. */
  readonly loaded: Set<string>;
  /** Whether the user asked for this stage to be done again (`--from`). */
  forced(stage: RunStage): boolean;
}

/** How the runner tells a person what goes on. */
export interface Voice {
  progress(stage: RunStage, progress: Progress): void;
  notice(message: string): void;
}

export interface Made {
  readonly object: StoredObject;
  readonly reused: boolean;
}

/** Everything that an object is made from, as whoever asks for it says. */
export interface MadeFrom {
  readonly kind: string;
  readonly inputs: JsonObject;
}

/** The SDK level and the seed are part of everything: both reach every plugin. */
const identityOf = ({ plan }: Pick<Session, 'plan'>, { kind, inputs }: MadeFrom): ObjectIdentity => ({
  kind,
  inputs: { ...inputs, sdk: SDK_API, seed: plan.run.seed },
});

/** Whether `objectOf` would make nothing. */
export const stands = (session: Session, stage: RunStage, what: MadeFrom): boolean =>
  session.store.has(fingerprintOf(identityOf(session, what))) && !session.forced(stage);

/**
 * An object of the store: the one that stands, or a new one. Whoever asks names everything it is made from; the
 * fingerprint of that decides.
 *
 * @param ref the name the run remembers it by
 * @param make fills the draft and returns the summary
 */
export async function objectOf(
  session: Session,
  stage: RunStage,
  ref: string,
  what: MadeFrom,
  make: (draft: ObjectDraft) => Promise<JsonObject>,
): Promise<Made> {
  const { store, refs, journal, stop, voice } = session;
  const identity = identityOf(session, what);
  const fingerprint = fingerprintOf(identity);
  const reuse = async (): Promise<Made> => {
    const object = await store.open(fingerprint);
    await refs.set(ref, fingerprint);
    return { object, reused: true };
  };
  if (store.has(fingerprint) && !session.forced(stage)) return reuse();
  const draft = await store.draft(identity, {
    signal: stop.signal,
    whileWaiting: (pid) => voice.notice(`${stage}: waiting for process ${pid}, which is making the same`),
  });
  if (draft === undefined) return reuse();
  try {
    const summary = await make(draft);
    const object = await draft.publish(summary);
    await refs.set(ref, fingerprint);
    await journal.append('object', { ref, fingerprint, contentHash: object.contentHash });
    return { object, reused: false };
  } finally {
    draft.release();
  }
}
