import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type FrameworkError,
  frameworkError,
  isFrameworkError,
  type LossTerms,
  REPLIES,
  type StepBatch,
  TEXT_KERNELS,
} from '@framework/sdk';
import { recordBatch } from '@framework/sdk/testing';
import test, { type ExecutionContext } from 'ava';
import { pendingCalls } from '../hooks/pending.js';
import { createKernel } from './create-kernel.js';
import type { ContextFor, Kernel, KernelOptions } from './kernel.js';
import { resolvePlan } from './resolve-plan.js';

const fixtures = fileURLToPath(new URL('../../test-cases/plugins/', import.meta.url));
const context: ContextFor = (base) => base;
const rows = [
  { id: 'r:a', content: 'one' },
  { id: 'r:b', content: '' },
];
const emptyStep = (): StepBatch => ({ step: 0, micro: [], counts: {} });

interface Made {
  readonly kernel: Kernel;
  readonly log: string[];
  readonly stop: AbortController;
}

/** A kernel of fixture plugins, wired as a run would wire it. */
async function kernelOf(
  t: ExecutionContext,
  ids: readonly string[],
  options: Partial<KernelOptions> = {},
  preset = '',
): Promise<Made> {
  const root = mkdtempSync(join(tmpdir(), 'framework-kernel-'));
  t.teardown(() => rmSync(root, { recursive: true, force: true }));
  const plugins = ids.map((id) => `  ${JSON.stringify(join(fixtures, id))}: {}\n`).join('');
  writeFileSync(join(root, 'preset.yaml'), `${preset}\nplugins:\n${plugins || '  {}\n'}`);
  const plan = await resolvePlan({ preset: './preset.yaml', root, trust: ids });
  const log: string[] = [];
  const stop = new AbortController();
  const kernel = await createKernel(plan, {
    worker: false,
    signal: stop.signal,
    log: (level, plugin, message) => log.push(`${level} ${plugin}: ${message}`),
    ...options,
  });
  return { kernel, log, stop };
}

async function failure(
  t: ExecutionContext,
  work: Promise<unknown> | (() => unknown),
): Promise<FrameworkError> {
  try {
    await (typeof work === 'function' ? work() : work);
  } catch (error) {
    t.true(isFrameworkError(error), String((error as Error).stack));
    return error as FrameworkError;
  }
  return t.fail('nothing was thrown') as never;
}

/** The pending set is the thread's, and other tests run beside this one. */
const pendingIn = (hook: string, plugin: string) =>
  pendingCalls()
    .filter((call) => call.hook === hook && call.plugin === plugin)
    .map((call) => ({ plugin: call.plugin, hook: call.hook }));

const filterWith = async (t: ExecutionContext, ...ids: string[]) => {
  const { kernel } = await kernelOf(t, ids);
  return kernel.hooks.filter(recordBatch(rows), context);
};

test('filters run in order, async ones are awaited, verdicts are signed by who gave them', async (t) => {
  const batch = await filterWith(t, 'mark', 'drop-empty');
  t.false(batch.alive(1));
  t.is(batch.get(0, 'marked'), true);
  t.is(batch.get(1, 'marked'), null);
  t.deepEqual(
    batch.verdicts.map(({ plugin, reason }) => [plugin, reason]),
    [['drop-empty', 'empty']],
  );
});

test('only the filters asked for run', async (t) => {
  const { kernel } = await kernelOf(t, ['mark', 'drop-empty']);
  const batch = await kernel.hooks.filter(recordBatch(rows), context, new Set(['mark']));
  t.true(batch.alive(1));
  t.is(batch.get(1, 'marked'), true);
});

for (const [plugin, code, says] of [
  ['throws', 'FWK_HOOK_FAILED', /cannot read that/],
  ['throws-text', 'FWK_HOOK_FAILED', /just words/],
  ['throws-coded', 'MINE_TORN', /torn/],
  ['disk-full', 'FWK_RUN_DISK_FULL', /no space/],
  ['grows-batch', 'FWK_HOOK_RESULT', /3 rows where 2/],
  ['reorders-batch', 'FWK_HOOK_RESULT', /row 0 was "r:a" and is "r:b"/],
  ['returns-nonsense', 'FWK_HOOK_RESULT', /an object with rows, of/],
  ['forges-verdict', 'FWK_HOOK_RESULT', /in the name of 'drop-empty'/],
  ['wrong-verdict', 'FWK_HOOK_RESULT', /explode/],
  ['nan-evidence', 'FWK_HOOK_RESULT', /JSON cannot carry/],
] as const) {
  test(`a filter that ${plugin.replace('-', ' ')} is ${code}, with plugin and hook`, async (t) => {
    const error = await failure(t, filterWith(t, plugin));
    t.is(error.code, code);
    t.regex(error.message, says);
    t.is(error.plugin, plugin);
    t.is(error.hook, 'filter');
    t.truthy(error.action);
    t.deepEqual(pendingIn('filter', plugin), []);
  });
}

test('a filter that never settles is named by the pending set, and cannot hold up a stop', async (t) => {
  const { kernel, stop } = await kernelOf(t, ['never-settles']);
  const filtering = kernel.hooks.filter(recordBatch(rows), context);
  await new Promise((resolve) => setImmediate(resolve));
  t.deepEqual(pendingIn('filter', 'never-settles'), [{ plugin: 'never-settles', hook: 'filter' }]);
  stop.abort(frameworkError('FWK_INTERRUPTED', { message: 'Ctrl-C' }));
  const error = await failure(t, filtering);
  t.is(error.code, 'FWK_INTERRUPTED');
  t.is(error.message, 'Ctrl-C');
  t.deepEqual(pendingIn('filter', 'never-settles'), []);
  // Nothing more is started after a stop.
  t.is((await failure(t, kernel.hooks.filter(recordBatch(rows), context))).code, 'FWK_INTERRUPTED');
});

test('a promise from a synchronous hook is an error, and its own failure goes unheard', async (t) => {
  const forward = await kernelOf(t, ['async-forward']);
  const state = { outputs: new Map() } as never;
  t.is((await failure(t, () => forward.kernel.hooks.forward(state, context))).code, 'FWK_HOOK_ASYNC_IN_SYNC');
  const loss = await kernelOf(t, ['async-loss']);
  const error = await failure(t, () => loss.kernel.hooks.loss({ terms: new Map() } as never, context));
  t.is(error.code, 'FWK_HOOK_ASYNC_IN_SYNC');
  t.is(error.plugin, 'async-loss');
  t.is(error.hook, 'loss');
});

test('nonsense from forward, collate and tokenize is refused with what came back', async (t) => {
  const forward = await kernelOf(t, ['nonsense-forward']);
  const state = { outputs: new Map() } as never;
  t.regex((await failure(t, () => forward.kernel.hooks.forward(state, context))).message, /the number 42/);
  const collate = await kernelOf(t, ['nonsense-collate']);
  const wrong = await failure(t, collate.kernel.hooks.collate(emptyStep(), context));
  t.is(wrong.code, 'FWK_HOOK_RESULT');
  t.regex(wrong.message, /NaN things for the loss term 'tokens'/);
  const tokenize = await kernelOf(t, ['short-tokens']);
  const short = await failure(t, tokenize.kernel.hooks.tokenize(recordBatch(rows), context));
  t.is(short.code, 'FWK_HOOK_RESULT');
  t.regex(short.message, /1 documents where 2/);
});

test('what is known of documents goes on to the next tap of `tokens`, also past one that does not return it', async (t) => {
  const { kernel } = await kernelOf(t, ['forgets-meta']);
  const given = {
    sequence: 3,
    documents: ['r:a', 'r:b'],
    tokens: Uint32Array.of(1, 2, 2),
    offsets: Uint32Array.of(0, 2, 3),
  };
  const meta = { share: ['code', 'text'], language: ['c', null] };
  t.deepEqual(await kernel.hooks.tokens({ ...given, meta }, context), { ...given, meta });
  t.deepEqual(await kernel.hooks.tokens(given, context), given);
});

test('a tokenizer that answers nothing is an error, not an empty shard', async (t) => {
  const { kernel } = await kernelOf(t, ['tokenizer-a']);
  const error = await failure(t, kernel.hooks.tokenize(recordBatch(rows), context));
  t.is(error.code, 'FWK_HOOK_RESULT');
  t.is(error.plugin, 'tokenizer-a');
});

test('an evaluator adds what it declares, once, and cannot touch the others', async (t) => {
  const results = new Map();
  const report = { step: 1, results, add: (id: string, result: never) => void results.set(id, result) };
  const { kernel } = await kernelOf(t, ['evaluator-a']);
  await kernel.hooks.evaluate(report, context);
  t.deepEqual([...results.keys()], ['score']);
  t.is((await failure(t, kernel.hooks.evaluate(report, context))).code, 'FWK_PLUGIN_CONFLICT');
  const other = await kernelOf(t, ['undeclared-result']);
  const error = await failure(t, other.kernel.hooks.evaluate(report, context));
  t.is(error.code, 'FWK_HOOK_UNDECLARED');
  t.regex(error.message, /'secret'/);
});

test('observers cannot change the run: what `step` throws is logged', async (t) => {
  const { kernel, log } = await kernelOf(t, ['noisy-step']);
  kernel.hooks.step({ step: 1, steps: 2, tokens: 3, metrics: {}, seconds: 1, tokensPerSecond: 3 });
  t.is(log.length, 1);
  t.regex(log[0]!, /warn noisy-step: .*the plotter is gone/);
});

test('what the manifest says and what the code does must be the same, both ways', async (t) => {
  for (const [plugin, says] of [
    ['undeclared-tap', /has the hook 'filter', which its manifest does not declare/],
    ['missing-tap', /declares the hook 'filter' and does not have it/],
  ] as const) {
    const error = await failure(t, kernelOf(t, [plugin]));
    t.is(error.code, 'FWK_HOOK_UNDECLARED');
    t.regex(error.message, says);
  }
  const { kernel } = await kernelOf(t, ['undeclared-slot']);
  const error = await failure(t, kernel.setup());
  t.is(error.code, 'FWK_HOOK_UNDECLARED');
  t.regex(error.message, /the slot 'test\.clock'/);
});

test('all entries that cannot be imported are told at once', async (t) => {
  const error = await failure(t, kernelOf(t, ['import-fails', 'no-definition', 'drop-empty']));
  t.is(error.code, 'FWK_PLUGIN_LOAD');
  t.deepEqual(
    error.problems.map(({ code, plugin }) => [code, plugin]),
    [
      ['FWK_PLUGIN_LOAD', 'import-fails'],
      ['FWK_PLUGIN_LOAD', 'no-definition'],
    ],
  );
});

test('a handler of the wrong shape, or a slot asked for too early, is refused by name', async (t) => {
  const shape = await failure(t, kernelOf(t, ['wrong-shape']));
  t.is(shape.code, 'FWK_PLUGIN_LOAD');
  t.regex(shape.message, /not an object with `apply`/);
  const early = await failure(t, kernelOf(t, ['asks-too-early', 'clock-a']));
  t.is(early.code, 'FWK_SLOT_MISSING');
  t.is(early.plugin, 'asks-too-early');
});

test('kernels of an earlier level are refused when they are asked for, with what they lack and what to do', async (t) => {
  const { kernel } = await kernelOf(t, ['old-kernels']);
  const error = t.throws(() => kernel.find(TEXT_KERNELS)) as FrameworkError;
  t.is(error.code, 'FWK_SLOT_INCOMPLETE');
  t.is(error.plugin, 'old-kernels');
  t.regex(
    error.message,
    /lacks features\.lineStatistics, features\.builtLines, features\.lineTable and 3 more/,
  );
});

/** What fixture plugins tell the test, through the one thing both can see. */
const heard = globalThis as unknown as { heard?: string[]; disposed?: string[] };

test.serial('the slot the preset chose is the one that is filled, once, and disposed of', async (t) => {
  heard.heard = [];
  heard.disposed = [];
  const { kernel } = await kernelOf(
    t,
    ['clock-a', 'clock-b', 'needs-clock'],
    {},
    'slots: { test.clock: clock-b }',
  );
  await kernel.setup();
  t.deepEqual(heard.heard, ['clock-b']);
  await kernel.teardown();
  t.deepEqual(heard.disposed, ['clock-b']);
});

test.serial('two kernels of one plan share nothing', async (t) => {
  const one = await kernelOf(t, ['clock-a']);
  const two = await kernelOf(t, ['clock-a']);
  const token = { id: 'test.clock', symbol: Symbol.for('framework:test.clock') };
  t.is(one.kernel.get(token), one.kernel.get(token));
  t.not(one.kernel.get(token), two.kernel.get(token));
});

test.serial('a failed set-up ends it; what was set up is taken down in reverse, all of it', async (t) => {
  heard.heard = [];
  const { kernel, stop } = await kernelOf(t, ['setup-works', 'teardown-fails', 'setup-fails']);
  const error = await failure(t, kernel.setup());
  t.is(error.code, 'FWK_HOOK_FAILED');
  t.is(error.plugin, 'setup-fails');
  stop.abort();
  const closing = await failure(t, kernel.teardown());
  t.is(closing.plugin, 'teardown-fails');
  t.deepEqual(heard.heard, ['setup-works up', 'teardown-fails up', 'setup-works down']);
});

test('a worker imports what the data stages need, and nothing else', async (t) => {
  const { kernel } = await kernelOf(t, ['drop-empty', 'import-fails'], { worker: true }).catch(() => ({
    kernel: undefined,
  }));
  t.is(kernel, undefined, 'import-fails taps filter, so a worker does import it');
  const made = await kernelOf(t, ['drop-empty', 'async-loss', 'clock-a', 'no-definition'], { worker: true });
  t.deepEqual(
    made.kernel.taps.filter.map(({ plugin }) => plugin),
    ['drop-empty'],
  );
});

test('a run that ends before it trains imports no plugin that only trains, unless another one asks for what it owns', async (t) => {
  const evaluators = async (ids: readonly string[], until: KernelOptions['until']) =>
    (await kernelOf(t, ids, { until })).kernel.taps.evaluate.map(({ plugin }) => plugin);
  t.deepEqual(await evaluators(['drop-empty', 'evaluator-a'], 'filter'), []);
  t.deepEqual(await evaluators(['drop-empty', 'evaluator-a'], 'sequence'), []);
  t.deepEqual(await evaluators(['drop-empty', 'evaluator-a'], 'train'), ['evaluator-a']);
  const other = await kernelOf(t, ['drop-empty', 'clock-a', 'teardown-fails'], { until: 'ingest' });
  await other.kernel.setup();
  t.is(other.kernel.taps.filter.length, 1, 'what has to do with data is there');
  t.is((await failure(t, other.kernel.teardown())).plugin, 'teardown-fails');

  const replies = async (...ids: string[]) =>
    (await kernelOf(t, ids, { until: 'filter' })).kernel.find(REPLIES);
  t.is(await replies('owns-replies'), undefined);
  t.not(await replies('owns-replies', 'asks-replies'), undefined);
  const chosen = await kernelOf(
    t,
    ['owns-replies', 'owns-replies-too', 'asks-replies'],
    { until: 'filter' },
    'slots: { fw.replies: owns-replies-too }',
  );
  t.deepEqual(chosen.kernel.find(REPLIES) as unknown, { by: 'owns-replies-too' });
});

test('the observer is told of every call, also of those that fail', async (t) => {
  const told: string[] = [];
  const { kernel } = await kernelOf(t, ['throws'], {
    observer: {
      enter: ({ plugin, hook }) => void told.push(`+${plugin} ${hook}`),
      leave: ({ plugin, hook }) => void told.push(`-${plugin} ${hook}`),
    },
  });
  await failure(t, kernel.hooks.filter(recordBatch(rows), context));
  t.deepEqual(told.slice(-2), ['+throws filter', '-throws filter']);
});

test('a loss term that cannot be divided or summed is refused', async (t) => {
  const { kernel } = await kernelOf(t, []);
  const terms = { terms: new Map() } as unknown as LossTerms;
  t.is(kernel.hooks.loss(terms, context), terms);
});
