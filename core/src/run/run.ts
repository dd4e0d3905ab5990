import { type GateResult, type RunStage, SEQUENCER, type StageSummary, TRAINER } from '@framework/sdk';
import { recordProvenance } from '../provenance/record-provenance.js';
import { contentRoot } from './content-root.js';
import { tapsOf } from './data-plugins.js';
import type { EvaluationResults } from './evaluation-file.js';
import { judgeGates } from './gates.js';
import { readSteps } from './metrics-log.js';
import type { Session } from './session.js';
import { type StageEvent, StageLog } from './stage-log.js';
import { evaluate, evaluateNow } from './stages/evaluate.js';
import { type Filtered, filter } from './stages/filter.js';
import { DUPLICATES_REF } from './stages/find-duplicate-ids.js';
import { ingest } from './stages/ingest.js';
import { report } from './stages/report.js';
import { sequence } from './stages/sequence.js';
import { type Tokenized, tokenize } from './stages/tokenize.js';
import { train } from './stages/train.js';
import type { StoredObject } from './store.js';
import { StoredTokens } from './token-shards.js';

/** What `run --json` prints. */
export interface RunResult {
  readonly name: string;
  readonly dir: string;
  readonly stages: readonly StageSummary[];
  /** The last step's numbers, and each evaluator's as `<evaluator>.<metric>`. */
  readonly metrics: Readonly<Record<string, number | null>>;
  /** The preset's gates on the last evaluation; empty when the run was asked to stop before it. */
  readonly gates: readonly GateResult[];
  /** Root over every document that was kept, the tokenizer and the sequence index; null as `contentRoot`. */
  readonly provenance: string | null;
  /** Null when the run was asked to stop before its end. */
  readonly contentRoot: string | null;
}

/** What the stages leave for those after them. */
interface Outcome {
  /** Name the run knows an object by → the object. */
  readonly objects: Record<string, StoredObject>;
  results: EvaluationResults;
  steps: number;
}

/** What a run that came to its end is known by. */
interface Roots {
  readonly provenance: string;
  readonly content: string;
}

/**
 * The lifecycle: ingest → filter → tokenize → sequence → (collate → forward → loss)* → evaluate → report. Each stage
 * finds out itself whether what it would make stands already.
 *
 * @param until the last stage to do
 */
export async function run(
  session: Session,
  until: RunStage,
  onStage: (event: StageEvent) => void,
): Promise<RunResult> {
  const stages = new StageLog(session, until, onStage);
  const outcome: Outcome = { objects: {}, results: {}, steps: 0 };
  await session.kernel.setup();
  await session.backend.check();

  const ingested = await stages.do(
    'ingest',
    () => ingest(session),
    ({ object, sources }) => ({
      fingerprint: object.fingerprint,
      note: `${sources.length} sources`,
    }),
  );
  outcome.objects['ingest'] = ingested.object;
  if (!stages.wants('filter')) return result(session, stages, outcome, null);

  const filtered = await stages.do(
    'filter',
    () => filter(session, ingested),
    ({ object, tally }) => ({
      fingerprint: object.fingerprint,
      note: `${tally.documents.kept.documents} of ${tally.documents.in.documents} documents kept, ${tally.documents.held.documents} held out`,
    }),
  );
  outcome.objects['filter'] = filtered.object;
  for (const [plugin, fit] of Object.entries(filtered.fits)) outcome.objects[`filter/${plugin}`] = fit;
  const { object: duplicates } = filtered.duplicates;
  if (duplicates !== null) outcome.objects[DUPLICATES_REF] = duplicates;
  await session.lock.update({ dataFingerprint: filtered.object.contentHash });

  const tokenized = await tokenizeAndTrain(session, stages, outcome, filtered);
  if (!stages.wants('report')) return result(session, stages, outcome, null);

  const provenance = await recordProvenance(session.paths.provenance, {
    documents: filtered.documents,
    tokens: tokenized?.object ?? null,
    sequence: outcome.objects['sequence'] ?? null,
  });
  const root = await contentRoot(session.paths, outcome.objects);
  const reported = async () => {
    await report(session, {
      ingested,
      filtered,
      tokens: tokenized?.object ?? null,
      index: outcome.objects['sequence'] ?? null,
      results: outcome.results,
      provenance,
      stages: stages.done,
      steps: outcome.steps,
      contentRoot: root,
    });
    return { reused: false };
  };
  await stages.do('report', reported, () => ({ fingerprint: root, note: '' }));
  await session.refs.keepOnly(new Set(Object.keys(outcome.objects)));
  if (session.journal.last('run-finished')?.['contentRoot'] !== root) {
    await session.journal.append('run-finished', { contentRoot: root });
  }
  return result(session, stages, outcome, { provenance: provenance.root, content: root });
}

/** From documents to an evaluated model, as far as the preset has plugins for it and the user wants it. */
async function tokenizeAndTrain(
  session: Session,
  stages: StageLog,
  outcome: Outcome,
  filtered: Filtered,
): Promise<Tokenized | undefined> {
  const { plan, lock } = session;
  if (!stages.wants('tokenize') || tapsOf(plan, 'tokenize').length === 0) return undefined;
  const tokenized = await stages.do(
    'tokenize',
    () => tokenize(session, filtered),
    ({ object }) => ({
      fingerprint: object.fingerprint,
      note: `${object.summary['tokens']} tokens, vocabulary of ${object.summary['vocabularySize']}`,
    }),
  );
  outcome.objects['tokenize'] = tokenized.object;
  for (const [plugin, fit] of Object.entries(tokenized.fits)) outcome.objects[`tokenize/${plugin}`] = fit;
  await lock.update({ tokenizerHash: String(tokenized.object.summary['tokenizer']) });

  if (!stages.wants('sequence') || plan.slots[SEQUENCER.id] === undefined) return tokenized;
  const tokens = await StoredTokens.open(tokenized.object);
  try {
    const index = await stages.do(
      'sequence',
      () => sequence(session, tokens),
      ({ object }) => ({
        fingerprint: object.fingerprint,
        note: '',
      }),
    );
    outcome.objects['sequence'] = index.object;

    if (!stages.wants('train') || plan.slots[TRAINER.id] === undefined) return tokenized;
    const data = { filtered, tokens, index, fits: tokenized.fits };
    const evaluateAlong = (step: number, trajectory: string) => evaluateNow(session, data, step, trajectory);
    const trained = await stages.do(
      'train',
      () => train(session, data, evaluateAlong),
      (done) => ({
        fingerprint: done.trajectory,
        note: `${done.step} steps`,
        record: { step: done.step, checkpoint: done.checkpoint.hash },
      }),
    );
    outcome.steps = trained.step;

    if (!stages.wants('evaluate') || tapsOf(plan, 'evaluate').length === 0) return tokenized;
    const evaluated = await stages.do(
      'evaluate',
      () => evaluate(session, data, trained),
      ({ results }) => ({
        fingerprint: trained.checkpoint.hash,
        note: Object.keys(results).join(', '),
      }),
    );
    outcome.results = evaluated.results;
    return tokenized;
  } finally {
    tokens.close();
  }
}

async function result(
  { paths, plan }: Session,
  stages: StageLog,
  { results, steps }: Outcome,
  roots: Roots | null,
): Promise<RunResult> {
  const metrics: Record<string, number | null> = {};
  if (steps > 0) for await (const step of readSteps(paths, steps)) Object.assign(metrics, step.metrics);
  for (const [evaluator, { metrics: measured }] of Object.entries(results)) {
    for (const [name, { value }] of Object.entries(measured)) metrics[`${evaluator}.${name}`] = value;
  }
  return {
    name: paths.name,
    dir: paths.dir,
    stages: stages.done,
    metrics,
    gates: stages.wants('evaluate') ? judgeGates(plan.gates, results, plan.gateSources) : [],
    provenance: roots?.provenance ?? null,
    contentRoot: roots?.content ?? null,
  };
}
