import { judgePrograms, readHumanEval, selfCheck } from '@framework/evaluation';
import { testWithPython } from '@framework/evaluation/testing/conditional-test';
import { FIRST_STEPS } from '@framework/evaluation/testing/first-steps';
import { judging } from '@framework/evaluation/testing/judging-options';
import { pythonSandbox } from '@framework/evaluation/testing/python-sandbox';
import test from 'ava';
import { EMPTY_SOLUTIONS, WRONG_SOLUTIONS } from './testing/wrong-solutions.js';

testWithPython('all solutions of first-steps.jsonl pass, in Python', async (t, python) => {
  const { problems } = await readHumanEval(FIRST_STEPS);
  await t.notThrowsAsync(selfCheck(problems, FIRST_STEPS, judging(pythonSandbox(python))));
});

testWithPython('a solution that is nearly right, or none at all, fails', async (t, python) => {
  const { problems } = await readHumanEval(FIRST_STEPS);
  const programs = problems.flatMap((problem) =>
    [WRONG_SOLUTIONS[problem.entryPoint]!, ...EMPTY_SOLUTIONS].map((body) => ({
      problem,
      body,
      source: problem.prompt + body,
    })),
  );
  const outcomes = await judgePrograms(programs, judging(pythonSandbox(python)));
  for (const [index, { problem, body }] of programs.entries()) {
    const outcome = outcomes[index]!;
    t.true(outcome.kind === 'judged' && !outcome.judgement.passed, `${problem.id}: ${JSON.stringify(body)}`);
  }
  const nearly = outcomes.filter((_, index) => index % (1 + EMPTY_SOLUTIONS.length) === 0);
  t.true(nearly.every((outcome) => outcome.kind === 'judged' && outcome.judgement.reason !== 'syntax'));
});

test('each problem has its nearly right solution', async (t) => {
  const { problems } = await readHumanEval(FIRST_STEPS);
  t.deepEqual(
    Object.keys(WRONG_SOLUTIONS),
    problems.map(({ entryPoint }) => entryPoint),
  );
});
