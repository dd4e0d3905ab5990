import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { readProblems } from '../tasks/read-problems.js';
import { testWithPython } from '../testing/conditional-test.js';
import { FIRST_STEPS } from '../testing/evaluate.js';
import { judging } from '../testing/judging-options.js';
import { knownAnswersSandbox } from '../testing/known-answers-sandbox.js';
import { pythonSandbox } from '../testing/python-sandbox.js';
import { replay } from './replay.js';

const dir = mkdtempSync(join(tmpdir(), 'humaneval-replay-'));
test.after.always('away with it', () => rmSync(dir, { recursive: true, force: true }));
const jsonl = (name: string, rows: readonly unknown[]): string => {
  const path = join(dir, name);
  writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return path;
};

testWithPython(
  'half of six samples pass, as in human-eval’s own example: an error, a sleep, a prompt for input',
  async (t, python) => {
    const problems = jsonl('one.jsonl', [
      {
        task_id: 'test/0',
        prompt: 'def return1():\n',
        entry_point: 'return1',
        canonical_solution: '    return 1',
        test: 'def check(candidate):\n    assert candidate() == 1',
      },
    ]);
    const bodies = [
      '    return 1 + None',
      '    import time\n    time.sleep(60)\n    return 1',
      "    return input('enter a number')",
      '    return 1',
      '  return 1',
      '\treturn 1',
    ];
    const samples = jsonl(
      'six.jsonl',
      bodies.map((completion) => ({ task_id: 'test/0', completion })),
    );
    const limits = { wallSeconds: 2, memoryBytes: 2 ** 28, outputBytes: 2 ** 16 };
    const result = await replay(
      (await readProblems(problems)).problems,
      samples,
      judging(pythonSandbox(python), { limits }),
    );
    t.like(result, { passed: 3, total: 6, passAt1: 0.5, agreements: null });
    t.deepEqual(
      result.rows.map(({ reason }) => reason),
      ['exception', 'wall', 'exception', null, null, null],
    );
  },
);

test('samples that are bad, of other problems, or not of all are refused by code', async (t) => {
  const { problems } = await readProblems(FIRST_STEPS);
  const { sandbox } = knownAnswersSandbox(FIRST_STEPS);
  const all = problems.map(({ id, solution }) => ({ task_id: id, completion: solution, passed: true }));
  t.like(await replay(problems, jsonl('all.jsonl', all), judging(sandbox)), {
    passed: 20,
    total: 20,
    passAt1: 1,
    agreements: 20,
  });
  for (const [rows, message] of [
    [all.slice(1), /1 of 20 problems have no sample, the first is FirstSteps\/0/],
    [[...all, { task_id: 'Other/1', completion: '' }], /'Other\/1', which is not among the problems/],
    [[...all, { task_id: 'FirstSteps/0' }], /'completion' is no text/],
    [[...all, { task_id: 'FirstSteps/0', completion: '', passed: 'yes' }], /'passed' is neither/],
  ] as const) {
    await t.throwsAsync(replay(problems, jsonl('bad.jsonl', rows), judging(sandbox)), {
      code: 'FWK_EVAL_TASKS',
      message,
    });
  }
});

const fixtures = process.env['FRAMEWORK_FIXTURES'];
/** Two hundred interpreters each. */
const humanEval: typeof testWithPython = (title, run) => {
  if (!fixtures) test.skip(`${title} (needs FRAMEWORK_FIXTURES)`, () => undefined);
  else if (process.env['FRAMEWORK_FULL'] === '1') testWithPython(title, run);
};

humanEval('HumanEval’s own solutions pass, all 164', async (t, python) => {
  const { problems } = await readProblems(join(fixtures!, 'HumanEval.jsonl.gz'));
  const samples = jsonl(
    'canonical.jsonl',
    problems.map(({ id, solution }) => ({ task_id: id, completion: solution })),
  );
  const result = await replay(problems, samples, judging(pythonSandbox(python)));
  t.deepEqual(
    result.rows.filter(({ passed }) => passed !== true),
    [],
  );
  t.is(result.passed, 164);
});

humanEval(
  'WizardCoder-15B’s published verdicts come out again: 98 of 164, each of them',
  async (t, python) => {
    execFileSync(python, [
      '-m',
      'zipfile',
      '-e',
      join(fixtures!, 'wizardcoder15b_humaneval.zip'),
      join(dir, 'wizard'),
    ]);
    const [file] = readdirSync(join(dir, 'wizard'));
    const { problems } = await readProblems(join(fixtures!, 'HumanEval.jsonl.gz'));
    const result = await replay(problems, join(dir, 'wizard', file!), judging(pythonSandbox(python)));
    t.log(`${result.agreements} of ${result.total} verdicts agree, ${result.passed} pass`);
    t.deepEqual(
      result.rows.filter(({ passed, published }) => passed !== published),
      [],
    );
    t.like(result, { passed: 98, total: 164, agreements: 164 });
  },
);
