import { judgePrograms, readHumanEval, selfCheck } from '@framework/evaluation';
import { FIRST_STEPS } from '@framework/evaluation/testing/first-steps';
import { judging } from '@framework/evaluation/testing/judging-options';
import { scriptedReplies } from '@framework/evaluation/testing/scripted-replies';
import { solutionOf } from '@framework/evaluation/testing/solution-of';
import { testWithSandbox } from './testing/real-sandbox.js';
import { WRONG_SOLUTIONS } from './testing/wrong-solutions.js';

const { problems } = await readHumanEval(FIRST_STEPS);

testWithSandbox(
  'wasm',
  'in the real sandbox the plugin’s own problems are graded as in Python',
  async (t, open) => {
    const answers = problems
      .slice(0, 5)
      .map((problem) => ({ when: `def ${problem.entryPoint}(`, reply: solutionOf(problem) }));
    const { evaluate } = await open(scriptedReplies(answers).source, FIRST_STEPS);
    const { metrics } = await evaluate();
    t.is(metrics['pass@1']!.value, 0.25);
    t.is(metrics['weak']!.value, 0);
    t.is(metrics['notGraded']!.value, 0);
  },
  'in the full tier',
);

testWithSandbox(
  'wasm',
  'in the real sandbox solutions that are nearly right fail',
  async (t, open) => {
    const { sandbox } = await open(scriptedReplies([]).source, FIRST_STEPS);
    await t.notThrowsAsync(selfCheck(problems, FIRST_STEPS, judging(sandbox)));
    const outcomes = await judgePrograms(
      problems.map((problem) => ({ problem, source: problem.prompt + WRONG_SOLUTIONS[problem.entryPoint]! })),
      judging(sandbox),
    );
    for (const [index, outcome] of outcomes.entries()) {
      t.true(outcome.kind === 'judged' && !outcome.judgement.passed, problems[index]!.id);
    }
  },
  'in the full tier',
);
