import test from 'ava';
import { readProblems } from './tasks/read-problems.js';
import { testWithPython } from './testing/conditional-test.js';
import { evaluated, FIRST_STEPS } from './testing/evaluate.js';
import { knownAnswersSandbox } from './testing/known-answers-sandbox.js';
import { pythonSandbox } from './testing/python-sandbox.js';
import { scriptedModel } from './testing/scripted-model.js';

const { problems } = await readProblems(FIRST_STEPS);

/** Knows the first `known` problems, and goes on after each answer as base models do. */
const student = (known: number) =>
  scriptedModel(
    problems.slice(0, known).map(({ entryPoint, solution }) => ({
      when: `def ${entryPoint}(`,
      reply: `${solution}\n\ndef something_else():\n    pass\n`,
    })),
  ).model;

testWithPython('a model that knows 12 of 20 problems has pass@1 of 0.6', async (t, python) => {
  const { result } = await evaluated({ model: student(12), sandbox: pythonSandbox(python) });
  const metric = result.metrics['pass@1']!;
  t.is(metric.value, 0.6);
  t.is(metric.count, 20);
  t.true(metric.interval!.low > 0.35 && metric.interval!.high < 0.8);
  t.regex(metric.note!, /Wilson.*Standard error 0\.112 over 20 tasks.*5\.0 points/);
  t.is(result.rows!.length, 20);
  const [first] = result.rows!;
  t.like(first, {
    task: 'FirstSteps/0',
    sample: 0,
    verdict: 'passed',
    reason: null,
    isolation: 'strong',
    stop: '\ndef',
    ended: 'stop-word',
    completion: `${problems[0]!.solution}\n`,
  });
  t.true(String(first!['reply']).startsWith(`${problems[0]!.solution}\n\ndef`));
  t.regex(String(first!['program']), /^sha256:[0-9a-f]{64}$/);
  // An empty reply leaves a function that returns None: wrong where a value is compared, an exception where it is used.
  const failed = result.rows!.filter(({ verdict }) => verdict === 'failed');
  t.is(failed.length, 8);
  t.is(result.metrics['failed/wrong']!.value! + (result.metrics['failed/exception']?.value ?? 0), 8);
  t.regex(
    result.note!,
    /20 of first-steps\.jsonl \(sha256 [0-9a-f]{16}…\).*Protocol codex.*greedy.*test-python/,
  );
});

testWithPython('two evaluations give the same bytes, on two workers or one', async (t, python) => {
  const run = async (workers: number) =>
    JSON.stringify(
      (await evaluated({ model: student(5), sandbox: pythonSandbox(python, workers) }, { maxTasks: 8 }))
        .result,
    );
  const first = await run(2);
  t.is(await run(2), first);
  t.is(await run(1), first);
  t.notRegex(first, /seconds|\/tmp|\/home/);
});

test('with several samples pass@k is the unbiased estimate, with a bootstrap interval', async (t) => {
  // Right when the first uniform number of its stream is below one half.
  const coin = scriptedModel(
    problems.map(({ entryPoint, solution }) => ({
      when: `def ${entryPoint}(`,
      reply: (uniform: number) => (uniform < 0.5 ? solution : '    return None\n'),
    })),
  ).model;
  const { sandbox } = knownAnswersSandbox(FIRST_STEPS);
  const options = { samples: 6, temperature: 0.8, k: [1, 3] };
  const { result } = await evaluated({ model: coin, sandbox }, options);
  const passed = problems.map(
    ({ id }) => result.rows!.filter((row) => row['task'] === id && row['verdict'] === 'passed').length,
  );
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const choose3 = (n: number) => (n * (n - 1) * (n - 2)) / 6;
  t.true(Math.abs(result.metrics['pass@1']!.value! - mean(passed.map((c) => c / 6))) < 1e-12);
  t.true(
    Math.abs(result.metrics['pass@3']!.value! - mean(passed.map((c) => 1 - choose3(6 - c) / choose3(6)))) <
      1e-12,
  );
  t.true(new Set(passed).size > 1);
  t.regex(result.metrics['pass@3']!.note!, /bootstrap over tasks/);
  t.true(result.metrics['pass@3']!.interval!.low < result.metrics['pass@3']!.value!);
  // Streams are keyed by problem and number: fewer problems or samples change no other reply.
  const { result: fewer } = await evaluated(
    { model: coin, sandbox },
    { ...options, samples: 3, maxTasks: 7 },
  );
  for (const row of fewer.rows!) {
    t.deepEqual(
      row,
      result.rows!.find((one) => one['task'] === row['task'] && one['sample'] === row['sample']),
    );
  }
  t.is(fewer.metrics['tasks']!.value, 7);
  t.is(fewer.metrics['pass@3']!.interval, undefined);
  t.regex(fewer.note!, /the first 7 of 20/);
});

test('what the sandbox fails on is not graded: no k is given that its tasks do not have, and it is counted', async (t) => {
  const checked = new Set<string>();
  const { sandbox } = knownAnswersSandbox(FIRST_STEPS, ({ id }) => {
    const again = checked.has(id);
    checked.add(id);
    return again && id === 'FirstSteps/4' ? new Error('it died \u001b[1m') : undefined;
  });
  const { result, log } = await evaluated({ model: student(20), sandbox });
  t.is(result.metrics['pass@1']!.value, null);
  t.regex(result.metrics['pass@1']!.note!, /1 of 20 tasks have fewer than 1 graded/);
  t.is(result.metrics['notGraded']!.value, 1);
  t.is(result.metrics['graded']!.value, 19);
  t.like(result.rows![4], {
    verdict: 'not-graded',
    reason: 'sandbox',
    detail: 'it died \\u{1b}[1m',
    isolation: null,
  });
  t.is(log.filter((line) => line.includes('the sandbox failed')).length, 2);
});

test('weak isolation is counted apart and said beside the figure', async (t) => {
  const { sandbox } = knownAnswersSandbox(FIRST_STEPS, ({ id }) =>
    ['FirstSteps/2', 'FirstSteps/19'].includes(id) ? { isolation: 'weak' } : undefined,
  );
  const { result } = await evaluated({ model: student(10), sandbox });
  t.is(result.metrics['weak']!.value, 2);
  t.is(result.metrics['weakPassed']!.value, 1);
  t.is(result.metrics['pass@1']!.value, 0.5);
  t.regex(result.metrics['pass@1']!.note!, /1 of the passes were judged with weak isolation/);
});

test('nothing is graded unless the sandbox holds and all own solutions pass', async (t) => {
  const { sandbox, judged, state } = knownAnswersSandbox(FIRST_STEPS, ({ id }) =>
    id === 'FirstSteps/0' ? { passed: false, reason: 'wrong', detail: 'line 3' } : undefined,
  );
  const asked: string[] = [];
  const model = student(20);
  const watched = {
    ...model,
    generate(...given: Parameters<typeof model.generate>) {
      asked.push('x');
      return model.generate(...given);
    },
  };
  await t.throwsAsync(evaluated({ model: watched, sandbox }), {
    code: 'FWK_EVAL_SELF_CHECK',
    message: /FirstSteps\/0: wrong, line 3/,
  });
  t.is(judged.length, 20);
  t.is(asked.length, 0);
  t.is(state.selfTests, 1);
  const unsafe = {
    ...sandbox,
    selfTest: async () =>
      Promise.reject(Object.assign(new Error('it got out'), { code: 'FWK_SANDBOX_UNSAFE' })),
  };
  await t.throwsAsync(evaluated({ model: watched, sandbox: unsafe }), { message: 'it got out' });
  t.is(judged.length, 20);
});

test('prompts that do not fit are shortened, answered and counted', async (t) => {
  const { sandbox, judged } = knownAnswersSandbox(FIRST_STEPS);
  const { model, prompts } = scriptedModel([{ when: '', reply: 'y'.repeat(1000) }], 256);
  const { result } = await evaluated({ model, sandbox });
  const long = problems.filter(({ prompt }) => Buffer.byteLength(prompt) > 192);
  t.true(long.length > 5 && long.length < 20);
  t.is(result.metrics['promptTruncated']!.value, long.length);
  t.is(result.metrics['contextFull']!.value, 20);
  t.true(prompts.every((prompt) => Buffer.byteLength(prompt) <= 192));
  // The program begins with the whole prompt all the same.
  t.true(judged.slice(20).every(({ program }) => problems.some(({ prompt }) => program.startsWith(prompt))));
});

test('the profile says how the prompt is given and where the reply ends', async (t) => {
  const { sandbox, judged } = knownAnswersSandbox(FIRST_STEPS);
  const { model, prompts } = scriptedModel([{ when: '', reply: '\treturn 1\n@cache\ndef' }]);
  await evaluated({ model, sandbox }, { maxTasks: 1, profile: 'bigcode' });
  t.is(prompts[0], problems[0]!.prompt.trim());
  t.is(judged.at(-1)!.program, `${problems[0]!.prompt.trim()}\treturn 1`);
  await evaluated({ model, sandbox }, { maxTasks: 1, profile: 'evalplus' });
  t.is(judged.at(-1)!.program, `${problems[0]!.prompt.trim()}\n    return 1\n@cache\ndef`);
});

test('an evaluation that is stopped ends with what it was stopped with', async (t) => {
  const controller = new AbortController();
  const { sandbox } = knownAnswersSandbox(FIRST_STEPS);
  const progress: string[] = [];
  const stopped = evaluated(
    { model: student(20), sandbox },
    {},
    {
      signal: controller.signal,
      progress: ({ unit, done }) => {
        progress.push(`${unit} ${done}`);
        if (unit === 'replies' && done === 5) controller.abort(new Error('stop now'));
      },
    },
  );
  await t.throwsAsync(stopped, { message: 'stop now' });
  t.true(
    progress.includes('solutions checked 20') &&
      progress.includes('replies 5') &&
      !progress.includes('replies 6'),
  );
});

test('a problem file that is bad stops the evaluation by code', async (t) => {
  const { sandbox } = knownAnswersSandbox(FIRST_STEPS);
  await t.throwsAsync(evaluated({ model: student(1), sandbox }, { tasks: '/nowhere/tasks.jsonl' }), {
    code: 'FWK_EVAL_TASKS',
  });
});
