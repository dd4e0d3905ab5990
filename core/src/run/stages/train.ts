import { rm } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  frameworkError,
  type JsonObject,
  SDK_API,
  SEQUENCER,
  type SequenceReader,
  type StepBatch,
  type StepEvent,
  TOKENIZER,
  TRAINER,
  type Trainer,
} from '@framework/sdk';
import type { BackendIdentity } from '../backend-slot.js';
import { CheckpointFiles, type FoundCheckpoint, verifyCheckpoint } from '../checkpoint-files.js';
import { identityOf, pluginOf, tapsOf, trainingClosureOf } from '../data-plugins.js';
import { failpoint } from '../failpoint.js';
import { hashFile, hashOf } from '../file-hash.js';
import { fingerprintsOf } from '../fits.js';
import { loadTokenizer, makeTrainer, restore } from '../load-model.js';
import { MetricsLog } from '../metrics-log.js';
import type { Made, Session } from '../session.js';
import type { StoredObject } from '../store.js';
import type { StoredTokens } from '../token-shards.js';
import { collate, trainStep } from '../train-step.js';
import { refuseTooMuchMemory } from './memory-needed.js';
import { refusedStep } from './refused-step.js';
import { stepBatch } from './step-batch.js';

/** What training rests on. */
export interface TrainingData {
  readonly tokens: StoredTokens;
  readonly index: Made;
  /** Plugin id → the trained tokenizer. */
  readonly fits: Readonly<Record<string, StoredObject>>;
}

export interface Trained {
  readonly reused: boolean;
  /** Steps of the whole run. */
  readonly step: number;
  readonly trajectory: string;
  readonly checkpoint: FoundCheckpoint;
  /** Whether the model of that checkpoint is loaded. */
  readonly inMemory: boolean;
}

/** Evaluates the model in memory, between two steps. */
export type Evaluate = (step: number, trajectory: string) => Promise<void>;

/**
 * `(collate → forward → loss)*`: trains from the newest whole checkpoint of this trajectory to the last step, or finds
 * that it was done.
 */
export async function train(session: Session, data: TrainingData, evaluate: Evaluate): Promise<Trained> {
  const checkpoints = new CheckpointFiles(session.paths.checkpoints);
  await checkpoints.clean();
  const backend = session.backend.decided() ?? (await session.backend.start());
  let trajectory = trajectoryOf(session, data, backend);
  const done = session.forced('train') ? undefined : await finished(session, checkpoints, trajectory);
  if (done) return done;

  // The machine may have changed under the lock; then the trajectory is another one.
  const started = await session.backend.start();
  if (started.choice) await refuseTooMuchMemory(session.plan, started.choice.name, session.paths.dir);
  trajectory = trajectoryOf(session, data, started);
  const from = await startingPoint(session, checkpoints, trajectory);
  await loadTokenizer(session, fingerprintsOf(data.fits));
  const reader = await openWindows(session, data);
  const trainer = await makeTrainer(session);
  if (from) await restore(session, from, 'resume');
  const { metrics, timing } = session.paths;
  const log = await MetricsLog.open(
    { metrics, timing },
    from ? { step: from.step, facts: from.manifest.metrics } : null,
  );
  try {
    const { tokens } = data;
    const parts = { checkpoints, trajectory, trainer, reader, tokens, log, evaluate };
    const training = new Training(session, parts);
    const checkpoint = await session.stop.gently(() => training.run(from));
    return { reused: false, step: checkpoint.step, trajectory, checkpoint, inMemory: true };
  } finally {
    await log.close();
  }
}

/** Everything the weights depend on. Observers, evaluators and the checkpoint schedule are not in it. */
export function trajectoryOf(
  session: Session,
  { tokens, index }: TrainingData,
  backend: BackendIdentity,
): string {
  const { plan } = session;
  return hashOf({
    sdk: SDK_API,
    seed: plan.run.seed,
    plugins: trainingClosureOf(plan)
      // Of the backends only the one that computes.
      .filter(({ id, manifest }) => (manifest.offers ?? []).length === 0 || id === backend.plugin)
      .map(identityOf),
    order: Object.fromEntries(
      (['collate', 'forward', 'loss'] as const).map((hook) => [hook, tapsOf(plan, hook)]),
    ),
    backendPlugin: backend.plugin === null ? null : identityOf(pluginOf(plan, backend.plugin)),
    backend: backend.choice as unknown as JsonObject | null,
    tokens: tokens.fingerprint,
    sequence: index.object.contentHash,
  });
}

/** The end of this trajectory, when the journal says it was reached and it still stands. */
async function finished(
  session: Session,
  checkpoints: CheckpointFiles,
  trajectory: string,
): Promise<Trained | undefined> {
  const end = session.journal.last('stage-finished', (data) => data['stage'] === 'train');
  if (end?.['fingerprint'] !== trajectory) return undefined;
  const checkpoint = (await checkpoints.list()).find(
    ({ step, hash }) => step === end['step'] && hash === end['checkpoint'],
  );
  if (!checkpoint) return undefined;
  await verifyCheckpoint(checkpoint, 'sizes');
  const metrics = await hashFile(session.paths.metrics).catch(() => undefined);
  if (metrics !== checkpoint.manifest.metrics.sha256) {
    session.voice.notice(
      'train: metrics.ndjson is not what the last checkpoint was made with: training again',
    );
    return undefined;
  }
  await retain(session, checkpoints, checkpoint.step);
  const watching = tapsOf(session.plan, 'step');
  if (watching.length > 0) {
    session.voice.notice(
      `train: reused, and nobody watching steps was called (${watching.join(', ')}); \`--from train\` trains again`,
    );
  }
  return { reused: true, step: checkpoint.step, trajectory, checkpoint, inMemory: false };
}

/** The newest checkpoint of this trajectory, whole; what other trajectories left is cleared away, and said. */
async function startingPoint(
  session: Session,
  checkpoints: CheckpointFiles,
  trajectory: string,
): Promise<FoundCheckpoint | undefined> {
  const all = await checkpoints.list();
  const forced = session.forced('train');
  const others = all.filter((found) => forced || found.manifest.trajectory !== trajectory);
  if (others.length > 0) {
    const why = forced ? 'asked for again' : 'what it depends on changed';
    session.voice.notice(
      `train: starts over (${why}); removes the checkpoints of step ${others.map(({ step }) => step).join(', ')} and their evaluations`,
    );
    await rm(session.paths.evaluation, { recursive: true, force: true });
    for (const { step } of others) await checkpoints.remove(step);
  }
  const newest = all.filter((found) => !others.includes(found)).at(-1);
  if (!newest) return undefined;
  await verifyCheckpoint(newest, 'hashes');
  await retain(session, checkpoints, newest.step);
  session.voice.notice(`train: goes on after step ${newest.step}`);
  return newest;
}

function openWindows(session: Session, { tokens, index }: TrainingData): Promise<SequenceReader> {
  const owner = session.plan.slots[SEQUENCER.id] ?? '';
  return session.kernel.guard(owner, 'sequence open', () =>
    session.kernel.get(SEQUENCER).open(index.object, tokens),
  );
}

const trainerOf = ({ plan }: Session): string => plan.slots[TRAINER.id] ?? '';

/** Removes the checkpoints that neither the schedule nor the resumption needs. */
async function retain({ plan }: Session, checkpoints: CheckpointFiles, newest: number): Promise<void> {
  const { checkpointEvery, keepCheckpoints } = plan.run;
  const steps = (await checkpoints.list()).map(({ step }) => step).filter((step) => step < newest);
  const kept = new Set(
    steps
      .filter((step) => step % checkpointEvery === 0)
      .slice(keepCheckpoints === 0 ? steps.length : -keepCheckpoints),
  );
  for (const step of steps) if (!kept.has(step)) await checkpoints.remove(step);
}

interface TrainingParts {
  readonly checkpoints: CheckpointFiles;
  readonly trajectory: string;
  readonly trainer: Trainer;
  readonly reader: SequenceReader;
  readonly tokens: StoredTokens;
  readonly log: MetricsLog;
  readonly evaluate: Evaluate;
}

/** The loop itself. */
class Training {
  readonly #session: Session;
  readonly #parts: TrainingParts;

  constructor(session: Session, parts: TrainingParts) {
    this.#session = session;
    this.#parts = parts;
  }

  async run(from: FoundCheckpoint | undefined): Promise<FoundCheckpoint> {
    const { stop, heartbeat } = this.#session;
    const { trainer } = this.#parts;
    let last = from;
    if (from) await this.#evaluateWhenDue(from.step);
    let batch: Promise<StepBatch> | undefined;
    for (let step = from?.step ?? 0; step < trainer.steps; step++) {
      heartbeat.at('train', step);
      const ready = await (batch ?? this.#prepare(step));
      // The next step's batch is made while this step runs, as far as it waits for anything.
      batch = step + 1 < trainer.steps ? this.#prepare(step + 1) : undefined;
      batch?.catch(() => undefined);
      await this.#step(ready);
      failpoint('train.after-step');
      last = await this.#afterStep(step + 1, last);
      // A step is synchronous: without this turn no message from the supervisor would ever be read.
      await nextTurn();
      if (stop.requested) {
        if (last?.step !== step + 1) await this.#checkpoint(step + 1);
        stop.check();
      }
    }
    // A trajectory that was complete before, up to its last journal line.
    return last ?? this.#checkpoint(0);
  }

  async #prepare(step: number): Promise<StepBatch> {
    const { reader, trainer } = this.#parts;
    return collate(this.#session.kernel, stepBatch(reader, trainer, step));
  }

  async #step(batch: StepBatch): Promise<void> {
    const { kernel, voice } = this.#session;
    const { trainer, reader, log, tokens: shards } = this.#parts;
    const { step } = batch;
    const { metrics, seconds } = await trainStep(kernel, trainer, batch).catch((thrown: unknown) => {
      throw refusedStep(thrown, batch, (document) => shards.documents[document]?.id);
    });
    const tokens = trainer.microBatches * trainer.rows * reader.length;
    const event: StepEvent = {
      step: step + 1,
      steps: trainer.steps,
      tokens: (step + 1) * tokens,
      metrics: this.#finite(step, metrics),
      seconds,
      tokensPerSecond: tokens / seconds,
    };
    await log.append(event);
    kernel.hooks.step(event);
    const loss = metrics['loss'];
    voice.progress('train', {
      done: event.step,
      total: event.steps,
      unit: 'steps',
      note: `${loss === undefined ? '' : `loss ${loss.toFixed(3)}, `}${Math.round(event.tokensPerSecond)} tokens/s`,
    });
  }

  #finite(step: number, metrics: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
    for (const [name, value] of Object.entries(metrics)) {
      if (Number.isFinite(value)) continue;
      const plugin = trainerOf(this.#session);
      throw frameworkError('FWK_HOOK_RESULT', {
        message: `'${plugin}' measured ${value} for '${name}' in step ${step + 1}`,
        at: `${plugin}, step ${step + 1}`,
        plugin,
        hook: 'train step',
      });
    }
    return metrics;
  }

  /** What the schedule asks for after so many steps; the checkpoint first, an evaluation may take long. */
  async #afterStep(done: number, last: FoundCheckpoint | undefined): Promise<FoundCheckpoint | undefined> {
    const { checkpointEvery } = this.#session.plan.run;
    const due = done % checkpointEvery === 0 || done === this.#parts.trainer.steps;
    const newest = due ? await this.#checkpoint(done) : last;
    await this.#evaluateWhenDue(done);
    return newest;
  }

  /** Also right after a resume: the run may have been killed between the checkpoint and its evaluation. */
  async #evaluateWhenDue(done: number): Promise<void> {
    const { plan, stop } = this.#session;
    const { trainer, evaluate, trajectory } = this.#parts;
    const { evaluateEvery } = plan.run;
    if (evaluateEvery === 0 || done % evaluateEvery !== 0 || done >= trainer.steps) return;
    await stop.firmly(() => evaluate(done, trajectory));
  }

  async #checkpoint(step: number): Promise<FoundCheckpoint> {
    const { kernel, plan, journal } = this.#session;
    const { checkpoints, trajectory, log } = this.#parts;
    const stateVersions = Object.fromEntries(
      tapsOf(plan, 'checkpoint').map((id) => [id, pluginOf(plan, id).manifest.stateVersion ?? 1]),
    );
    const written = await checkpoints.write(
      step,
      {
        trajectory,
        tokenizer: kernel.find(TOKENIZER)?.hash ?? null,
        worldSize: 1,
        metrics: await log.sync(),
        stateVersions,
      },
      (draftFor) => kernel.hooks.checkpoint(draftFor, (base) => base),
    );
    // By the documents a takedown finds it, also when the run has others since.
    const documents = this.#session.lock.lock.dataFingerprint;
    await journal.append('checkpoint', { step, hash: written.hash, trajectory, documents });
    await retain(this.#session, checkpoints, step);
    return written;
  }
}
