import {
  HUMAN_EVAL,
  hasFixture,
  humanEval,
  type Problem,
  WIZARD_CODER,
  wizardCoder,
} from '@framework/evaluation/sandbox/testing';
import { fullTier, ONLY_IN_FULL } from '@framework/evaluation/testing/conditional-test';
import type { Judgement } from '@framework/sdk';
import test from 'ava';
import { LinuxSandbox } from './sandbox.js';
import { linuxTest } from './testing/linux.js';

const signal = new AbortController().signal;

function judge(sandbox: LinuxSandbox, problem: Problem, completion: string): Promise<Judgement> {
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

/** The quick tier takes the solutions, behind one kind of walls. */
for (const walls of ['bubblewrap', 'namespaces'] as const) {
  const canonical = `HumanEval’s own solutions all pass, in ${walls}`;
  if (!fullTier && walls === 'namespaces') test.skip(canonical + ONLY_IN_FULL, () => {});
  else if (!hasFixture(HUMAN_EVAL))
    test.skip(`${canonical} (needs FRAMEWORK_FIXTURES/${HUMAN_EVAL})`, () => {});
  else
    linuxTest(walls, canonical, async (t) => {
      const from = performance.now();
      const sandbox = new LinuxSandbox({ workers: 2, python: '', walls });
      try {
        const problems = humanEval();
        const judged = await Promise.all(
          problems.map((problem) => judge(sandbox, problem, problem.canonical_solution)),
        );
        t.log(`${problems.length} in ${((performance.now() - from) / 1000).toFixed(1)} s, start included`);
        t.deepEqual(
          judged.flatMap(({ passed, detail }, at) => (passed ? [] : [`${problems[at]!.task_id}: ${detail}`])),
          [],
        );
        t.is(judged.length, 164);
        t.true(judged.every(({ calls, isolation }) => calls > 0 && isolation === 'strong'));
      } finally {
        await sandbox.close();
      }
    });

  const published = `WizardCoder-15B’s published verdicts on HumanEval are ours, in ${walls}`;
  if (!fullTier) test.skip(published + ONLY_IN_FULL, () => {});
  else if (!hasFixture(HUMAN_EVAL) || !hasFixture(WIZARD_CODER)) {
    test.skip(`${published} (needs FRAMEWORK_FIXTURES/${WIZARD_CODER})`, () => {});
  } else
    linuxTest(walls, published, async (t) => {
      const sandbox = new LinuxSandbox({ workers: 2, python: '', walls });
      try {
        const samples = new Map(wizardCoder().map((sample) => [sample.task_id, sample]));
        const problems = humanEval();
        const judged = await Promise.all(
          problems.map((problem) => judge(sandbox, problem, samples.get(problem.task_id)!.completion)),
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
      } finally {
        await sandbox.close();
      }
    });
}
