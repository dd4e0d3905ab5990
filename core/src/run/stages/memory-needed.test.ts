import test from 'ava';
import { memoryProblem } from './memory-needed.js';

const gibibyte = 2 ** 30;
const rows = [
  { plugin: 'plugin-a', name: 'weights', bytes: 2 * gibibyte },
  { plugin: 'plugin-b', name: 'activations', bytes: 7 * gibibyte },
];

test('a step that needs more memory than there is is refused, with what takes most and what to change', (t) => {
  const machine = { memoryBytes: 8 * gibibyte, memorySource: 'control group' } as const;
  const problem = memoryProblem({ bytes: 9 * gibibyte, rows }, machine)!;
  t.is(problem.code, 'FWK_MEMORY');
  t.regex(problem.message, /needs 9\.00 GiB and there are 8\.00 GiB \(of the control group\)/);
  t.regex(problem.message, /7\.00 GiB, are activations/);
  t.regex(problem.action, /activationCheckpointing/);
});

test('one that fits is not', (t) => {
  const machine = { memoryBytes: 9 * gibibyte, memorySource: 'machine' } as const;
  t.is(memoryProblem({ bytes: 9 * gibibyte, rows }, machine), undefined);
});
