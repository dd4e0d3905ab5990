import test from 'ava';
import { judgePrograms } from './judging/judge-programs.js';
import { selfCheck } from './judging/self-check.js';
import { readProblems } from './tasks/read-problems.js';
import { testWithPython } from './testing/conditional-test.js';
import { FIRST_STEPS } from './testing/evaluate.js';
import { judging } from './testing/judging-options.js';
import { pythonSandbox } from './testing/python-sandbox.js';
import { EMPTY_SOLUTIONS, WRONG_SOLUTIONS } from './testing/wrong-solutions.js';

testWithPython('all solutions of first-steps.jsonl pass, in Python', async (t, python) => {
  const { problems } = await readProblems(FIRST_STEPS);
  await t.notThrowsAsync(selfCheck(problems, FIRST_STEPS, judging(pythonSandbox(python))));
});

testWithPython('a solution that is nearly right, or none at all, fails', async (t, python) => {
  const { problems } = await readProblems(FIRST_STEPS);
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
  const { problems } = await readProblems(FIRST_STEPS);
  t.deepEqual(
    Object.keys(WRONG_SOLUTIONS),
    problems.map(({ entryPoint }) => entryPoint),
  );
});
