import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { folder } from '../../run/testing/folder.js';
import { document, frameworkHere } from '../../run/testing/toy-run.js';
import type { EvaluationResult } from '../evaluation.js';
import type { Comparison } from './compare.js';

/** One sample a task: `1` passed, `0` failed, `-` not graded. */
function result(verdicts: string, data = 'one'): EvaluationResult {
  const words = { 1: 'passed', 0: 'failed', '-': 'not-graded' } as const;
  const rows = [...verdicts].map((verdict, at) => ({
    task: `T/${at}`,
    sample: 0,
    verdict: words[verdict as '1' | '0' | '-'],
  }));
  const metric = { value: 1, unit: 'share', better: 'higher' } as const;
  return {
    id: 'x',
    model: { kind: 'endpoint', url: 'http://h/v1', name: 'm' },
    suites: ['code'],
    sandbox: null,
    principal: 'me',
    seed: 1,
    source: null,
    replies: { asked: 0, absent: 0, failed: 0 },
    plugins: {},
    data: { 'plugin-code': { tasks: data } },
    results: { code: { metrics: { m: metric }, rows }, prose: { metrics: { m: metric } } },
  };
}

async function compared(t: ExecutionContext, a: EvaluationResult, b: EvaluationResult) {
  const cwd = await folder(t);
  for (const [name, one] of Object.entries({ a, b })) {
    await mkdir(join(cwd, 'evals', name), { recursive: true });
    await writeFile(join(cwd, 'evals', name, 'result.json'), JSON.stringify(one));
  }
  const outcome = await frameworkHere(['eval', 'compare', 'a', './evals/b', '--json'], { cwd });
  t.is(outcome.code, 0, outcome.stderr);
  return document<Comparison>(outcome);
}

test('the same tasks are paired; what only one has graded is left out and said', async (t) => {
  const { suites, notComparable } = await compared(t, result('0000000000-'), result('00111111111'));
  t.like(suites[0]!, {
    suite: 'code',
    tasks: 10,
    left: { a: 0, b: 1 },
    a: 0,
    b: 0.8,
    better: { a: 0, b: 8 },
    method: 'mcnemar',
    outcome: 'b',
  });
  t.true(Math.abs(suites[0]!.p - 2 / 256) < 1e-12);
  t.regex(suites[0]!.caveats[0]!, /1 tasks were graded for one of the two alone/);
  t.deepEqual(notComparable, ['prose']);
});

test('few tasks show nothing, and other data is said', async (t) => {
  const { suites } = await compared(t, result('1010'), result('1111', 'two'));
  t.like(suites[0]!, { difference: 0.5, outcome: 'none-shown', interval: null });
  t.regex(suites[0]!.caveats.join(), /the data files differ/);
});

test('what is no evaluation is exit 2 with the nearest', async (t) => {
  const cwd = await folder(t);
  await mkdir(join(cwd, 'evals', 'humaneval-m-1'), { recursive: true });
  const outcome = await frameworkHere(['eval', 'compare', 'humaneval-m-2', 'x', '--json'], { cwd });
  t.is(outcome.code, 2);
  t.regex(document<{ message: string }>(outcome).message, /did you mean 'humaneval-m-1'/);
});
