import {
  HUMAN_EVAL,
  hasFixture,
  humanEval,
  type Problem,
  WIZARD_CODER,
  wizardCoder,
} from '@framework/evaluation/sandbox/testing';
import { fullTier } from '@framework/evaluation/testing/conditional-test';
import type { Judgement } from '@framework/sdk';
import test from 'ava';
import { WasmSandbox } from './sandbox.js';

const signal = new AbortController().signal;
const sandbox = new WasmSandbox({ workers: 2 });
test.after.always(() => sandbox.close());

/** All tasks take half a minute of both cores. */
const withProblems = fullTier && hasFixture(HUMAN_EVAL) ? test : test.skip;
const withSamples = hasFixture(WIZARD_CODER) ? withProblems : test.skip;

function judge(problem: Problem, completion: string): Promise<Judgement> {
  return sandbox.judge(
    {
      id: problem.task_id,
      language: 'python',
      program: problem.prompt + completion,
      entryPoint: problem.entry_point,
      tests: problem.test,
      // Some tests call helpers that the prompt defines.
      preamble: problem.prompt,
      limits: { wallSeconds: 3, memoryBytes: 256 << 20, outputBytes: 1 << 20 },
    },
    signal,
  );
}

withProblems(
  `HumanEval’s own solutions all pass (needs FRAMEWORK_FIXTURES/${HUMAN_EVAL} and FRAMEWORK_FULL=1)`,
  async (t) => {
    const problems = humanEval();
    const from = performance.now();
    const judged = await Promise.all(problems.map((problem) => judge(problem, problem.canonical_solution)));
    t.log(`${problems.length} in ${((performance.now() - from) / 1000).toFixed(1)} s, start included`);
    t.deepEqual(
      judged.flatMap(({ passed, detail }, at) => (passed ? [] : [`${problems[at]!.task_id}: ${detail}`])),
      [],
    );
    t.is(judged.length, 164);
    t.true(judged.every(({ calls, isolation }) => calls > 0 && isolation === 'strong'));
  },
);

withSamples(
  `WizardCoder-15B’s published verdicts on HumanEval are ours (needs FRAMEWORK_FIXTURES/${WIZARD_CODER} and FRAMEWORK_FULL=1)`,
  async (t) => {
    const samples = new Map(wizardCoder().map((sample) => [sample.task_id, sample]));
    const problems = humanEval();
    const judged = await Promise.all(
      problems.map((problem) => judge(problem, samples.get(problem.task_id)!.completion)),
    );
    t.deepEqual(
      judged.flatMap(({ passed, reason, detail }, at) =>
        passed === samples.get(problems[at]!.task_id)!.passed
          ? []
          : [`${problems[at]!.task_id}: ${reason} ${detail}`],
      ),
      [],
    );
    t.is(judged.filter(({ passed }) => passed).length, 98);
  },
);
