import { defineConfig, FrameworkError, type PlanFacts } from '@framework/sdk';
import { completeConfig } from '@framework/sdk/testing';
import test from 'ava';
import { suiteKeys } from './suite-config.js';
import { suitePlan } from './suite-plan.js';

const facts: PlanFacts = {
  get: () => {
    throw new FrameworkError('none', 1, '', { message: '' });
  },
  find: () => undefined,
};
const problems = (given: Readonly<Record<string, unknown>>) =>
  suitePlan('toy')(completeConfig('plugin-toy', defineConfig(suiteKeys), given), facts).problems!.map(
    ({ at }) => at,
  );

test('values that cannot give a figure are refused before a run', (t) => {
  t.deepEqual(problems({}), []);
  t.deepEqual(problems({ samples: 20, temperature: 0.8, k: [1, 10] }), []);
  t.deepEqual(problems({ samples: 20, k: [1] }), ['plugins.plugin-toy.temperature']);
  t.deepEqual(problems({ k: [1, 10] }), ['plugins.plugin-toy.k']);
  t.deepEqual(problems({ k: [] }), ['plugins.plugin-toy.k']);
});
