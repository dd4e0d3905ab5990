import { setImmediate as nextTurn } from 'node:timers/promises';
import type { StepEvent } from '../../hooks/step.js';
import { type Rule, taps } from '../rule.js';
import { placeOf } from '../training/training-bench.js';
import { violation } from '../violation.js';

/** An observer's rules: whatever it does, the run must go on as if it were not there. */
export const stepRules: readonly Rule[] = [
  {
    id: 'step/sync',
    says: 'step is synchronous: nobody waits for an observer',
    appliesTo: taps('step'),
    check: (subject) =>
      subject.use(async (plugin) => {
        for (const event of events) {
          const returned: unknown = quietly(() => plugin.hooks?.step?.(copy(event)));
          if (!(returned instanceof Promise)) continue;
          await returned.catch(() => undefined);
          throw violation(
            'step returned a promise, which nobody waits for',
            placeOf(subject, 'step', event.step),
            'make it synchronous, and close what you opened in `teardown`',
          );
        }
      }),
  },
  {
    id: 'step/robust',
    says: 'step throws nothing, whatever the numbers are',
    appliesTo: taps('step'),
    check: (subject) =>
      subject.use((plugin) => {
        for (const event of events) {
          try {
            plugin.hooks?.step?.(copy(event));
          } catch (error) {
            throw violation(
              `step threw at ${JSON.stringify(event)}`,
              placeOf(subject, 'step', event.step),
              'expect metrics to be missing, huge or NaN: plugins and configurations differ',
              error,
            );
          }
        }
      }),
  },
  {
    id: 'step/observes',
    says: 'step changes nothing of what it is shown',
    appliesTo: taps('step'),
    check: (subject) =>
      subject.use((plugin) => {
        for (const event of events) {
          const shown = copy(event);
          quietly(() => plugin.hooks?.step?.(shown));
          if (text(shown) === text(event)) continue;
          throw violation(
            `step made ${text(shown)} of ${text(event)}`,
            placeOf(subject, 'step', event.step),
            'copy what you want to change: the event is every observer’s',
          );
        }
      }),
  },
  {
    id: 'step/cheap',
    says: 'steps leave no timers and no open files behind one by one',
    appliesTo: taps('step'),
    check: (subject) =>
      subject.use(async (plugin) => {
        const held = () => process.getActiveResourcesInfo().filter((kind) => kind !== 'Immediate').length;
        const run = async (from: number) => {
          for (let step = from; step < from + 50; step++) {
            quietly(() => plugin.hooks?.step?.({ ...copy(ordinary), step }));
          }
          for (let turn = 0; turn < 5; turn++) await nextTurn();
          return held();
        };
        const before = await run(1);
        const after = await run(51);
        if (after - before < 25) return;
        throw violation(
          `after 50 more steps ${after - before} more things are open: ${[...new Set(process.getActiveResourcesInfo())].join(', ')}`,
          placeOf(subject, 'step', 100),
          'open one thing in `setup` and use it in every step; close it in `teardown`',
        );
      }),
  },
];

const ordinary: StepEvent = {
  step: 1,
  steps: 100,
  tokens: 4096,
  metrics: { loss: 2.5, 'loss/causal-lm': 2.5, gradientNorm: 0.7, learningRate: 1e-3 },
  seconds: 0.25,
  tokensPerSecond: 16384,
};

const events: readonly StepEvent[] = [
  ordinary,
  { ...ordinary, step: 100, tokens: 409_600 },
  { ...ordinary, step: 2, metrics: {} },
  { ...ordinary, step: 3, metrics: { loss: Number.NaN, gradientNorm: Number.POSITIVE_INFINITY } },
  { ...ordinary, step: 4, seconds: 0, tokensPerSecond: Number.POSITIVE_INFINITY },
  { ...ordinary, step: 1, steps: 1, tokens: 0, tokensPerSecond: 0 },
];

const copy = (event: StepEvent): StepEvent => ({ ...event, metrics: { ...event.metrics } });

/** Numbers JSON has no word for included. */
const text = (event: StepEvent): string =>
  JSON.stringify(event, (_, value: unknown) => (typeof value === 'number' ? String(value) : value));

/** What a step throws is `step/robust`'s to tell. */
function quietly(call: () => unknown): unknown {
  try {
    return call();
  } catch {
    return undefined;
  }
}
