import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canonicalOf, judgePrograms, selfCheck, testsOf } from '@framework/evaluation';
import { byteTokenizer } from '@framework/evaluation/testing/byte-tokenizer';
import { testWith, testWithPython } from '@framework/evaluation/testing/conditional-test';
import { judging } from '@framework/evaluation/testing/judging-options';
import { pythonSandbox } from '@framework/evaluation/testing/python-sandbox';
import { scriptedReplies } from '@framework/evaluation/testing/scripted-replies';
import { REPLIES, SANDBOX } from '@framework/sdk';
import { completeConfig, evalContext, evalReport, hookContext, makePlugin } from '@framework/sdk/testing';
import test, { type ExecutionContext } from 'ava';
import { config } from './config.js';
import type { MbppTask } from './mbpp-task.js';
import { entryPointOf } from './names.js';
import plugin from './plugin.js';
import { MBPP_PROFILES } from './profiles.js';
import { readTasks } from './read-tasks.js';
import { selectProblems } from './select-problems.js';
import { SMALL_BASICS } from './testing/small-basics.js';
import { toProblem } from './to-problem.js';

const task = (changes: Partial<MbppTask> = {}): MbppTask => ({
  id: 11,
  text: 'Write a function to add.',
  code: 'def add(a, b):\r\n    return a + b',
  tests: ['assert add(1, 2) == 3'],
  setup: '',
  ...changes,
});

async function written(t: ExecutionContext, content: string): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'mbpp-'));
  t.teardown(() => rm(dir, { recursive: true }));
  const path = join(dir, 'tasks.jsonl');
  await writeFile(path, content);
  return path;
}

testWithPython('our own solutions pass, and a reply is a program of its own', async (t, python) => {
  const { tasks } = await readTasks(SMALL_BASICS);
  const { source, requests } = scriptedReplies(
    tasks
      .slice(3, 8)
      .map(({ text, code }) => ({ when: `${text} Your code`, reply: `${code}\n[DONE]\nmore` })),
  );
  // The last task asked is the one to be answered: shots stand before it.
  const asked = {
    ...source,
    reply: (request: Parameters<typeof source.reply>[0], signal: AbortSignal) =>
      source.reply({ ...request, prompt: request.prompt.split('\n\n').slice(-3).join('\n\n') }, signal),
  };
  const made = makePlugin(plugin, config, {
    config: completeConfig('plugin-mbpp', config, { tasks: SMALL_BASICS, limits: { wall: 20 } }),
  });
  const report = evalReport();
  const base = hookContext({
    slots: [
      [REPLIES, asked],
      [SANDBOX, pythonSandbox(python)],
    ],
  });
  await made.hooks!.evaluate!(report, evalContext(base, [], byteTokenizer));
  const { metrics, rows, note } = report.results.get('mbpp')!;
  t.is(metrics['tasks']!.value, 10);
  t.is(metrics['pass@1']!.value, 0.5);
  t.like(rows![0], { task: 'MBPP/11', verdict: 'passed', stop: '[DONE]', completion: `${tasks[3]!.code}\n` });
  t.regex(note!, /10 of small-basics\.jsonl .*Protocol lm-eval/);
  t.is(requests.length, 10);
});

testWithPython('a solution that is nearly right fails by its assertions', async (t, python) => {
  const set = selectProblems(await readTasks(SMALL_BASICS), MBPP_PROFILES.bigcode, 'all', SMALL_BASICS);
  await t.notThrowsAsync(selfCheck(set.problems, SMALL_BASICS, judging(pythonSandbox(python))));
  const outcomes = await judgePrograms(
    set.problems.map((problem) => ({
      problem,
      source: `def ${problem.entryPoint}(*_):\n    return 'near'\n`,
    })),
    judging(pythonSandbox(python)),
  );
  t.true(outcomes.every((outcome) => outcome.kind === 'judged' && !outcome.judgement.passed));
});

test('the prompts are those of the harnesses, to the byte', (t) => {
  const shot = task({
    id: 2,
    text: 'Shown.',
    code: 'def s():\r\n    pass',
    tests: ['assert s() is None', 'assert not s()'],
  });
  t.is(
    MBPP_PROFILES['lm-eval'].ask(task(), [shot]),
    'You are an expert Python programmer, and here is your task: Shown. Your code should pass these tests:\n\n' +
      'assert s() is None\nassert not s()\n[BEGIN]\ndef s():\r\n    pass\n[DONE]\n\n' +
      'You are an expert Python programmer, and here is your task: Write a function to add. ' +
      'Your code should pass these tests:\n\nassert add(1, 2) == 3\n[BEGIN]\n',
  );
  t.is(
    MBPP_PROFILES.bigcode.ask(task({ tests: ['assert add(1, 2) == 3', 'assert add(0, 0) == 0'] }), []),
    '"""\nWrite a function to add.\nassert add(1, 2) == 3\n"""\n',
  );
});

test('what the assertions call is found, also where its name is a builtin, and beside helpers', (t) => {
  t.is(entryPointOf('def sum(a, b):\n    pass', ['assert sum(10,15) == 6']), 'sum');
  t.is(
    entryPointOf('def helper(x):\n    pass\n\ndef f(x):\n    pass', ['assert set(f(helper(1))) == {1}']),
    'f',
  );
  t.is(
    entryPointOf('class Pair(object):\n    pass\n\ndef g(a):\n    pass', ['assert g([Pair(5, 24)]) == 3']),
    'g',
  );
  t.is(entryPointOf('x = 1', ['assert f(1) == 1']), null);
});

test('a function called check is tested under its name', (t) => {
  const problem = toProblem(
    task({ code: 'def check(n):\n    return n > 1', tests: ['assert check(2)'] }),
    MBPP_PROFILES.bigcode,
    [],
  )!;
  t.is(testsOf(problem), 'def check(candidate):\n    check = candidate\n    assert check(2)\n');
});

test('own types are marked; a text over two lines stays one', (t) => {
  const own = task({
    code: 'class Pair:\n    pass\n\ndef g(a):\n    pass',
    tests: ['assert g([Pair(5)]) == 3'],
  });
  t.is(toProblem(own, MBPP_PROFILES.bigcode, [])!.isolation, 'weak');
  const problem = toProblem(
    task({ tests: ['assert add("""a\nb""", "c") == "a\\nbc"'] }),
    MBPP_PROFILES.bigcode,
    [],
  )!;
  t.is(problem.isolation, undefined);
  t.true(problem.test.includes('    assert add("""a\nb""", "c")'));
});

test('a split without tasks, a missing shot, and an assertion that calls nothing are named', async (t) => {
  const file = (tasks: readonly MbppTask[]) => ({ name: 'x', sha256: '', tasks });
  const select = (tasks: readonly MbppTask[], profile: 'lm-eval' | 'bigcode') =>
    selectProblems(file(tasks), MBPP_PROFILES[profile], 'test', 'x');
  t.throws(() => select([task({ id: 3 })], 'bigcode'), { code: 'FWK_EVAL_TASKS', message: /11 to 510/ });
  t.throws(() => select([task()], 'lm-eval'), { code: 'FWK_EVAL_TASKS', message: /shows task 2/ });
  t.throws(() => select([task({ tests: ['assert 1 == 1'] })], 'bigcode'), {
    message: /task 11 calls no function/,
  });
});

for (const [title, row, message] of [
  ['no id', { text: 'a', code: 'b', test_list: ['assert 1'] }, /task_id/],
  ['an id that is text', { task_id: '1', text: 'a', code: 'b', test_list: ['assert 1'] }, /task_id/],
  ['no text', { task_id: 1, code: 'b', test_list: ['assert 1'] }, /'text'/],
  ['no code', { task_id: 1, text: 'a', test_list: ['assert 1'] }, /'code'/],
  ['no tests', { task_id: 1, text: 'a', code: 'b', test_list: [] }, /'test_list'/],
  ['a test that is none', { task_id: 1, text: 'a', code: 'b', test_list: ['import os'] }, /no assertion/],
  ['half a surrogate', { task_id: 1, text: '\ud800', code: 'b', test_list: ['assert 1'] }, /'text'/],
] as const) {
  test(`a row with ${title} is refused, with its place`, async (t) => {
    const path = await written(t, `\n${JSON.stringify(row)}\r\n`);
    await t.throwsAsync(readTasks(path), { code: 'FWK_EVAL_TASKS', message });
  });
}

test('both forms of file are read, and a number that stands twice is refused', async (t) => {
  const row = {
    task_id: 7,
    prompt: 'a',
    code: 'def f():\r\n  pass',
    test_imports: ['import math'],
    test_list: ['assert f()'],
  };
  const path = await written(t, ` [${JSON.stringify(row)}]`);
  t.deepEqual((await readTasks(path)).tasks, [
    { id: 7, text: 'a', code: 'def f():\r\n  pass', tests: ['assert f()'], setup: 'import math' },
  ]);
  await t.throwsAsync(readTasks(await written(t, JSON.stringify([row, row]))), {
    message: /7 stands in .*\[0\] already/,
  });
  await t.throwsAsync(readTasks(await written(t, '[1]')), { message: /no JSON object/ });
  await t.throwsAsync(readTasks(await written(t, '[')), { message: /no JSON/ });
  await t.throwsAsync(readTasks(await written(t, '[]')), { message: /no task/ });
});

const fixtures = process.env['FRAMEWORK_FULL'] === '1' ? process.env['FRAMEWORK_FIXTURES'] : undefined;
const withFixturesAndPython: typeof testWithPython = fixtures
  ? testWithPython
  : (title) => test.skip(title, () => undefined);
withFixturesAndPython(
  `MBPP, sanitized: all 427 solutions pass, in Python${fixtures ? '' : ' (needs FRAMEWORK_FIXTURES and FRAMEWORK_FULL=1)'}`,
  async (t, python: string) => {
    const path = join(fixtures!, 'sanitized-mbpp.json');
    const { problems } = selectProblems(await readTasks(path), MBPP_PROFILES['lm-eval'], 'all', path);
    t.is(problems.length, 427);
    t.is(problems.filter(({ isolation }) => isolation === 'weak').length, 0);
    const options = judging(pythonSandbox(python));
    const outcomes = await judgePrograms(
      problems.map((problem) => ({ problem, source: canonicalOf(problem) })),
      options,
    );
    const failed = problems.filter((_, index) => {
      const outcome = outcomes[index]!;
      return outcome.kind !== 'judged' || !outcome.judgement.passed;
    });
    t.deepEqual(
      failed.map(({ id }) => id),
      [],
    );
  },
);

testWith(
  'FRAMEWORK_FIXTURES',
  'MBPP: 974 tasks, 500 of them its test set, three that need types of their own',
  async (t, fixtures) => {
    const path = join(fixtures, 'mbpp.jsonl');
    const file = await readTasks(path);
    t.is(file.tasks.length, 974);
    t.is(selectProblems(file, MBPP_PROFILES['lm-eval'], 'test', path).problems.length, 500);
    const all = selectProblems(file, MBPP_PROFILES['lm-eval'], 'all', path).problems;
    t.deepEqual(
      all.filter(({ isolation }) => isolation === 'weak').map(({ id }) => id),
      ['MBPP/367', 'MBPP/601', 'MBPP/927'],
    );
  },
);
