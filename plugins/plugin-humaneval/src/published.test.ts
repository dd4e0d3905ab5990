import { judgePrograms, readHumanEval } from '@framework/evaluation';
import { fullTestWithFile } from '@framework/evaluation/testing/conditional-test';
import { judging } from '@framework/evaluation/testing/judging-options';
import { pythonSandbox } from '@framework/evaluation/testing/python-sandbox';

/** As evalplus gives them: 60 s, 4 GiB. */
const LIMITS = { wallSeconds: 60, memoryBytes: 2 ** 32, outputBytes: 2 ** 26 };

fullTestWithFile(
  'HumanEvalPlus.jsonl.gz',
  'HumanEval+: all 164 solutions answer all inputs as they should, and none returns None',
  async (t, path, python) => {
    t.timeout(600_000);
    const { problems } = await readHumanEval(path, { tests: 'plus' });
    t.is(problems.length, 164);
    const options = judging(pythonSandbox(python), { limits: LIMITS });
    const passing = async (sourceOf: (problem: (typeof problems)[number]) => string) => {
      const programs = problems.map((problem) => ({ problem, source: sourceOf(problem) }));
      const outcomes = await judgePrograms(programs, options);
      return outcomes.filter((outcome) => outcome.kind === 'judged' && outcome.judgement.passed).length;
    };
    t.is(await passing(({ canonical }) => canonical!), 164);
    t.is(await passing(({ prompt }) => `${prompt}    return None\n`), 0);
  },
);
