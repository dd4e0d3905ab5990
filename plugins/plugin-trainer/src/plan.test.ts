import type { FactName, PlanFacts, ResolvedConfig } from '@framework/sdk';
import test from 'ava';
import { config } from './config.js';
import { plan } from './plan.js';

const defaults = Object.fromEntries(Object.entries(config).map(([key, field]) => [key, field.default]));
const contribution = (overrides: object) => {
  const known: Partial<Record<FactName, number>> = { contextLength: 8192 };
  const facts: PlanFacts = { get: (name) => known[name]!, find: (name) => known[name] };
  return plan({ ...defaults, ...overrides } as ResolvedConfig, facts);
};

test('tokens a step are windows times micro-batches times length', (t) => {
  const { facts } = contribution({ batchSize: 1, microBatches: 64, steps: 26704 });
  t.deepEqual(facts, { microTokens: 8192, tokensPerStep: 524_288, steps: 26704 });
});

test('a schedule that does not fit, or goes up at the end, is a problem', (t) => {
  const { problems } = contribution({ steps: 10, warmupSteps: 8, decaySteps: 4, finalLearningRate: 1 });
  t.deepEqual(
    problems!.map(({ at }) => at),
    ['plugin-trainer.decaySteps', 'plugin-trainer.finalLearningRate'],
  );
  t.deepEqual(contribution({}).problems, []);
});
