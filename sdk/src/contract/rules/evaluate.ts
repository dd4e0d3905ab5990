import { isDeepStrictEqual } from 'node:util';
import { describeValue } from '../../checks/describe.js';
import type { EvalMetric } from '../../hooks/evaluate.js';
import {
  type Added,
  EARLIER,
  evaluate,
  evaluateElsewhere,
  standInModel,
  usualEvaluation,
} from '../data/evaluating.js';
import { type Rule, taps } from '../rule.js';
import type { Subject } from '../subject.js';
import { violation } from '../violation.js';

const HERE = ['plain', 'tarball'] as const;
const evaluates = taps('evaluate');

/** Calls of the model below which an evaluation is over too soon to be stopped in. */
const FEWEST_CALLS = 8;

const forEachResult = (check: (added: Added) => void) => async (subject: Subject) => {
  for (const added of (await usualEvaluation(subject)).added) check(added);
};

const forEachMetric = (check: (metric: EvalMetric, at: string) => void) =>
  forEachResult(({ id, result }) => {
    for (const [name, metric] of Object.entries(result.metrics))
      check(metric, `evaluator '${id}', '${name}'`);
  });

const isMeasured = ({ value, note }: EvalMetric): boolean =>
  value === null ? note !== undefined && note !== '' : Number.isFinite(value);

/** Faults that are there anyway are `evaluate/metrics`' business. */
const isFine = (metric: EvalMetric | undefined): boolean => metric === undefined || isMeasured(metric);

/** What measures a checkpoint. */
export const evaluateRules: readonly Rule[] = [
  {
    id: 'evaluate/declared',
    says: 'an evaluator adds a result under each id the manifest declares, once, and under no other',
    variants: HERE,
    appliesTo: evaluates,
    async check(subject) {
      const declared = subject.manifest.registers?.evaluator ?? [];
      const added = (await usualEvaluation(subject)).added.map(({ id }) => id);
      for (const id of added) {
        if (declared.includes(id) && added.indexOf(id) === added.lastIndexOf(id)) continue;
        throw violation(
          `it adds the result '${id}' ${declared.includes(id) ? 'twice' : 'and does not declare it'}`,
          `${subject.dir}/package.json, framework.registers.evaluator`,
          declared.includes(id) ? 'put all of it into one result' : `add "${id}" to registers.evaluator`,
        );
      }
      const missing = declared.find((id) => !added.includes(id));
      if (missing === undefined) return;
      throw violation(
        `it declares the evaluator '${missing}' and adds no such result`,
        'hook evaluate',
        'add it always: what could not be measured is null, with a note',
      );
    },
  },
  {
    id: 'evaluate/metrics',
    says: 'a metric is a finite number, or null with a note that says why; it has a unit and a better side',
    variants: HERE,
    appliesTo: evaluates,
    check: forEachMetric((metric, at) => {
      const { value, unit, better } = metric;
      if (!isMeasured(metric)) {
        throw violation(
          value === null ? 'it is null without a note' : `it is ${describeValue(value)}`,
          at,
          'give null where nothing could be measured, and say why in `note`',
        );
      }
      if (typeof unit !== 'string' || unit === '' || !['lower', 'higher', 'neither'].includes(better)) {
        throw violation(
          `its unit is ${describeValue(unit)}, its better side ${describeValue(better)}`,
          at,
          "name the unit ('ratio', 'bits/byte'), and what is better: lower, higher or neither",
        );
      }
    }),
  },
  {
    id: 'evaluate/measures',
    says: 'on documents it can measure an evaluator measures something',
    variants: ['plain'],
    appliesTo: evaluates,
    check: forEachResult(({ id, result }) => {
      const metrics = Object.values(result.metrics);
      // Null without a note is `evaluate/metrics`' to tell.
      if (metrics.length === 0 || !metrics.every((metric) => metric.value === null && isMeasured(metric)))
        return;
      throw violation(
        `every metric was null on the suite's documents (${metrics[0]!.note})`,
        `evaluator '${id}'`,
        'give a bench with `rows` or `slots` on which it measures something',
      );
    }),
  },
  {
    id: 'evaluate/confidence',
    says: 'a metric’s count is a whole number, and its interval has two ends in order and a level',
    variants: HERE,
    appliesTo: evaluates,
    check: forEachMetric(({ count, interval }, at) => {
      if (count !== undefined && !(Number.isInteger(count) && count >= 0)) {
        throw violation(
          `its count is ${describeValue(count)}`,
          at,
          'count what was measured, or leave it out',
        );
      }
      if (interval === undefined) return;
      const { low, high, level } = interval;
      if (Number.isFinite(low) && Number.isFinite(high) && low <= high && level > 0 && level < 1) return;
      throw violation(
        `its interval goes from ${low} to ${high} at the level ${level}`,
        at,
        'give finite ends, the lower first, and a level between 0 and 1; leave it out where there is too little',
      );
    }),
  },
  {
    id: 'evaluate/json',
    says: 'an evaluator’s rows are plain JSON',
    variants: HERE,
    appliesTo: evaluates,
    check: forEachResult(({ id, result }) => {
      for (const [index, row] of (result.rows ?? []).entries()) {
        if (isDeepStrictEqual(JSON.parse(JSON.stringify(row)), row)) continue;
        throw violation(
          'a row is another after a way through JSON',
          `evaluator '${id}', row ${index}`,
          'use texts, finite numbers, true, false, null, arrays and plain objects',
        );
      }
    }),
  },
  {
    id: 'evaluate/same',
    says: 'an evaluation with the same seed gives the same, again, in a fresh instance and in a fresh process',
    variants: ['plain'],
    appliesTo: evaluates,
    async check(subject) {
      const { added } = await usualEvaluation(subject);
      await subject.use(async (plugin) => {
        sameResults(added, (await evaluate(subject, plugin)).added, 'in a second instance');
        sameResults(added, (await evaluate(subject, plugin)).added, 'when it is done again');
      });
      sameResults(added, (await evaluateElsewhere(subject)).added, 'in a fresh process');
    },
  },
  {
    id: 'evaluate/others',
    says: 'an evaluator leaves the results of others as they are',
    variants: HERE,
    appliesTo: evaluates,
    async check(subject) {
      const { earlier } = await usualEvaluation(subject);
      if (isDeepStrictEqual([...earlier], EARLIER)) return;
      throw violation(
        `the result '${EARLIER[0]![0]}' was there before and is another now`,
        'hook evaluate',
        'read what others measured, and add results of your own',
      );
    },
  },
  {
    id: 'evaluate/nothing',
    says: 'where nothing is held out an evaluator still adds its results, with null and a note for what it could not measure',
    variants: HERE,
    appliesTo: evaluates,
    check: (subject) =>
      subject.use(async (plugin) => {
        const { added } = await evaluate(subject, plugin, { heldOut: 'none' });
        for (const { id, result: usual } of (await usualEvaluation(subject)).added) {
          const result = added.find((each) => each.id === id)?.result;
          const wrong = Object.entries(result?.metrics ?? {}).find(
            ([name, metric]) => !isMeasured(metric) && isFine(usual.metrics[name]),
          );
          if (result !== undefined && wrong === undefined) continue;
          throw violation(
            result === undefined ? 'no result is added' : `'${wrong![0]}' is ${wrong![1].value}`,
            `evaluator '${id}', without a held-out document`,
            'give null, and say in `note` that there was nothing to measure; never a stand-in figure',
          );
        }
      }),
  },
  {
    id: 'evaluate/abort',
    says: 'an evaluation ends when its signal is aborted',
    variants: ['plain'],
    appliesTo: evaluates,
    async check(subject) {
      const whole = await subject.use(async (plugin) => {
        await evaluate(subject, plugin);
        return standInModel(plugin)?.calls ?? 0;
      });
      if (whole < FEWEST_CALLS) return;
      const abort = new AbortController();
      const until = await subject.use(
        async (plugin) => {
          const model = standInModel(plugin)!;
          model.onCall = (calls) => {
            if (calls === 2) abort.abort(new Error('the run was stopped'));
          };
          // It may end by itself, or throw the reason it was stopped for.
          await evaluate(subject, plugin).catch(() => undefined);
          return model.calls;
        },
        { signal: abort.signal },
      );
      if (until <= 2 + Math.max(2, whole / 4)) return;
      throw violation(
        `it was stopped at the 2nd of ${whole} calls of the model, and called it ${until} times`,
        'hook evaluate',
        'call ctx.signal.throwIfAborted() between calls of the model',
      );
    },
  },
  {
    id: 'evaluate/tensors',
    says: 'an evaluation leaves no tensor behind',
    variants: ['plain'],
    appliesTo: evaluates,
    async check(subject) {
      const { tensors } = await evaluateElsewhere(subject);
      if (tensors <= 0) return;
      throw violation(
        `${tensors} more tensors are there afterwards`,
        'hook evaluate',
        'wrap what makes tensors in tf.tidy, and dispose of what outlives it',
      );
    },
  },
];

function sameResults(one: readonly Added[], other: readonly Added[], how: string): void {
  for (const { id, result } of one) {
    const otherwise = other.find((each) => each.id === id)?.result;
    if (isDeepStrictEqual(result, otherwise)) continue;
    const metric = Object.keys(result.metrics).find(
      (name) => !isDeepStrictEqual(result.metrics[name], otherwise?.metrics[name]),
    );
    throw violation(
      metric === undefined
        ? `its rows or note are others ${how}`
        : `'${metric}' is ${result.metrics[metric]?.value}, and ${otherwise?.metrics[metric]?.value} ${how}`,
      `evaluator '${id}'`,
      'draw from `ctx.random`, keep nothing between evaluations, and measure no wall time',
    );
  }
}
