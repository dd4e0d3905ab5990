import { FrameworkError, type PlanFacts } from '@framework/sdk';
import { completeConfig } from '@framework/sdk/testing';
import test from 'ava';
import { config } from './config.js';
import { plan } from './plan.js';

const facts: PlanFacts = {
  get: () => {
    throw new FrameworkError('none', 1, '', { message: '' });
  },
  find: () => undefined,
};
const problems = (given: Readonly<Record<string, unknown>>) =>
  plan(completeConfig('plugin-humaneval', config, given), facts).problems!.map(({ at }) => at);

test('values that cannot give a figure are refused before a run', (t) => {
  t.deepEqual(problems({}), []);
  t.deepEqual(problems({ samples: 20, temperature: 0.8, k: [1, 10] }), []);
  t.deepEqual(problems({ samples: 20, k: [1] }), ['plugins.plugin-humaneval.temperature']);
  t.deepEqual(problems({ k: [1, 10] }), ['plugins.plugin-humaneval.k']);
  t.deepEqual(problems({ k: [] }), ['plugins.plugin-humaneval.k']);
});
