import { canonicalJson, type JsonObject, type JsonValue, LAYOUT, SEQUENCER } from '@framework/sdk';
import { pathText } from '../config/layer.js';
import type { ResolvedPlan } from '../plugins/resolved-plan.js';
import {
  dataClosureOf,
  evaluationClosureOf,
  identityOf,
  TRAINING_SLOTS,
  tapsOf,
  trainingClosureOf,
} from '../run/data-plugins.js';
import type { RunRecord } from '../run/run-record.js';
import type { PlanDifference, StageDifference } from './difference.js';
import { inputChanges } from './inputs.js';
import { pluginOfPath } from './plans.js';
import type { Side } from './side.js';

/**
 * Stage by stage, in the order of the lifecycle: whether what it was made from is the same, what of it is not, and
 * whether what came out is.
 */
export function compareStages(a: Side, b: Side, plan: PlanDifference): readonly StageDifference[] {
  if (a.run !== null && b.run !== null) {
    return [...objects(a.run, b.run, plan), ...training(a, b, plan), ...evaluation(a.run, b.run, plan)];
  }
  if (a.plan !== null && b.plan !== null) return forecast(a.plan, b.plan, plan);
  return [];
}

/** Objects of the store say themselves what they were made from. */
function objects(a: RunRecord, b: RunRecord, plan: PlanDifference): readonly StageDifference[] {
  const stages = ['ingest', 'filter', 'tokenize', 'sequence'];
  const refs = [...new Set([...a.objects.keys(), ...b.objects.keys()])];
  return stages
    .flatMap((stage) => [...refs.filter((ref) => ref.startsWith(`${stage}/`)).sort(), stage])
    .flatMap((ref): StageDifference[] => {
      const [left, right] = [a.objects.get(ref), b.objects.get(ref)];
      if (left === undefined && right === undefined) return [];
      if (left === undefined || right === undefined) {
        const damaged = isDamaged(left === undefined ? a : b, ref);
        const inputs = damaged ? 'unreadable' : left === undefined ? 'only b' : 'only a';
        return [{ stage: ref, inputs, because: [], content: null }];
      }
      const same = left.fingerprint === right.fingerprint;
      return [
        {
          stage: ref,
          inputs: same ? 'same' : 'differ',
          because: same
            ? []
            : inputChanges(left.manifest.inputs, right.manifest.inputs, configurationOf(plan)),
          content: left.contentHash === right.contentHash ? 'same' : 'differs',
        },
      ];
    });
}

const isDamaged = ({ missing }: RunRecord, ref: string): boolean =>
  missing.some(({ part }) => part === `object ${ref}` || part === LAYOUT.refs);

/** A trajectory is one hash; what went into it is put together again from the lock, the configuration and the store. */
function training(a: Side, b: Side, plan: PlanDifference): readonly StageDifference[] {
  const [left, right] = [trajectoryOf(a.run!), trajectoryOf(b.run!)];
  if (left === undefined && right === undefined) return [];
  if (left === undefined || right === undefined) {
    return [{ stage: 'train', inputs: left === undefined ? 'only b' : 'only a', because: [], content: null }];
  }
  const [last, other] = [a.run!.checkpoints.at(-1), b.run!.checkpoints.at(-1)];
  const content =
    last === undefined || other === undefined
      ? null
      : sameJson(last.manifest.files, other.manifest.files)
        ? 'same'
        : 'differs';
  if (left === right) return [{ stage: 'train', inputs: 'same', because: [], content }];
  const trains = trainingPlugins(a, b);
  const because = [
    ...(['tokenize', 'sequence'] as const)
      .filter((ref) => a.run!.objects.get(ref)?.contentHash !== b.run!.objects.get(ref)?.contentHash)
      .map((ref) => (ref === 'tokenize' ? 'the tokens of the tokenize stage' : 'the sequence index')),
    ...pluginReasons(plan, trains),
    ...plan.order
      .filter(({ hook }) => ['collate', 'forward', 'loss'].includes(hook))
      .map(({ hook }) => `the order of ${hook}`),
    ...(plan.backend === null ? [] : ['the backend, or its threads']),
    ...plan.facts.filter(({ name }) => name !== 'preset').map(({ name }) => `the ${name}`),
  ];
  return [{ stage: 'train', inputs: 'differ', because: [...new Set(because)], content }];
}

function evaluation(a: RunRecord, b: RunRecord, plan: PlanDifference): readonly StageDifference[] {
  const last = ({ journal }: RunRecord) => journal.findLast(({ kind }) => kind === 'evaluation')?.data;
  const [left, right] = [last(a), last(b)];
  if (left === undefined && right === undefined) return [];
  if (left === undefined || right === undefined) {
    return [
      { stage: 'evaluate', inputs: left === undefined ? 'only b' : 'only a', because: [], content: null },
    ];
  }
  const same = left['fingerprint'] === right['fingerprint'];
  const evaluators = new Set([a, b].flatMap(({ lock }) => lock?.order['evaluate'] ?? []));
  return [
    {
      stage: 'evaluate',
      inputs: same ? 'same' : 'differ',
      because: same
        ? []
        : [
            ...(checkpointOf(a) === checkpointOf(b) ? [] : ['the checkpoint']),
            ...(sameContent(a, b, 'filter') ? [] : ['the documents of the filter stage']),
            ...(sameContent(a, b, 'tokenize') ? [] : ['the tokens of the tokenize stage']),
            ...pluginReasons(plan, evaluators),
          ],
      content: sameJson(a.evaluation?.results, b.evaluation?.results) ? 'same' : 'differs',
    },
  ];
}

const checkpointOf = ({ checkpoints }: RunRecord): string | undefined => checkpoints.at(-1)?.hash;
const sameContent = (a: RunRecord, b: RunRecord, ref: string): boolean =>
  a.objects.get(ref)?.contentHash === b.objects.get(ref)?.contentHash;

const trajectoryOf = ({ checkpoints, journal }: RunRecord): JsonValue | undefined =>
  checkpoints.at(-1)?.manifest.trajectory ??
  journal.findLast(({ kind }) => kind === 'checkpoint')?.data['trajectory'];

/** Plugins a trajectory may depend on, told from the lock alone. */
function trainingPlugins(a: Side, b: Side): ReadonlySet<string> {
  return new Set(
    [a, b].flatMap(({ lock }) => [
      ...['collate', 'forward', 'loss'].flatMap((hook) => lock?.order[hook] ?? []),
      ...Object.entries(lock?.slots ?? {}).flatMap(([token, owner]) =>
        TRAINING_SLOTS.has(token) ? [owner] : [],
      ),
    ]),
  );
}

/** Which of these plugins are not the same on both sides, and in what. */
function pluginReasons(plan: PlanDifference, ids: ReadonlySet<string>): readonly string[] {
  return [
    ...plan.plugins
      .filter(({ id }) => ids.has(id))
      .map(({ id, change }) =>
        change === 'added' || change === 'removed' ? `${id} was ${change}` : `the code of ${id}`,
      ),
    ...[...ids]
      .filter((id) => plan.configuration.some(({ path }) => pluginOfPath(path) === id))
      .map(configurationOf(plan)),
  ];
}

/** `the configuration of plugin-x (steps, batchSize)` */
const configurationOf =
  (plan: PlanDifference) =>
  (id: string): string => {
    const keys = plan.configuration.flatMap(({ path }) =>
      pluginOfPath(path) === id ? [path.slice(pathText(['plugins', id]).length + 1)] : [],
    );
    return `the configuration of ${id}${keys.length === 0 ? '' : ` (${keys.join(', ')})`}`;
  };

/** Of two presets: what a run of the one could not reuse of the other. */
function forecast(a: ResolvedPlan, b: ResolvedPlan, plan: PlanDifference): readonly StageDifference[] {
  const [left, right] = [plannedInputs(a), plannedInputs(b)];
  return Object.keys(left).map((stage) => {
    const because = inputChanges(left[stage]!, right[stage]!, configurationOf(plan));
    return { stage, inputs: because.length === 0 ? 'same' : 'differ', because, content: null };
  });
}

/** What each stage rests on beside what the stages before it made. */
function plannedInputs(plan: ResolvedPlan): Readonly<Record<string, JsonObject>> {
  const { seed, batchSize, shardBytes, backend, threads } = plan.run;
  const taps = (...hooks: Parameters<typeof tapsOf>[1][]) => hooks.flatMap((hook) => tapsOf(plan, hook));
  const data = (ids: readonly string[]) => dataClosureOf(plan, ids).map(identityOf);
  const sequencer = plan.slots[SEQUENCER.id];
  return {
    ingest: { seed, plugins: data(taps('ingest')) },
    filter: { seed, batchSize, shardBytes, order: taps('filter'), plugins: data(taps('filter')) },
    tokenize: {
      seed,
      batchSize,
      order: taps('tokenize', 'tokens'),
      plugins: data(taps('tokenize', 'tokens')),
    },
    sequence: { seed, plugins: sequencer === undefined ? [] : data([sequencer]) },
    train: {
      seed,
      backend,
      threads,
      order: taps('collate', 'forward', 'loss'),
      plugins: trainingClosureOf(plan).map(identityOf),
    },
    evaluate: { seed, order: taps('evaluate'), plugins: evaluationClosureOf(plan).map(identityOf) },
  };
}

const sameJson = (a: unknown, b: unknown): boolean =>
  canonicalJson((a ?? null) as JsonValue) === canonicalJson((b ?? null) as JsonValue);
