import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  canonicalJson,
  type EvalContext,
  type EvalReport,
  type EvalResult,
  type HookContext,
  type JsonObject,
  type JsonValue,
  randomStream,
  SDK_API,
  type TokenShards,
} from '@framework/sdk';
import { evaluationClosureOf, identityOf, tapsOf } from '../data-plugins.js';
import { ioError, replaceDurably } from '../durable-file.js';
import { type EvaluationFile, type EvaluationResults, readEvaluationFile } from '../evaluation-file.js';
import { failpoint } from '../failpoint.js';
import { hashFile, hashOf } from '../file-hash.js';
import { fingerprintsOf } from '../fits.js';
import { loadModel } from '../load-model.js';
import type { Session } from '../session.js';
import type { StoredTokens } from '../token-shards.js';
import type { Filtered } from './filter.js';
import type { Trained, TrainingData } from './train.js';

/** What evaluators read beside the model. */
export interface EvaluationData {
  readonly filtered: Filtered;
  readonly tokens: StoredTokens;
}

export interface Evaluated {
  readonly reused: boolean;
  readonly results: EvaluationResults;
}

/**
 * `evaluate`: every evaluator on the last checkpoint. The journal remembers what a result was made from, so that
 * other evaluators run again without a step of training, and the same ones do not.
 */
export async function evaluate(
  session: Session,
  data: EvaluationData & TrainingData,
  trained: Trained,
): Promise<Evaluated> {
  const { step, trajectory, checkpoint } = trained;
  const fingerprint = evaluationFingerprint(session, data, trajectory, step, checkpoint.hash);
  await dropStale(session, data, trained);
  if (!session.forced('evaluate')) {
    const standing = await standingResults(session, step, fingerprint);
    if (standing) return { reused: true, results: standing };
  }
  if (!trained.inMemory) {
    await loadModel(session, checkpoint, fingerprintsOf(data.fits));
  }
  return { reused: false, results: await runEvaluators(session, data, step, fingerprint) };
}

/** The same between two steps of training, on the model as it is. */
export async function evaluateNow(
  session: Session,
  data: EvaluationData,
  step: number,
  trajectory: string,
): Promise<void> {
  const fingerprint = evaluationFingerprint(session, data, trajectory, step, null);
  if (await standingResults(session, step, fingerprint)) return;
  await runEvaluators(session, data, step, fingerprint);
}

async function runEvaluators(
  session: Session,
  data: EvaluationData,
  step: number,
  fingerprint: string,
): Promise<EvaluationResults> {
  const { kernel, paths, journal } = session;
  const report = new CollectedResults(step);
  await kernel.hooks.evaluate(report, contextFor(session, data, step));
  const results = Object.fromEntries([...report.results].sort(([a], [b]) => (a < b ? -1 : 1)));
  failpoint('evaluate.before-publish');
  await mkdir(paths.evaluation, { recursive: true }).catch((cause) => {
    throw ioError(cause, paths.evaluation);
  });
  const file: EvaluationFile = { step, results };
  const facts = await replaceDurably(fileOf(session, step), canonicalJson(file as unknown as JsonValue));
  await journal.append('evaluation', { step, fingerprint, sha256: facts.sha256 });
  return results;
}

class CollectedResults implements EvalReport {
  readonly step: number;
  readonly results = new Map<string, EvalResult>();

  constructor(step: number) {
    this.step = step;
  }

  add(id: string, result: EvalResult): void {
    this.results.set(id, result);
  }
}

function contextFor(session: Session, { filtered, tokens }: EvaluationData, step: number) {
  const { plan, heartbeat, voice, stop } = session;
  return (base: HookContext): EvalContext => ({
    ...base,
    step,
    random: (sequence) =>
      randomStream({ seed: plan.run.seed, plugin: base.plugin, hook: `evaluate ${step}`, sequence }),
    documents: async function* (split) {
      for await (const batch of filtered.documents.read(plan.run.batchSize, split)) {
        stop.signal.throwIfAborted();
        heartbeat.touch();
        yield batch;
      }
    },
    tokens: tokens as TokenShards,
    fitted: filtered.fits[base.plugin] ?? null,
    progress: (progress) => {
      heartbeat.touch();
      voice.progress('evaluate', { ...progress, note: progress.note ?? base.plugin });
    },
  });
}

function evaluationFingerprint(
  session: Session,
  { filtered, tokens }: EvaluationData,
  trajectory: string,
  step: number,
  checkpoint: string | null,
): string {
  const { plan } = session;
  return hashOf({
    sdk: SDK_API,
    seed: plan.run.seed,
    evaluators: evaluationClosureOf(plan).map(identityOf),
    order: tapsOf(plan, 'evaluate'),
    trajectory,
    step,
    checkpoint,
    documents: filtered.object.contentHash,
    tokens: tokens.fingerprint,
  });
}

/** Results that were made from the same, and are still what was written then. */
async function standingResults(
  session: Session,
  step: number,
  fingerprint: string,
): Promise<EvaluationResults | undefined> {
  const entry: JsonObject | undefined = session.journal.last('evaluation', (data) => data['step'] === step);
  if (entry?.['fingerprint'] !== fingerprint) return undefined;
  const path = fileOf(session, step);
  if ((await hashFile(path).catch(() => undefined)) !== entry['sha256']) return undefined;
  return (await readEvaluationFile(path))?.results;
}

/** Results along the way that other evaluators made, or another schedule: kept, they would pass for today's. */
async function dropStale(
  session: Session,
  data: EvaluationData,
  { step: last, trajectory }: Trained,
): Promise<void> {
  const { plan, paths, voice } = session;
  for (const name of await readdir(paths.evaluation).catch(() => [])) {
    const step = Number(/^step-(\d+)\.json$/.exec(name)?.[1] ?? Number.NaN);
    if (step === last) continue;
    const scheduled = plan.run.evaluateEvery > 0 && step % plan.run.evaluateEvery === 0;
    const expected = evaluationFingerprint(session, data, trajectory, step, null);
    if (scheduled && (await standingResults(session, step, expected))) continue;
    voice.notice(
      `evaluate: removes evaluation/${name}, which was made by other evaluators or on another schedule`,
    );
    await rm(join(paths.evaluation, name), { recursive: true, force: true });
  }
}

const fileOf = ({ paths }: Session, step: number): string => join(paths.evaluation, `step-${step}.json`);
