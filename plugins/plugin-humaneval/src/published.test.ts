import { judgePrograms, readHumanEval } from '@framework/evaluation';
import { fullTestWithFile } from '@framework/evaluation/testing/conditional-test';
import { judging } from '@framework/evaluation/testing/judging-options';
import { pythonSandbox } from '@framework/evaluation/testing/python-sandbox';

/** As evalplus gives them: 60 s, 4 GiB. */
const LIMITS = { wallSeconds: 60, memoryBytes: 2 ** 32, outputBytes: 2 ** 26 };

fullTestWithFile(
  'HumanEvalPlus.jsonl.gz',
  'HumanEval+: all 164 solutions answer all inputs as they should',
  async (t, path, python) => {
    t.timeout(600_000);
    const { problems } = await readHumanEval(path, { tests: 'plus' });
    t.is(problems.length, 164);
    const outcomes = await judgePrograms(
      problems.map((problem) => ({ problem, source: problem.canonical! })),
      judging(pythonSandbox(python), { limits: LIMITS }),
    );
    const failed = problems.flatMap(({ id }, index) => {
      const outcome = outcomes[index]!;
      return outcome.kind === 'judged' && outcome.judgement.passed ? [] : [{ id, outcome }];
    });
    t.deepEqual(failed, []);
  },
);
