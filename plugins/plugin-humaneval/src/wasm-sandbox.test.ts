import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { judgePrograms, readHumanEval, selfCheck } from '@framework/evaluation';
import { byteTokenizer } from '@framework/evaluation/testing/byte-tokenizer';
import { FIRST_STEPS } from '@framework/evaluation/testing/first-steps';
import { judging } from '@framework/evaluation/testing/judging-options';
import { scriptedReplies } from '@framework/evaluation/testing/scripted-replies';
import { solutionOf } from '@framework/evaluation/testing/solution-of';
import { REPLIES, SANDBOX } from '@framework/sdk';
import { evalContext, evalReport, findCompanion, openPlugin } from '@framework/sdk/testing';
import test, { type ExecutionContext } from 'ava';
import { WRONG_SOLUTIONS } from './testing/wrong-solutions.js';

const PROVIDER = '@framework/plugin-sandbox-wasm';
const dir = fileURLToPath(new URL('..', import.meta.url));

/** Runs where the provider is installed and fills the slot; skipped, with the reason in its title, elsewhere. */
function testWithProvider(title: string, run: (t: ExecutionContext) => Promise<void>): void {
  const manifest = join(findCompanion(PROVIDER, dir), 'package.json');
  const { framework } = JSON.parse(readFileSync(manifest, 'utf8')) as { framework: { provides?: string[] } };
  if (framework.provides?.includes(SANDBOX.id)) test.serial(title, run);
  else test.serial.skip(`${title} (needs a sandbox from ${PROVIDER})`, run);
}

const { problems } = await readHumanEval(FIRST_STEPS);

async function opened() {
  const { source } = scriptedReplies(
    problems
      .slice(0, 5)
      .map((problem) => ({ when: `def ${problem.entryPoint}(`, reply: solutionOf(problem) })),
  );
  const plugin = await openPlugin({
    dir,
    config: { tasks: FIRST_STEPS },
    companions: [PROVIDER],
    slots: [[REPLIES, source]],
  });
  await plugin.start();
  return plugin;
}

testWithProvider('in the real sandbox the plugin’s own problems are graded as in Python', async (t) => {
  const plugin = await opened();
  t.teardown(() => plugin.close());
  const report = evalReport();
  await plugin.hooks!.evaluate!(report, evalContext(plugin.hookContext(), [], byteTokenizer));
  const { metrics } = report.results.get('humaneval')!;
  t.is(metrics['pass@1']!.value, 0.25);
  t.is(metrics['weak']!.value, 0);
  t.is(metrics['notGraded']!.value, 0);
});

testWithProvider('in the real sandbox solutions that are nearly right fail', async (t) => {
  const plugin = await opened();
  t.teardown(() => plugin.close());
  const sandbox = plugin.slot(SANDBOX);
  await t.notThrowsAsync(selfCheck(problems, FIRST_STEPS, judging(sandbox)));
  const outcomes = await judgePrograms(
    problems.map((problem) => ({ problem, source: problem.prompt + WRONG_SOLUTIONS[problem.entryPoint]! })),
    judging(sandbox),
  );
  for (const [index, outcome] of outcomes.entries()) {
    t.true(outcome.kind === 'judged' && !outcome.judgement.passed, problems[index]!.id);
  }
});
