import { readHumanEval } from '@framework/evaluation';
import { testWithPython } from '@framework/evaluation/testing/conditional-test';
import { FIRST_STEPS } from '@framework/evaluation/testing/first-steps';
import { knownAnswersSandbox } from '@framework/evaluation/testing/known-answers-sandbox';
import { pythonSandbox } from '@framework/evaluation/testing/python-sandbox';
import { scriptedReplies } from '@framework/evaluation/testing/scripted-replies';
import { solutionOf } from '@framework/evaluation/testing/solution-of';
import { frameworkError } from '@framework/sdk';
import test from 'ava';
import { evaluated } from './testing/evaluate.js';

const { problems } = await readHumanEval(FIRST_STEPS);

/** Knows the first `known` problems, and goes on after each answer as base models do. */
const student = (known: number) =>
  scriptedReplies(
    problems.slice(0, known).map((problem) => ({
      when: `def ${problem.entryPoint}(`,
      reply: `${solutionOf(problem)}\n\ndef something_else():\n    pass\n`,
    })),
  ).source;

testWithPython('a model that knows 12 of 20 problems has pass@1 of 0.6', async (t, python) => {
  const { result } = await evaluated({ replies: student(12), sandbox: pythonSandbox(python) });
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
    completion: `${solutionOf(problems[0]!)}\n`,
  });
  t.true(String(first!['reply']).startsWith(`${solutionOf(problems[0]!)}\n\ndef`));
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
      (await evaluated({ replies: student(5), sandbox: pythonSandbox(python, workers) }, { maxTasks: 8 }))
        .result,
    );
  const first = await run(2);
  t.is(await run(2), first);
  t.is(await run(1), first);
  t.notRegex(first, /seconds|\/tmp|\/home/);
});

test('with several samples pass@k is the unbiased estimate, with a bootstrap interval', async (t) => {
  // Right when the first uniform number of its stream is below one half.
  const coin = scriptedReplies(
    problems.map((problem) => ({
      when: `def ${problem.entryPoint}(`,
      reply: (uniform: number) => (uniform < 0.5 ? solutionOf(problem) : '    return None\n'),
    })),
  ).source;
  const { sandbox } = knownAnswersSandbox(problems);
  const options = { samples: 6, temperature: 0.8, k: [1, 3] };
  const { result } = await evaluated({ replies: coin, sandbox }, options);
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
    { replies: coin, sandbox },
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
  const { sandbox } = knownAnswersSandbox(problems, ({ id }) => {
    const again = checked.has(id);
    checked.add(id);
    return again && id === 'FirstSteps/4' ? new Error('it died \u001b[1m') : undefined;
  });
  const { result, log } = await evaluated({ replies: student(20), sandbox });
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
  const { sandbox } = knownAnswersSandbox(problems, ({ id }) =>
    ['FirstSteps/2', 'FirstSteps/19'].includes(id) ? { isolation: 'weak' } : undefined,
  );
  const { result } = await evaluated({ replies: student(10), sandbox });
  t.is(result.metrics['weak']!.value, 2);
  t.is(result.metrics['weakPassed']!.value, 1);
  t.is(result.metrics['pass@1']!.value, 0.5);
  t.regex(result.metrics['pass@1']!.note!, /1 of the passes were judged with weak isolation/);
});

test('nothing is graded unless the sandbox holds and all own solutions pass', async (t) => {
  const { sandbox, judged, state } = knownAnswersSandbox(problems, ({ id }) =>
    id === 'FirstSteps/0' ? { passed: false, reason: 'wrong', detail: 'line 3' } : undefined,
  );
  const { source, requests } = scriptedReplies([]);
  await t.throwsAsync(evaluated({ replies: source, sandbox }), {
    code: 'FWK_EVAL_SELF_CHECK',
    message: /FirstSteps\/0: wrong, line 3/,
  });
  t.is(judged.length, 20);
  t.is(requests.length, 0);
  t.is(state.selfTests, 1);
  const unsafe = {
    ...sandbox,
    selfTest: async () =>
      Promise.reject(Object.assign(new Error('it got out'), { code: 'FWK_SANDBOX_UNSAFE' })),
  };
  await t.throwsAsync(evaluated({ replies: source, sandbox: unsafe }), { message: 'it got out' });
  t.is(judged.length, 20);
});

test('prompts that did not fit, and replies that ran out of room, are counted', async (t) => {
  const { sandbox, judged } = knownAnswersSandbox(problems);
  const { source } = scriptedReplies([{ when: '', reply: 'y' }], { ended: 'context', promptTruncated: true });
  const { result } = await evaluated({ replies: source, sandbox });
  t.is(result.metrics['promptTruncated']!.value, 20);
  t.is(result.metrics['contextFull']!.value, 20);
  // The program begins with the whole prompt all the same.
  t.true(judged.slice(20).every(({ program }) => problems.some(({ prompt }) => program.startsWith(prompt))));
});

test('a reply that is not there, or was not had, is neither right nor wrong', async (t) => {
  const { sandbox } = knownAnswersSandbox(problems);
  const failed = frameworkError('FWK_REPLY_FAILED', { message: '429 for ever \u001b[1m', at: 'endpoint' });
  const { source } = scriptedReplies([
    { when: `def ${problems[0]!.entryPoint}(`, reply: null },
    { when: `def ${problems[1]!.entryPoint}(`, reply: failed },
    ...problems.slice(2).map((problem) => ({
      when: `def ${problem.entryPoint}(`,
      reply: solutionOf(problem),
    })),
  ]);
  const { result, log } = await evaluated({ replies: source, sandbox });
  t.is(result.metrics['pass@1']!.value, null);
  t.like(Object.fromEntries(Object.entries(result.metrics).map(([name, { value }]) => [name, value])), {
    missing: 1,
    noReply: 1,
    notGraded: 2,
    graded: 18,
  });
  t.like(result.rows![0], { verdict: 'not-graded', reason: 'missing', reply: null });
  t.like(result.rows![1], { verdict: 'not-graded', reason: 'no-reply', detail: '429 for ever \\u{1b}[1m' });
  t.true(log.some((line) => line.includes('429')));
  const broken = scriptedReplies([{ when: '', reply: new Error('a mistake of the source') }]);
  await t.throwsAsync(evaluated({ replies: broken.source, sandbox }), { message: 'a mistake of the source' });
});

test('a reply that is a whole program is judged as it is, and published verdicts are held against ours', async (t) => {
  const { sandbox, judged } = knownAnswersSandbox(problems);
  const answers = problems.map(({ entryPoint, prompt, canonical }, number) => ({
    when: `def ${entryPoint}(`,
    reply: number < 15 ? canonical! : `${prompt}    return None\n`,
  }));
  const { source } = scriptedReplies(answers, { form: 'program', published: true });
  const { result } = await evaluated({ replies: source, sandbox });
  t.is(judged.at(-1)!.program, answers.at(-1)!.reply);
  t.is(result.metrics['pass@1']!.value, 0.75);
  t.is(result.metrics['published/passed']!.value, 20);
  t.is(result.metrics['published/agree']!.value, 15);
  t.is(result.rows![0]!['published'], true);
});

test('the profile says how the prompt is given and where the reply ends', async (t) => {
  const { sandbox, judged } = knownAnswersSandbox(problems);
  const { source, requests } = scriptedReplies([{ when: '', reply: '\treturn 1\n@cache\ndef' }]);
  await evaluated({ replies: source, sandbox }, { maxTasks: 1, profile: 'bigcode' });
  t.is(requests[0]!.prompt, problems[0]!.prompt.trim());
  t.true(requests[0]!.stop.includes('<file_sep>'));
  t.is(judged.at(-1)!.program, `${problems[0]!.prompt.trim()}\treturn 1`);
  await evaluated({ replies: source, sandbox }, { maxTasks: 1, profile: 'evalplus' });
  t.is(judged.at(-1)!.program, `${problems[0]!.prompt.trim()}\n    return 1\n@cache\ndef`);
});

test('few-shot shows three solved problems of ours, and never the one asked', async (t) => {
  const { sandbox, judged } = knownAnswersSandbox(problems);
  const { source, requests } = scriptedReplies([{ when: '', reply: solutionOf(problems[0]!) }]);
  const { result } = await evaluated({ replies: source, sandbox }, { maxTasks: 1, profile: 'few-shot' });
  t.is(requests[0]!.prompt.match(/^def /gm)!.length, 4);
  t.is(requests[0]!.prompt.split(problems[0]!.prompt).length, 2);
  t.is(judged.at(-1)!.program, problems[0]!.canonical!);
  t.is(result.metrics['pass@1']!.value, 1);
});

testWithPython(
  'replies that are empty, no UTF-8, or a line of a megabyte are judged like any other',
  async (t, python) => {
    const strange = ['', '    return "\uFFFD\ud800"\n', `    return "${'x'.repeat(2 ** 20)}"\n`, '\u0000'];
    const answers = strange.map((reply, number) => ({
      when: `def ${problems[number]!.entryPoint}(`,
      reply,
    }));
    const { source } = scriptedReplies(answers);
    const { result } = await evaluated({ replies: source, sandbox: pythonSandbox(python) }, { maxTasks: 4 });
    t.is(result.metrics['graded']!.value, 4);
    t.is(result.metrics['pass@1']!.value, 0);
    t.is(result.rows![1]!['reply'], '    return "\uFFFD\uFFFD"\n');
  },
);

test('a language the sandbox does not run, and a file with another hash, are refused before anything is asked', async (t) => {
  const { sandbox, state } = knownAnswersSandbox(problems);
  const { source, requests } = scriptedReplies([]);
  const slots = { replies: source, sandbox: { ...sandbox, languages: ['javascript'] as const } };
  await t.throwsAsync(evaluated(slots), {
    code: 'FWK_SANDBOX_LANGUAGE',
    message: /FirstSteps\/0 is in python/,
  });
  await t.throwsAsync(evaluated({ replies: source, sandbox }, { sha256: 'a'.repeat(64) }), {
    code: 'FWK_EVAL_TASKS',
    message: /SHA-256 is [0-9a-f]{64}, and not a{64}/,
  });
  t.is(requests.length + state.selfTests, 0);
});

test('an evaluation that is stopped ends with what it was stopped with', async (t) => {
  const controller = new AbortController();
  const { sandbox } = knownAnswersSandbox(problems);
  const progress: string[] = [];
  const stopped = evaluated(
    { replies: student(20), sandbox },
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
      !progress.includes('replies 7'),
  );
});

test('what a file gives is not cut again', async (t) => {
  const { sandbox, judged } = knownAnswersSandbox(problems);
  const { source } = scriptedReplies([{ when: '', reply: '    x = 1\n\ndef helper():\n    pass\n' }], {
    ended: 'given',
  });
  const { result } = await evaluated({ replies: source, sandbox }, { maxTasks: 1 });
  t.true(judged.at(-1)!.program.endsWith('def helper():\n    pass\n'));
  t.is(result.rows![0]!['stop'], null);
});

test('a problem file that is bad stops the evaluation by code', async (t) => {
  const { sandbox } = knownAnswersSandbox(problems);
  await t.throwsAsync(evaluated({ replies: student(1), sandbox }, { tasks: '/nowhere/tasks.jsonl' }), {
    code: 'FWK_EVAL_TASKS',
  });
});
