import test from 'ava';
import { readHumanEval } from '../tasks/humaneval-format.js';
import { namedTests } from '../tasks/named-tests.js';
import { preambleOf } from '../tasks/preamble.js';
import type { Problem } from '../tasks/problem.js';
import { testWithPython } from '../testing/conditional-test.js';
import { FIRST_STEPS } from '../testing/first-steps.js';
import { judging } from '../testing/judging-options.js';
import { knownAnswersSandbox } from '../testing/known-answers-sandbox.js';
import { pythonSandbox } from '../testing/python-sandbox.js';
import { judgePrograms } from './judge-programs.js';
import { selfCheck } from './self-check.js';

const { problems } = await readHumanEval(FIRST_STEPS);
const right = problems.map((problem) => ({ problem, source: problem.canonical! }));

test('outcomes come in the programs’ order, as many at once as the sandbox takes, equal programs once', async (t) => {
  const { sandbox, judged, state } = knownAnswersSandbox(problems, ({ id }) =>
    id === 'FirstSteps/3' ? { passed: false, reason: 'crash' } : undefined,
  );
  const told: number[] = [];
  const outcomes = await judgePrograms(
    [...right, ...right],
    judging(sandbox, { done: (done) => void told.push(done) }),
  );
  t.is(judged.length, right.length);
  t.is(state.most, sandbox.workers);
  t.deepEqual(
    told,
    Array.from({ length: right.length }, (_, index) => index + 1),
  );
  for (const [index, outcome] of outcomes.entries()) {
    t.is(outcome.kind === 'judged' && outcome.judgement.passed, index % right.length !== 3);
  }
});

test('a sandbox that fails is asked once more; after that the program is not graded, and not wrong', async (t) => {
  const calls = new Map<string, number>();
  const { sandbox } = knownAnswersSandbox(problems, ({ id }) => {
    calls.set(id, (calls.get(id) ?? 0) + 1);
    if (id === 'FirstSteps/1') return new Error('it died');
    return id === 'FirstSteps/2' && calls.get(id) === 1 ? new Error('it died') : undefined;
  });
  const warnings: string[] = [];
  const outcomes = await judgePrograms(right, judging(sandbox, { warn: (said) => void warnings.push(said) }));
  t.deepEqual(outcomes[1], { kind: 'not-graded', why: 'it died' });
  t.is(outcomes[2]!.kind, 'judged');
  t.is(calls.get('FirstSteps/1'), 2);
  t.is(warnings.length, 3);
});

test('what runs out of time beside others is judged again alone', async (t) => {
  let calls = 0;
  const { sandbox, state } = knownAnswersSandbox(problems, ({ id }) =>
    id === 'FirstSteps/5' && ++calls === 1 ? { passed: false, reason: 'wall' } : undefined,
  );
  const outcomes = await judgePrograms(right, judging(sandbox));
  t.is(calls, 2);
  t.is(state.running, 0);
  t.true(outcomes.every((outcome) => outcome.kind === 'judged' && outcome.judgement.passed));
});

test('stopped, it throws what it was stopped with, and leaves nothing running', async (t) => {
  const controller = new AbortController();
  const { sandbox, judged } = knownAnswersSandbox(problems, (_task, call) =>
    call >= 5 ? 'hang' : undefined,
  );
  const stopped = judgePrograms(
    right,
    judging(sandbox, {
      signal: controller.signal,
      done: (done) => {
        if (done === 4) setTimeout(() => controller.abort(new Error('stop now')), 10);
      },
    }),
  );
  await t.throwsAsync(stopped, { message: 'stop now' });
  t.true(judged.length <= 4 + sandbox.workers);
});

test('the self-check names each task that fails, and why', async (t) => {
  const { sandbox } = knownAnswersSandbox(problems, ({ id }) => {
    if (id === 'FirstSteps/7')
      return { passed: false, reason: 'exception', detail: 'NameError: x\u001b[2J at 0x7f00deadbeef' };
    return id === 'FirstSteps/9' ? new Error('it died') : undefined;
  });
  const error = await t.throwsAsync(selfCheck(problems, 'tasks.jsonl', judging(sandbox)));
  t.like(error, { code: 'FWK_EVAL_SELF_CHECK', at: 'tasks.jsonl' });
  t.regex(
    error.message,
    /18 of 20 .* \(FirstSteps\/7: exception, NameError: x\\u\{1b\}\[2J at 0x…; FirstSteps\/9: the sandbox failed: it died\)/,
  );
  t.deepEqual(
    (error as unknown as { problems: { at: string }[] }).problems.map(({ at }) => at),
    ['FirstSteps/7', 'FirstSteps/9'],
  );
});

test('of a language without a solution a program of our own is judged, and the others are counted', async (t) => {
  const bare = problems
    .slice(0, 3)
    .map((problem): Problem => ({ ...problem, language: 'typescript', canonical: null }));
  const { sandbox, judged } = knownAnswersSandbox([], ({ program }) =>
    program.includes('doubled') ? { passed: true, reason: null } : undefined,
  );
  t.deepEqual(await selfCheck(bare, 'tasks.jsonl', judging(sandbox)), { unchecked: 3 });
  t.deepEqual(
    judged.map(({ language }) => language),
    ['typescript'],
  );
  const broken = knownAnswersSandbox([]).sandbox;
  await t.throwsAsync(selfCheck(bare, 'tasks.jsonl', judging(broken)), {
    code: 'FWK_EVAL_SELF_CHECK',
    message: /0 of 1 solutions.*a known program in typescript: wrong/,
  });
  const python = knownAnswersSandbox(problems);
  t.deepEqual(await selfCheck(problems, 'tasks.jsonl', judging(python.sandbox)), { unchecked: 0 });
  t.is(python.judged.length, 20);
});

testWithPython('real programs fail for the reason they have', async (t, python) => {
  const problem = problems[0]!;
  const programs = {
    wrong: '    return a\n',
    exception: '    return a.b\n',
    syntax: '    return a +\n',
    crash: '    import os, signal\n    os.kill(os.getpid(), signal.SIGSEGV)\n',
    exit: '    raise SystemExit(0)\n',
    memory: '    return len(bytearray(2 ** 34))\n',
  };
  const outcomes = await judgePrograms(
    Object.values(programs).map((body) => ({ problem, source: problem.prompt + body })),
    judging(pythonSandbox(python)),
  );
  t.deepEqual(
    outcomes.map((outcome) => (outcome.kind === 'judged' ? outcome.judgement.reason : outcome.kind)),
    Object.keys(programs) as never,
  );
});

testWithPython('a program that does not end runs out of time', async (t, python) => {
  const problem = problems[0]!;
  const limits = { wallSeconds: 1, memoryBytes: 2 ** 29, outputBytes: 2 ** 16 };
  const [outcome] = await judgePrograms(
    [{ problem, source: `${problem.prompt}    while True: pass\n` }],
    judging(pythonSandbox(python), { limits }),
  );
  t.like(outcome, { kind: 'judged', judgement: { passed: false, reason: 'wall' } });
});

testWithPython('tests may call the function by its name, as HumanEval/33 does', async (t, python) => {
  const tests = 'def check(candidate):\n    assert candidate() == 1\n    assert one() == 1\n';
  const problem: Problem = {
    id: 'Named/0',
    language: 'python',
    prompt: 'def one():\n    """The number one."""\n',
    entryPoint: 'one',
    canonical: null,
    tests: namedTests(tests, 'one'),
    preamble: '',
  };
  const sources = ['    return 1\n', '    return 2\n'];
  const outcomes = await judgePrograms(
    sources.map((body) => ({ problem, source: problem.prompt + body })),
    judging(pythonSandbox(python)),
  );
  t.deepEqual(
    outcomes.map((outcome) => outcome.kind === 'judged' && outcome.judgement.reason),
    [null, 'wrong'],
  );
  t.is(namedTests('someone(one1, x.one)', 'one'), 'someone(one1, x.one)');
  t.is(namedTests('check(1)', 'check'), 'check(1)');
});

testWithPython(
  'tests see the prompt’s helpers, and not those the program has redefined',
  async (t, python) => {
    const prompt =
      'def double(x):\n    return 2 * x\n\n\ndef half(x):\n    """The number whose double is x."""\n';
    const problem: Problem = {
      id: 'Helpers/0',
      language: 'python',
      prompt,
      entryPoint: 'half',
      canonical: `${prompt}    return x / 2\n`,
      tests: 'def check(candidate):\n    assert double(candidate(8)) == 8\n',
      preamble: preambleOf(prompt, 'half'),
    };
    const sources = ['    return x / 2\n', '    return 0\n\n\ndef double(x):\n    return 8\n'];
    const outcomes = await judgePrograms(
      sources.map((body) => ({ problem, source: problem.prompt + body })),
      judging(pythonSandbox(python)),
    );
    t.deepEqual(
      outcomes.map((outcome) => outcome.kind === 'judged' && outcome.judgement.passed),
      [true, false],
    );
  },
);
