import type { ChildProcess } from 'node:child_process';
import { cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { frameworkError } from '@framework/sdk';
import test from 'ava';
import { hashFile } from '../run/file-hash.js';
import { folder } from '../run/testing/folder.js';
import { serialInFull } from '../run/testing/full-tier.js';
import { document, framework, frameworkHere, run } from '../run/testing/toy-run.js';
import type { AssembledPlan } from './assemble.js';
import { firstThatStarts } from './evaluate-model.js';
import type { EvaluationDocument } from './evaluation.js';
import { endpoint, mostlyRight, PREFLIGHT, questions, toy, toySuite } from './testing/toy-evaluation.js';

const SDK = fileURLToPath(new URL('../../../sdk', import.meta.url));

/** One run of a second serves all tests. */
let cwd: string;
const cleanups: (() => Promise<void>)[] = [];

test.before(async () => {
  cwd = await folder({ teardown: (fn) => void cleanups.push(fn) });
  const outcome = await frameworkHere(run('writer'), { cwd });
  if (outcome.code !== 0) throw new Error(outcome.stderr);
  await questions(cwd, 6);
});
test.after.always(async () => {
  for (const cleanup of cleanups) await cleanup();
});

const evaluate = (
  args: readonly string[],
  options: { readonly cwd?: string; readonly environment?: Record<string, string> } = {},
) =>
  (options.environment === undefined ? frameworkHere : framework)(['eval', ...args, '--json'], {
    cwd,
    ...options,
  });

const onEndpoint = (url: string, ...args: readonly string[]) => [
  ...['--model', url, '--model-name', 'm'],
  ...toySuite('questions.jsonl'),
  ...['--set', 'plugins.plugin-replies-endpoint.retries=0'],
  ...args,
];

async function contents(dir: string): Promise<readonly string[]> {
  const files: string[] = [];
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && !/[\\/](?:evals|replies)[\\/]/.test(path))
      files.push(`${path} ${await hashFile(path)}`);
  }
  return files.sort();
}

test.serial('a run is evaluated without a change to it; a second time nothing is done', async (t) => {
  const before = await contents(cwd);
  const args = ['--model', 'writer', ...toySuite('questions.jsonl')];
  const first = document<EvaluationDocument>(await evaluate(args));
  t.deepEqual(await contents(cwd), before);
  t.like(first, {
    reused: false,
    cached: 0,
    sandbox: 'toy-sandbox',
    suites: ['questions'],
    replies: { asked: 6, absent: 0, failed: 0 },
    model: { kind: 'run', run: 'writer', step: 10 },
  });
  t.is(first.results['questions']!.rows!.length, 6);
  t.true(first.dir.startsWith(join(cwd, 'runs', 'writer', 'evals')));
  const again = document<EvaluationDocument>(await evaluate(args));
  t.deepEqual({ ...again, reused: false }, first);
  // The folder of the checkpoint and that of the run are the same model.
  for (const model of ['runs/writer/checkpoints/step-10', './runs/writer']) {
    const other = document<EvaluationDocument>(
      await evaluate(['--model', model, ...toySuite('questions.jsonl')]),
    );
    t.like(other, { reused: true, id: first.id });
  }
});

serialInFull('replies that were had are the same ones, to the byte of the result', async (t) => {
  const args = ['--model', 'writer', ...toySuite('questions.jsonl'), '--set', 'plugins.toy-suite.samples=2'];
  const first = document<EvaluationDocument>(await evaluate(args));
  // Those of number 0 are known from one sample a question: more samples change no other reply.
  t.like(first, { replies: { asked: 12 }, cached: 6 });
  const bytes = await readFile(join(first.dir, 'result.json'));
  const again = document<EvaluationDocument>(await evaluate([...args, '--again']));
  t.like(again, { reused: false, cached: 12, id: first.id });
  t.deepEqual(await readFile(join(first.dir, 'result.json')), bytes);
  const others = document<EvaluationDocument>(await evaluate([...args, '--principal', 'somebody else']));
  t.like(others, { cached: 0 });
  t.not(others.id, first.id);
});

serialInFull('a reply that was damaged on disk is had again', async (t) => {
  const dir = await folder(t);
  await cp(cwd, dir, { recursive: true });
  const args = ['--model', 'writer', ...toySuite('questions.jsonl'), '--again'];
  const first = document<EvaluationDocument>(await evaluate(args, { cwd: dir }));
  const replies = (await readdir(join(dir, '.framework', 'replies'), { recursive: true })).filter((name) =>
    name.endsWith('.json'),
  );
  for (const [at, name] of replies.entries()) {
    const path = join(dir, '.framework', 'replies', name);
    const text = await readFile(path, 'utf8');
    await writeFile(path, at % 2 === 0 ? text.slice(0, 40) : text.replace('"text":"', '"text":"x'));
  }
  const again = document<EvaluationDocument>(await evaluate(args, { cwd: dir }));
  t.is(again.cached, 0);
  t.deepEqual(again.results, first.results);
});

serialInFull('an endpoint needs no run; its key is in the header and nowhere else', async (t) => {
  const dir = await folder(t);
  await questions(dir, 6);
  const { url, prompts, keys } = await endpoint(t, mostlyRight);
  const outcome = await evaluate(onEndpoint(url, '--key-from', 'EVAL_TEST_KEY'), {
    cwd: dir,
    environment: { EVAL_TEST_KEY: 'sk-hidden-987654321' },
  });
  const result = document<EvaluationDocument>(outcome);
  t.like(result, { model: { kind: 'endpoint', url, name: 'm' }, replies: { asked: 6, failed: 0 } });
  t.like(result.results['questions']!.metrics['right'], { value: 4 / 6, count: 6 });
  t.true(result.dir.startsWith(join(dir, 'evals')));
  t.is(prompts.length, 6);
  t.true(keys.every((key) => key === 'Bearer sk-hidden-987654321'));
  for (const name of await readdir(dir, { recursive: true, withFileTypes: true })) {
    if (name.isFile())
      t.false((await readFile(join(name.parentPath, name.name), 'utf8')).includes('sk-hidden'));
  }
  t.false((outcome.stdout + outcome.stderr).includes('sk-hidden'));
});

test.serial('killed half-way, the same command goes on: nothing is asked twice', async (t) => {
  const dir = await folder(t);
  await questions(dir, 12);
  let child: ChildProcess | undefined;
  let count = 0;
  const server = await endpoint(t, (prompt) => {
    if (prompt.includes('question')) count += 1;
    if (count === 7) child?.kill('SIGINT');
    return mostlyRight(prompt);
  });
  const args = onEndpoint(server.url, '--set', 'plugins.plugin-replies-endpoint.concurrency=1');
  const stopped = await framework(['eval', ...args, '--json'], {
    cwd: dir,
    meanwhile: (process) => {
      child = process;
    },
  });
  t.is(stopped.code, 130, stopped.stderr);
  t.like(document(stopped), {
    code: 'FWK_INTERRUPTED',
    action: 'start the same command again: replies that were had are kept',
  });
  const had = server.prompts.length;
  const result = document<EvaluationDocument>(await evaluate(args, { cwd: dir }));
  t.true(result.cached >= 5, String(result.cached));
  t.is(server.prompts.length - had, 12 - result.cached);
  t.is(result.results['questions']!.metrics['right']!.value, 8 / 12);
});

serialInFull('replies that failed are counted apart, and asked again by the same command', async (t) => {
  const dir = await folder(t);
  await questions(dir, 6);
  let works = false;
  const { url, prompts } = await endpoint(t, (prompt) =>
    works || !prompt.includes('4') ? mostlyRight(prompt) : { status: 400, text: '' },
  );
  const first = document<EvaluationDocument>(await evaluate(onEndpoint(url), { cwd: dir }));
  t.like(first.replies, { asked: 6, failed: 1 });
  t.like(first.results['questions']!.metrics['right'], { value: 3 / 5, count: 5 });
  works = true;
  const before = prompts.length;
  const second = document<EvaluationDocument>(await evaluate(onEndpoint(url), { cwd: dir }));
  t.is(prompts.length, before + 1);
  t.like(second, { cached: 5, replies: { failed: 0 }, reused: false });
  t.is(second.results['questions']!.metrics['right']!.value, 4 / 6);
});

test.serial(
  'where nobody listens it is said at once, with the address: exit 2, and nothing is judged',
  async (t) => {
    const dir = await folder(t);
    await questions(dir, 6);
    const { url, close } = await endpoint(t, mostlyRight);
    await close();
    const outcome = await evaluate(onEndpoint(url), { cwd: dir });
    t.is(outcome.code, 2, outcome.stderr);
    const error = document<{ code: string; message: string; action: string }>(outcome);
    t.is(error.code, 'FWK_SOURCE_MISSING');
    t.true(error.message.includes(`nobody listens at ${url}`), error.message);
    t.regex(error.action, /start the endpoint, or correct its address/);
    t.notRegex(outcome.stderr, /solutions checked|replies \d/);
  },
);

test.serial('gone in the middle: given up in a bounded time, and what was had is kept', async (t) => {
  const dir = await folder(t);
  await questions(dir, 12);
  let count = 0;
  const first = await endpoint(t, (prompt) => {
    if (prompt.includes('question') && ++count === 7) setImmediate(() => void first.close());
    return mostlyRight(prompt);
  });
  const args = onEndpoint(
    first.url,
    ...['--set', 'plugins.plugin-replies-endpoint.concurrency=1'],
    ...['--set', 'plugins.plugin-replies-endpoint.outage=0.5'],
    ...['--set', 'plugins.plugin-replies-endpoint.retries=3'],
  );
  const gone = await evaluate(args, { cwd: dir });
  t.is(gone.code, 1, gone.stderr);
  const error = document<{ code: string; action: string }>(gone);
  t.is(error.code, 'FWK_SOURCE_UNREACHABLE');
  t.regex(error.action, /start the endpoint, then the same command again: replies that were had are kept/);
  t.regex(gone.stderr, /nobody listens at .* it is waited for, 1 s at most/);
  // Still gone: what is kept is used, and the first that is missing ends it.
  const still = await evaluate(args, { cwd: dir });
  t.is(still.code, 2, still.stderr);
  t.like(document(still), { code: 'FWK_SOURCE_MISSING' });
  t.regex(still.stderr, /replies it gave before are used, and the first that is missing ends this/);
});

serialInFull('an endpoint whose replies are all kept is not needed to judge them anew', async (t) => {
  const dir = await folder(t);
  await questions(dir, 4);
  const { url, close } = await endpoint(t, mostlyRight);
  const first = document<EvaluationDocument>(await evaluate(onEndpoint(url), { cwd: dir }));
  await close();
  const again = await evaluate(onEndpoint(url, '--again'), { cwd: dir });
  t.is(again.code, 0, again.stderr);
  t.like(document<EvaluationDocument>(again), { cached: 4, reused: false, results: first.results });
});

test.serial('an endpoint that asks for patience at first is evaluated', async (t) => {
  const dir = await folder(t);
  await questions(dir, 4);
  const { url, preflights } = await endpoint(t, (prompt) =>
    prompt === PREFLIGHT ? { status: 503, text: '' } : mostlyRight(prompt),
  );
  const outcome = await evaluate(onEndpoint(url), { cwd: dir });
  t.is(outcome.code, 0, outcome.stderr);
  t.like(document<EvaluationDocument>(outcome), { replies: { asked: 4, failed: 0 } });
  t.is(preflights(), 1);
});

serialInFull(
  'where replies are kept, a preflight that fails or says nothing is told, and the missing ones are asked for',
  async (t) => {
    const dir = await folder(t);
    await questions(dir, 4);
    let atPreflight: ReturnType<typeof mostlyRight> = { status: 200, text: '' };
    const { url, prompts } = await endpoint(t, (prompt) =>
      prompt === PREFLIGHT ? atPreflight : mostlyRight(prompt),
    );
    const first = document<EvaluationDocument>(await evaluate(onEndpoint(url), { cwd: dir }));
    atPreflight = { status: 404, text: '' };
    const more = await evaluate(onEndpoint(url, '--set', 'plugins.toy-suite.samples=2'), { cwd: dir });
    t.is(more.code, 0, more.stderr);
    t.regex(
      more.stderr,
      /answered 404.*; replies it gave before are used, and it is asked for those that are missing/,
    );
    t.like(document<EvaluationDocument>(more), { cached: 4, replies: { asked: 8, failed: 0 } });
    t.is(prompts.length, 8);
    atPreflight = undefined;
    // All are kept: it is not waited for as long as an answer may take.
    const silent = await evaluate(onEndpoint(url, '--again'), { cwd: dir });
    t.is(silent.code, 0, silent.stderr);
    t.like(document<EvaluationDocument>(silent), { cached: 4, results: first.results });
    t.regex(silent.stderr, /no answer from .* yet; replies it gave before are used/);
    t.notRegex(silent.stderr, /no whole answer/);
  },
);

serialInFull(
  'an endpoint that says nothing, and of which nothing is kept, is waited for with a line',
  async (t) => {
    const dir = await folder(t);
    await questions(dir, 4);
    const { url } = await endpoint(t, () => undefined);
    const args = onEndpoint(url, '--set', 'plugins.plugin-replies-endpoint.timeout=7');
    const outcome = await evaluate(args, { cwd: dir });
    t.is(outcome.code, 1, outcome.stderr);
    t.like(document(outcome), { code: 'FWK_SOURCE_UNREACHABLE' });
    t.regex(outcome.stderr, /no answer from .* yet; it is waited for/);
  },
);

serialInFull('an endpoint that gives no reply at all is an error, and no figure', async (t) => {
  const { url } = await endpoint(t, (prompt) =>
    prompt.includes('question') ? { status: 400, text: '' } : { status: 200, text: '' },
  );
  const outcome = await evaluate(onEndpoint(url));
  t.is(outcome.code, 1);
  t.like(document(outcome), { code: 'FWK_REPLY_FAILED' });
  t.regex(document<{ message: string }>(outcome).message, /answered 400/);
});

serialInFull('a key that is not taken is said before any work', async (t) => {
  const { url, prompts, preflights } = await endpoint(t, () => ({ status: 401, text: '' }));
  const outcome = await evaluate(onEndpoint(url));
  t.is(outcome.code, 2);
  t.like(document(outcome), { code: 'FWK_SOURCE_DENIED' });
  t.deepEqual([preflights(), prompts.length], [1, 0]);
});

serialInFull(
  'a sandbox that cannot start is an error, or with `auto` leaves the work to the next',
  async (t) => {
    const args = ['--model', 'writer', ...toySuite('questions.jsonl', 'toy-sandbox-absent')];
    const outcome = await evaluate(args);
    t.is(outcome.code, 1);
    t.like(document(outcome), { code: 'FWK_SANDBOX_UNAVAILABLE' });
    const dir = await folder(t);
    await questions(dir, 3);
    const { url } = await endpoint(t, mostlyRight);
    await mkdir(join(dir, 'node_modules', '@framework'), { recursive: true });
    await symlink(SDK, join(dir, 'node_modules', '@framework', 'sdk'));
    for (const name of ['toy-sandbox', 'toy-sandbox-absent']) {
      const id = name === 'toy-sandbox' ? 'plugin-sandbox-toy' : 'plugin-sandbox-linux';
      const at = join(dir, 'node_modules', id);
      await mkdir(at, { recursive: true });
      await cp(toy(name), at, { recursive: true });
      const manifest = (await readFile(join(at, 'package.json'), 'utf8')).replaceAll(`"${name}"`, `"${id}"`);
      await writeFile(join(at, 'package.json'), manifest);
    }
    const auto = await evaluate(
      [
        ...[
          '--model',
          url,
          '--model-name',
          'm',
          '--suite',
          toy('toy-suite'),
          '--problems',
          'questions.jsonl',
        ],
        ...[
          '--sandbox',
          'auto',
          '--trust',
          'toy-suite',
          '--trust',
          'plugin-sandbox-linux',
          '--trust',
          'plugin-sandbox-toy',
        ],
      ],
      { cwd: dir },
    );
    t.is(auto.code, 0, auto.stderr);
    t.regex(auto.stderr, /plugin-sandbox-linux cannot start here \(no walls here\): the next/);
    t.is(document<EvaluationDocument>(auto).sandbox, 'plugin-sandbox-toy');
  },
);

test('a sandbox that does not run the language leaves it to the next; one that is named does not', async (t) => {
  const plan = (sandbox: string) => async () => ({ sandbox }) as AssembledPlan;
  const notices: string[] = [];
  const work = async ({ sandbox }: AssembledPlan) => {
    if (sandbox === 'linux') throw frameworkError('FWK_SANDBOX_LANGUAGE', { message: 'it runs python' });
    return sandbox;
  };
  const notice = (said: string) => void notices.push(said);
  t.is(await firstThatStarts([plan('linux'), plan('wasm')], notice, work), 'wasm');
  t.deepEqual(notices, [
    'linux does not run the problems’ language (it runs python): the next sandbox is tried',
  ]);
  await t.throwsAsync(firstThatStarts([plan('linux')], notice, work), { code: 'FWK_SANDBOX_LANGUAGE' });
});

serialInFull('gates of a file judge what was evaluated; what was not has not enough data', async (t) => {
  const gates = (bound: number, more = '') =>
    `name: release\nversion: 3\ngates:\n  questions.right: { wilsonAbove: ${bound} }\n${more}`;
  const dir = await folder(t);
  await questions(dir, 60);
  const { url } = await endpoint(t, mostlyRight);
  const judgedBy = async (content: string) => {
    await writeFile(join(dir, 'gates.yaml'), content);
    const outcome = await evaluate(onEndpoint(url, '--gates', 'gates.yaml'), { cwd: dir });
    return { ...outcome, result: document<EvaluationDocument>(outcome) };
  };
  // 40 of 60: the bound is 0.56.
  const met = await judgedBy(gates(0.55));
  t.is(met.code, 0, met.stderr);
  t.like(met.result.gates[0]!, { outcome: 'pass', from: { name: 'release', version: 3 } });
  const missed = await judgedBy(gates(0.6));
  t.is(missed.code, 3);
  t.is(missed.result.reused, true);
  t.regex(missed.stderr, /FWK_GATE_NOT_MET/);
  const unheard = await judgedBy(gates(0.55, '  other.figure: { min: 0 }\n'));
  t.is(unheard.code, 3);
  t.is(unheard.result.gates.find(({ metric }) => metric === 'other.figure')?.outcome, 'not-enough-data');
  t.is((await evaluate(onEndpoint(url, '--gates', 'none.yaml'), { cwd: dir })).code, 2);
});

for (const [at, [args, code, message]] of (
  [
    [[], 'FWK_CLI_USAGE', /--model is missing/],
    [['--model', 'writer'], 'FWK_CLI_USAGE', /--suite is missing/],
    [
      ['--model', 'writer', '--suite', 'humanevil'],
      'FWK_CLI_USAGE',
      /no suite 'humanevil'; did you mean 'humaneval'/,
    ],
    [['--model', 'writter', '--suite', 'humaneval'], 'FWK_RUN_UNKNOWN', /did you mean 'writer'/],
    [['--model', './nothing', '--suite', 'humaneval'], 'FWK_CLI_USAGE', /neither a run nor a checkpoint/],
    [['--model', 'runs/writer/checkpoints/step-4', '--suite', 'humaneval'], 'FWK_CLI_USAGE', /neither a run/],
    [
      ['--model', 'writer', '--checkpoint', '4', ...toySuite('questions.jsonl')],
      'FWK_CHECKPOINT_MISSING',
      /step 4/,
    ],
    [
      ['--model', 'writer', ...toySuite('questions.jsonl').slice(0, 4), '--sandbox', 'wasn'],
      'FWK_CLI_USAGE',
      /no sandbox 'wasn'; did you mean 'wasm'/,
    ],
    [
      ['--model', 'http://h/v1', '--checkpoint', '3', '--suite', 'a'],
      'FWK_CLI_USAGE',
      /an endpoint has no checkpoints/,
    ],
    [
      ['--model', 'writer', '--suite', 'a,b', '--problems', 'x'],
      'FWK_CLI_USAGE',
      /one file of problems is given for 2/,
    ],
    [['--model', 'writer', ...toySuite('missing.jsonl')], 'FWK_CLI_USAGE', /there is no 'missing.jsonl'/],
    [['--model', 'writer', ...toySuite('questions.jsonl').slice(0, -4)], 'FWK_PLUGIN_UNTRUSTED', /toy-/],
  ] as const
).entries()) {
  serialInFull(
    `exit 2: eval ${args.map((arg) => arg.replace(/.*\/(?=toy)/, '')).join(' ')}`,
    async (t) => {
      const outcome = await evaluate(args);
      t.is(outcome.code, 2, outcome.stderr);
      const error = document<{
        code: string;
        message: string;
        problems?: { code: string; message: string }[];
      }>(outcome);
      const all = [error, ...(error.problems ?? [])];
      t.true(
        all.some((one) => one.code === code && message.test(one.message)),
        JSON.stringify(all),
      );
    },
    at % 3 === 0,
  );
}
