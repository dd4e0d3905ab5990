import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { judgePrograms, type Problem, readJsonRows, selfCheck } from '@framework/evaluation';
import { fullTestWithFile, testWith, testWithPython } from '@framework/evaluation/testing/conditional-test';
import { judging } from '@framework/evaluation/testing/judging-options';
import { pythonSandbox } from '@framework/evaluation/testing/python-sandbox';
import { scriptedReplies } from '@framework/evaluation/testing/scripted-replies';
import test, { type ExecutionContext } from 'ava';
import type { MbppProblem } from './mbpp-problem.js';
import { entryPointOf } from './names.js';
import { MBPP_PROTOCOLS } from './protocols.js';
import { type MbppTests, readMbpp } from './read-mbpp.js';
import { ofSplit, shotsOf } from './splits.js';
import { evaluated } from './testing/evaluate.js';
import { SMALL_BASICS } from './testing/small-basics.js';

/** A row of `mbpp.jsonl`. */
const row = (changes: Readonly<Record<string, unknown>> = {}) => ({
  task_id: 11,
  text: 'Write a function to add.',
  code: 'def add(a, b):\r\n    return a + b',
  test_list: ['assert add(1, 2) == 3'],
  ...changes,
});

async function written(t: ExecutionContext, content: string): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'mbpp-'));
  t.teardown(() => rm(dir, { recursive: true }));
  const path = join(dir, 'tasks.jsonl');
  await writeFile(path, content);
  return path;
}

const read = async (
  t: ExecutionContext,
  changes: Readonly<Record<string, unknown>> = {},
  tests: MbppTests = 'listed',
): Promise<MbppProblem> =>
  (await readMbpp(await written(t, JSON.stringify(row(changes))), tests)).problems[0]!;

testWithPython('our own solutions pass, and a reply is a program of its own', async (t, python) => {
  const { problems } = await readMbpp(SMALL_BASICS, 'listed');
  const { source, requests } = scriptedReplies(
    problems
      .slice(3, 8)
      .map(({ prompt, canonical }) => ({ when: `${prompt} Your code`, reply: `${canonical}\n[DONE]\nmore` })),
  );
  // The last task asked is the one to be answered: shots stand before it.
  const asked = {
    ...source,
    reply: (request: Parameters<typeof source.reply>[0], signal: AbortSignal) =>
      source.reply({ ...request, prompt: request.prompt.split('\n\n').slice(-3).join('\n\n') }, signal),
  };
  const { result } = await evaluated({ replies: asked, sandbox: pythonSandbox(python) });
  const { metrics, rows, note } = result;
  t.is(metrics['tasks']!.value, 10);
  t.is(metrics['pass@1']!.value, 0.5);
  t.like(rows![0], {
    task: 'MBPP/11',
    verdict: 'passed',
    stop: '[DONE]',
    completion: `${problems[3]!.canonical}\n`,
  });
  t.regex(note!, /10 of small-basics\.jsonl .*Protocol lm-eval/);
  t.is(requests.length, 10);
});

testWithPython('a solution that is nearly right fails by its assertions', async (t, python) => {
  const { problems } = await readMbpp(SMALL_BASICS, 'listed');
  await t.notThrowsAsync(selfCheck(problems, SMALL_BASICS, judging(pythonSandbox(python))));
  const outcomes = await judgePrograms(
    problems.map((problem) => ({ problem, source: `def ${problem.entryPoint}(*_):\n    return 'near'\n` })),
    judging(pythonSandbox(python)),
  );
  t.true(outcomes.every((outcome) => outcome.kind === 'judged' && !outcome.judgement.passed));
});

const passes = async (python: string, problem: Problem, source: string): Promise<boolean> => {
  const [outcome] = await judgePrograms([{ problem, source }], judging(pythonSandbox(python)));
  return outcome!.kind === 'judged' && outcome!.judgement.passed;
};

testWithPython('challenges are judged where they are asked for', async (t, python) => {
  const challenge_test_list = ['assert add(-1, 1) == 0'];
  const shallow = 'def add(a, b):\n    return abs(a) + abs(b)\n';
  t.true(await passes(python, await read(t, { challenge_test_list }), shallow));
  t.false(await passes(python, await read(t, { challenge_test_list }, 'challenge'), shallow));
});

/** A row of MBPP+. */
const PLUS = {
  task_id: 'Mbpp/11',
  prompt: '"""\nWrite a function to add.\nassert add(1, 2) == 3\n"""\n',
  entry_point: 'add',
  canonical_solution: '\ndef add(a, b):\n    return a + b\n',
  assertion: '\nassert add(1,2) == 3\nassert add(2,2) == 4\n',
  base_input: [[1, 2]],
  plus_input: [[-1, 1]],
  atol: 0,
};

testWithPython('MBPP+ is judged by its base inputs, or by the many as well', async (t, python) => {
  const path = await written(t, JSON.stringify(PLUS));
  const shallow = 'def add(a, b):\n    return abs(a) + abs(b)\n';
  const base = await readMbpp(path, 'listed');
  t.is(base.problems[0]!.prompt, 'Write a function to add.');
  t.deepEqual(base.problems[0]!.asserts, ['assert add(1, 2) == 3', 'assert add(2,2) == 4']);
  t.is(MBPP_PROTOCOLS.evalplus.with([]).ask(base.problems[0]!).prompt, PLUS.prompt);
  t.true(await passes(python, base.problems[0]!, shallow));
  const plus = await readMbpp(path, 'plus');
  t.is(plus.name, 'tasks.jsonl with its plus tests');
  t.false(await passes(python, plus.problems[0]!, shallow));
  t.true(await passes(python, plus.problems[0]!, PLUS.canonical_solution));
});

test('of MBPP+, what answers with a match is judged with weak isolation, and counted apart', async (t) => {
  const canonical_solution = 'import re\ndef check_str(text):\n    return re.match("[aeiou]", text)\n';
  const row = { ...PLUS, entry_point: 'check_str', canonical_solution };
  const { problems } = await readMbpp(await written(t, JSON.stringify(row)), 'plus');
  t.is(problems[0]!.isolation, 'weak');
  t.is((await readMbpp(await written(t, JSON.stringify(PLUS)), 'plus')).problems[0]!.isolation, undefined);
});

test('the prompts are those of the harnesses, to the byte', async (t) => {
  const shot = await read(t, {
    task_id: 2,
    text: 'Shown.',
    code: 'def s():\r\n    pass',
    test_list: ['assert s() is None', 'assert not s()'],
  });
  const prompt = async (profile: keyof typeof MBPP_PROTOCOLS, changes = {}) =>
    MBPP_PROTOCOLS[profile].with([shot]).ask(await read(t, changes)).prompt;
  t.is(
    await prompt('lm-eval'),
    'You are an expert Python programmer, and here is your task: Shown. Your code should pass these tests:\n\n' +
      'assert s() is None\nassert not s()\n[BEGIN]\ndef s():\r\n    pass\n[DONE]\n\n' +
      'You are an expert Python programmer, and here is your task: Write a function to add. ' +
      'Your code should pass these tests:\n\nassert add(1, 2) == 3\n[BEGIN]\n',
  );
  const docstring = '"""\nWrite a function to add.\nassert add(1, 2) == 3\n"""\n';
  const test_list = ['assert add(1, 2) == 3', 'assert add(0, 0) == 0'];
  t.is(await prompt('bigcode', { test_list }), docstring);
  t.is(await prompt('evalplus', { test_list }), docstring);
  const [bigcode, evalplus] = [MBPP_PROTOCOLS.bigcode.with([]), MBPP_PROTOCOLS.evalplus.with([])];
  t.is(bigcode.program(await read(t), '\treturn'), `${docstring}\treturn`);
  t.is(evalplus.program(await read(t), '\treturn'), `${docstring}    return`);
  t.true(evalplus.stops(shot).includes('\nassert'));
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

test('a function called check is tested under its name', async (t) => {
  const problem = await read(t, { code: 'def check(n):\n    return n > 1', test_list: ['assert check(2)'] });
  t.is(problem.tests, 'def check(candidate):\n    check = candidate\n    assert check(2)\n');
});

test('own types are marked; a text over two lines stays one', async (t) => {
  const own = {
    code: 'class Pair:\n    pass\n\ndef g(a):\n    pass',
    test_list: ['assert g([Pair(5)]) == 3'],
  };
  t.is((await read(t, own)).isolation, 'weak');
  const problem = await read(t, { test_list: ['assert add("""a\nb""", "c") == "a\\nbc"'] });
  t.is(problem.isolation, undefined);
  t.true(problem.tests.includes('    assert add("""a\nb""", "c")'));
});

test('a split without tasks and a missing shot are named', async (t) => {
  const [test11, shown] = [await read(t), await read(t, { task_id: 3 })];
  t.throws(() => ofSplit([shown], 'test', 'x'), { code: 'FWK_EVAL_TASKS', message: /11 to 510/ });
  t.deepEqual(ofSplit([shown, test11], 'test', 'x'), [test11]);
  t.deepEqual(ofSplit([shown, test11], 'all', 'x'), [shown, test11]);
  t.throws(() => shotsOf([test11], [2, 3, 4], 'x'), { code: 'FWK_EVAL_TASKS', message: /shows task 2/ });
  t.deepEqual(shotsOf([test11, shown], [3], 'x'), [shown]);
});

for (const [title, changes, message] of [
  ['no id', { task_id: undefined }, /'task_id' is no whole number/],
  ['an id that is text', { task_id: '1' }, /'task_id'/],
  ['no text', { text: undefined }, /'text'/],
  ['no code', { code: undefined }, /'code' is missing/],
  ['no tests', { test_list: [] }, /'test_list' is missing or empty/],
  ['a test that is none', { test_list: ['import os'] }, /'test_list' holds what is no assertion/],
  ['a test that calls nothing', { test_list: ['assert 1 == 1'] }, /'test_list' calls no function/],
  ['a challenge that is none', { challenge_test_list: ['1'] }, /'challenge_test_list' holds what is no/],
  ['a set-up that is none', { test_setup_code: 1 }, /'test_setup_code' is no text/],
  ['half a surrogate', { text: '\ud800' }, /'text'/],
] as const) {
  test(`a row with ${title} is refused, with its place`, async (t) => {
    const path = await written(t, `\n${JSON.stringify(row(changes))}\r\n`);
    const error = await t.throwsAsync(readMbpp(path, 'listed'), { code: 'FWK_EVAL_TASKS', message });
    t.is((error as unknown as { at: string }).at, `${path}:2`);
  });
}

for (const [title, changes, message] of [
  ['another id', { task_id: '11' }, /'task_id' is not 'Mbpp\/' and a number/],
  ['a solution of something else', { entry_point: 'sub' }, /does not define 'sub'/],
  ['a prompt that is no docstring', { prompt: 'Write.' }, /'prompt' is no docstring/],
  ['no inputs', { base_input: undefined }, /'base_input' is missing/],
] as const) {
  test(`a row of MBPP+ with ${title} is refused, with its place`, async (t) => {
    const path = await written(t, JSON.stringify({ ...PLUS, ...changes }));
    const error = await t.throwsAsync(readMbpp(path, 'plus'), { code: 'FWK_EVAL_TASKS', message });
    t.is((error as unknown as { at: string }).at, `${path}:1`);
  });
}

test('a file is refused that lacks the tests asked for, or has another hash', async (t) => {
  const plain = await written(t, JSON.stringify(row()));
  const plus = await written(t, JSON.stringify(PLUS));
  await t.throwsAsync(readMbpp(plain, 'plus'), {
    code: 'FWK_EVAL_TASKS',
    message: /the file is not MBPP\+’s/,
  });
  await t.throwsAsync(readMbpp(plus, 'challenge'), { message: /MBPP\+ has none/ });
  await t.throwsAsync(readMbpp(plain, 'listed', 'b'.repeat(64)), { message: /and not b{64}/ });
  const { sha256 } = await readMbpp(plain, 'listed');
  await t.notThrowsAsync(readMbpp(plain, 'listed', sha256.toUpperCase()));
});

test('both forms of file are read, and a number that stands twice is refused', async (t) => {
  const { text, ...rest } = row({ task_id: 7 });
  const sanitized = { ...rest, prompt: text, test_imports: ['import math'] };
  const path = await written(t, ` [${JSON.stringify(sanitized)}]`);
  t.like((await readMbpp(path, 'listed')).problems[0], {
    id: 'MBPP/7',
    number: 7,
    prompt: text,
    canonical: 'def add(a, b):\r\n    return a + b',
    preamble: 'import math',
  });
  for (const [content, message] of [
    [JSON.stringify([sanitized, sanitized]), /'MBPP\/7' stands in .*\[0\] already/],
    ['[1]', /no JSON object/],
    ['[', /no JSON/],
    ['[]', /no problem/],
  ] as const) {
    await t.throwsAsync(readMbpp(await written(t, content), 'listed'), { code: 'FWK_EVAL_TASKS', message });
  }
});

/** Ids of those whose own solution does not pass. */
async function failing(
  problems: readonly MbppProblem[],
  options: ReturnType<typeof judging>,
): Promise<readonly string[]> {
  const programs = problems.map((problem) => ({ problem, source: problem.canonical! }));
  const outcomes = await judgePrograms(programs, options);
  const isRight = (outcome: (typeof outcomes)[number]) =>
    outcome.kind === 'judged' && outcome.judgement.passed;
  return problems.filter((_, index) => !isRight(outcomes[index]!)).map(({ id }) => id);
}

fullTestWithFile(
  'sanitized-mbpp.json',
  'MBPP, sanitized: all 427 solutions pass, in Python',
  async (t, path, python) => {
    const { problems } = await readMbpp(path, 'listed');
    t.is(problems.length, 427);
    t.is(problems.filter(({ isolation }) => isolation === 'weak').length, 0);
    t.deepEqual(await failing(problems, judging(pythonSandbox(python))), []);
  },
);

fullTestWithFile(
  'MbppPlus.jsonl.gz',
  'MBPP+: all 378 solutions answer all inputs as they should, and are asked as evalplus asks',
  async (t, path, python) => {
    t.timeout(600_000);
    const { problems } = await readMbpp(path, 'plus');
    t.is(problems.length, 378);
    t.deepEqual(
      problems.filter(({ isolation }) => isolation === 'weak').map(({ id }) => id),
      ['Mbpp/255', 'Mbpp/737', 'Mbpp/787', 'Mbpp/794'],
    );
    const { lines } = await readJsonRows(path);
    const protocol = MBPP_PROTOCOLS.evalplus.with([]);
    t.deepEqual(
      problems.map((problem) => protocol.ask(problem).prompt),
      lines.map(({ row }) => `${String((row as Record<string, unknown>)['prompt']).trim()}\n`),
    );
    // As evalplus gives them: 60 s, 4 GiB.
    const limits = { wallSeconds: 60, memoryBytes: 2 ** 32, outputBytes: 2 ** 26 };
    t.deepEqual(await failing(problems, judging(pythonSandbox(python), { limits })), []);
  },
);

testWith(
  'FRAMEWORK_FIXTURES',
  'MBPP: 974 tasks, 500 of them its test set, three that need types of their own',
  async (t, fixtures) => {
    const path = join(fixtures, 'mbpp.jsonl');
    const { problems } = await readMbpp(path, 'listed');
    t.is(problems.length, 974);
    t.is(ofSplit(problems, 'test', path).length, 500);
    t.deepEqual(
      problems.filter(({ isolation }) => isolation === 'weak').map(({ id }) => id),
      ['MBPP/367', 'MBPP/601', 'MBPP/927'],
    );
  },
);
