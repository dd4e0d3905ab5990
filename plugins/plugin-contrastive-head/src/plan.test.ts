import type { FactName, PlanFacts } from '@framework/sdk';
import test from 'ava';
import { plan } from './plan.js';

const facts = (known: Partial<Record<FactName, number>>): PlanFacts => ({
  get: (name) => known[name]!,
  find: (name) => known[name],
});
const config = {
  pairs: 16,
  hardNegatives: 8,
  tokens: 64,
  shortest: 16,
  dimensions: 128,
  temperature: 0.05,
  weight: 0.1,
  every: 2,
};
const TINY = { hiddenSize: 192, contextLength: 256, microTokens: 2048 } as const;

test('two matrices, and the passages of a step', (t) => {
  const { parameters, memory, notes, problems } = plan(config, facts(TINY));
  t.deepEqual(parameters, [{ group: 'grounding', name: 'grounding/*', shape: [192, 128], count: 2 }]);
  t.deepEqual(
    memory!.map(({ bytes }) => bytes),
    // 49,152 parameters with gradient and two moments; 40 passages of 64 states of 192 floats.
    [4 * 4 * 49_152, 4 * 40 * 64 * 192],
  );
  t.regex(notes![0]!, /every 2\. step up to 2560 tokens more a micro-batch \(125% of its own tokens\)/);
  t.deepEqual(problems, []);
});

test('sizes that do not go together are named', (t) => {
  const wrong = { ...config, tokens: 300, shortest: 400, hardNegatives: 17 };
  t.deepEqual(
    plan(wrong, facts(TINY)).problems!.map(({ at }) => at.replace('plugin-contrastive-head.', '')),
    ['tokens', 'shortest', 'hardNegatives'],
  );
});

test('an embedding is never longer than the hidden state it is made of', (t) => {
  const { parameters } = plan({ ...config, dimensions: 193 }, facts(TINY));
  t.deepEqual(parameters![0]!.shape, [192, 192]);
});
