import type { EvalMetric, EvalResult, RandomStream, Reply } from '@framework/sdk';
import type { Sample } from '../replies/ask-for-replies.js';
import { bootstrapMean, standardError, wilson } from '../statistics/interval.js';
import { passAtK } from '../statistics/pass-at-k.js';
import { type GradedSample, rowOf } from './graded-sample.js';

/** Below so many tasks one of them moves pass@1 by a point or more. */
const FEW_TASKS = 100;

/** Replies to one task that were graded, and how many of them passed. */
interface TaskCount {
  graded: number;
  passed: number;
}

/** What is estimated, as suites' configuration names it. */
export interface Estimate {
  /** Each k of pass@k. */
  readonly k: readonly number[];
  /** Replies that were asked for, to each task. */
  readonly samples: number;
  /** Of the bootstrap. */
  readonly resamples: number;
}

/** Samples to figures. */
export function codeResult(
  samples: readonly GradedSample[],
  { k, samples: drawn, resamples }: Estimate,
  note: string,
  random: RandomStream,
): EvalResult {
  const tasks = countByTask(samples);
  const count = (isCounted: (sample: GradedSample) => boolean): number => samples.filter(isCounted).length;
  const passedWeak = count(({ verdict, isolation }) => verdict === 'passed' && isolation === 'weak');
  const metrics: Record<string, EvalMetric> = {};
  for (const wanted of [...new Set(k)].sort((a, b) => a - b)) {
    metrics[`pass@${wanted}`] = passMetric(tasks, wanted, drawn, resamples, random, passedWeak);
  }
  const tally = (name: string, value: number, better: EvalMetric['better'], said?: string): void => {
    metrics[name] = {
      value,
      unit: 'samples',
      better,
      count: samples.length,
      ...(said ? { note: said } : {}),
    };
  };
  metrics['tasks'] = { value: tasks.length, unit: 'tasks', better: 'neither' };
  tally(
    'graded',
    count(({ verdict }) => verdict !== 'not-graded'),
    'neither',
  );
  tally(
    'notGraded',
    count(({ verdict }) => verdict === 'not-graded'),
    'lower',
    NOTES.notGraded,
  );
  tally(
    'missing',
    count(({ reason }) => reason === 'missing'),
    'lower',
    NOTES.missing,
  );
  tally(
    'noReply',
    count(({ reason }) => reason === 'no-reply'),
    'lower',
    NOTES.noReply,
  );
  tally(
    'weak',
    count(({ isolation }) => isolation === 'weak'),
    'lower',
    NOTES.weak,
  );
  tally('weakPassed', passedWeak, 'neither');
  tally(
    'promptTruncated',
    count(({ sample }) => replyOf(sample)?.promptTruncated === true),
    'lower',
    NOTES.promptTruncated,
  );
  tally(
    'contextFull',
    count(({ sample }) => replyOf(sample)?.ended === 'context'),
    'lower',
    NOTES.contextFull,
  );
  for (const reason of reasonsOf(samples)) {
    tally(
      `failed/${reason}`,
      count((sample) => sample.verdict === 'failed' && sample.reason === reason),
      'lower',
    );
  }
  Object.assign(metrics, agreement(samples));
  return { metrics, rows: samples.map(rowOf), note };
}

/** Published verdicts against ours, where replies came with one. */
function agreement(samples: readonly GradedSample[]): Record<string, EvalMetric> {
  const told = samples.flatMap(({ sample, verdict }) => {
    const published = replyOf(sample)?.published;
    return published === undefined || verdict === 'not-graded'
      ? []
      : [{ published, passed: verdict === 'passed' }];
  });
  if (told.length === 0) return {};
  const base = { unit: 'samples', better: 'neither', count: told.length } as const;
  return {
    'published/passed': { ...base, value: told.filter(({ published }) => published).length },
    'published/agree': {
      ...base,
      better: 'higher',
      value: told.filter(({ published, passed }) => published === passed).length,
    },
  };
}

const replyOf = ({ answer }: Sample): Reply | undefined =>
  answer.kind === 'reply' ? answer.reply : undefined;

const NOTES = {
  notGraded:
    'There was no reply, or the sandbox itself failed on it, twice. They count as neither right nor wrong.',
  missing: 'What replies has none to these tasks.',
  noReply: 'What replies should have had one, and gave none.',
  weak: 'Their tests needed objects of the candidate’s own in the tester’s process.',
  promptTruncated: 'Their prompt did not fit into the context, and lost its start.',
  contextFull: 'The reply ended where the context had no more room.',
} as const;

function passMetric(
  tasks: readonly TaskCount[],
  k: number,
  drawn: number,
  resamples: number,
  random: RandomStream,
  passedWeak: number,
): EvalMetric {
  const base = { unit: 'share', better: 'higher', count: tasks.length } as const;
  const short = tasks.filter(({ graded }) => graded < k).length;
  if (tasks.length === 0) return { ...base, value: null, note: 'No task was answered.' };
  if (short > 0) {
    const why = `${short} of ${tasks.length} tasks have fewer than ${k} graded replies; it is given where every task has them.`;
    return { ...base, value: null, note: why };
  }
  const values = tasks.map(({ graded, passed }) => passAtK(graded, passed, k));
  const value = values.reduce((sum, task) => sum + task, 0) / values.length;
  const spread = standardError(values);
  const yesOrNo = drawn === 1;
  const interval = yesOrNo
    ? wilson(tasks.filter(({ passed }) => passed > 0).length, tasks.length)
    : bootstrapMean(values, resamples, random);
  const notes = [
    yesOrNo
      ? 'Interval: Wilson.'
      : interval === undefined
        ? 'Too few tasks for an interval.'
        : `Interval: bootstrap over tasks, ${resamples} resamples.`,
    // Of tasks that all came out alike the spread is 0, and says nothing of how sure that is.
    ...(spread > 0 ? [`Standard error ${spread.toFixed(3)} over ${tasks.length} tasks.`] : []),
    ...(tasks.length < FEW_TASKS
      ? [
          `With so few tasks one more solved is ${(100 / tasks.length).toFixed(1)} points: small differences mean nothing.`,
        ]
      : []),
    ...(passedWeak > 0 ? [`${passedWeak} of the passes were judged with weak isolation.`] : []),
  ];
  return { ...base, value, ...(interval === undefined ? {} : { interval }), note: notes.join(' ') };
}

/** In the order the tasks were answered. */
function countByTask(samples: readonly GradedSample[]): TaskCount[] {
  const tasks = new Map<string, TaskCount>();
  for (const { sample, verdict } of samples) {
    const task = tasks.get(sample.problem.id) ?? { graded: 0, passed: 0 };
    tasks.set(sample.problem.id, task);
    if (verdict !== 'not-graded') task.graded++;
    if (verdict === 'passed') task.passed++;
  }
  return [...tasks.values()];
}

const reasonsOf = (samples: readonly GradedSample[]): string[] =>
  [
    ...new Set(samples.filter(({ verdict }) => verdict === 'failed').map(({ reason }) => String(reason))),
  ].sort();
