import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { framework, json, type Outcome, workingFolder } from './support/framework.js';
import { install } from './support/outside.js';
import { serialWhen, unlessFull } from './support/skip.js';

/**
 * Plugins that do what no plugin may, one at a time, beside the toys of core/test-cases: each is refused or blamed by
 * code, plugin and hook, and the run goes on without it as if it had never been there.
 */
const ID = '@me/bad';
const TOYS = fileURLToPath(new URL('../../core/test-cases/runs/toy.yaml', import.meta.url));
const TRUSTED = ['source', 'filter', 'order', 'tokenizer', 'model', 'judge'].map((name) => `toy-${name}`);

let cwd: string;
let reference: string;
const cleanups: (() => Promise<void>)[] = [];
test.before(async () => {
  cwd = await workingFolder({ teardown: (fn) => void cleanups.push(fn) });
  await install(cwd);
  const outcome = await toys('run', []);
  if (outcome.code !== 0) throw new Error(outcome.stderr);
  reference = json<Result>(outcome).contentRoot;
});
test.after.always(async () => {
  for (const cleanup of cleanups) await cleanup();
});

interface Result {
  readonly contentRoot: string;
}

interface Coded {
  readonly code: string;
  readonly message: string;
  readonly action: string;
  readonly plugin?: string;
  readonly hook?: string;
  readonly problems?: readonly Coded[];
}

/** A command on the toy preset, with the bad plugin where `plugins` names it. */
function toys(command: string, plugins: readonly string[], name?: string): Promise<Outcome> {
  const settings = [
    'run.workers=1',
    'run.watchdogSeconds=30',
    'plugins.toy-source.documents=40',
    'plugins.toy-model.steps=4',
    ...plugins.map((key) => `plugins.${JSON.stringify(key)}={}`),
  ];
  return framework(
    [
      command,
      '--preset',
      TOYS,
      '--json',
      ...(name === undefined ? [] : ['--name', name]),
      ...settings.flatMap((setting) => ['--set', setting]),
      ...[...TRUSTED, ID].flatMap((id) => ['--trust', id]),
    ],
    { cwd },
  );
}

interface BadPlugin {
  /** Fields over those of a manifest that is right. */
  readonly manifest?: object | null;
  /** File → code; every file may use what the SDK exports as `sdk`. */
  readonly code?: Readonly<Record<string, string>>;
}

const MANIFEST = {
  id: ID,
  sdk: '^1.0',
  entry: './plugin.js',
  hooks: [],
  capabilities: { deterministic: true, resumable: true, network: false },
};

async function write(
  { manifest, code = {} }: BadPlugin,
  dir = join(cwd, 'node_modules', ID),
): Promise<string> {
  await rm(dir, { recursive: true, force: true });
  await mkdir(dir, { recursive: true });
  const data = { name: ID, version: '1.0.0', type: 'module', framework: { ...MANIFEST, ...manifest } };
  await writeFile(
    join(dir, 'package.json'),
    JSON.stringify(manifest === null ? { ...data, framework: undefined } : data),
  );
  const files = { 'plugin.js': 'export default sdk.definePlugin({});', ...code };
  for (const [file, text] of Object.entries(files)) {
    await writeFile(join(dir, file), `import * as sdk from '@framework/sdk';\n${text}\n`);
  }
  return dir;
}

function isRefused(t: ExecutionContext, outcome: Outcome, exit: number, expected: Partial<Coded>): Coded {
  t.is(outcome.code, exit, outcome.stderr);
  const whole = json<Coded>(outcome);
  const error = [whole, ...(whole.problems ?? [])].find(({ code }) => code === expected.code) ?? whole;
  t.like(error, expected);
  t.truthy(error.action);
  t.false(/\n\s+at .*\.js:\d+/.test(outcome.stderr), outcome.stderr);
  return error;
}

/** Refused by `plan` already: nothing was started, so nothing can be lost. */
const refusedAtPlan: Readonly<
  Record<string, BadPlugin & { readonly code_: string; readonly exit?: number; readonly says: RegExp }>
> = {
  'has no manifest': { manifest: null, code_: 'FWK_PLUGIN_MANIFEST', says: /'@me\/bad' has no manifest/ },
  'has a manifest of the wrong shape': {
    manifest: { hooks: 'filter', entry: '../elsewhere.js' },
    code_: 'FWK_PLUGIN_MANIFEST',
    says: /`hooks` must be a list|inside the package/,
  },
  'takes any SDK': {
    manifest: { sdk: '*' },
    code_: 'FWK_PLUGIN_SDK_RANGE',
    says: /"\*" of '@me\/bad' has no end/,
  },
  'was written for another SDK': {
    manifest: { sdk: '^9.0' },
    code_: 'FWK_PLUGIN_SDK_RANGE',
    says: /"\^9\.0" of '@me\/bad' is not met/,
  },
  'wants to stand after nobody': {
    manifest: { hooks: [{ hook: 'filter', after: ['toy-filtr'] }] },
    code_: 'FWK_HOOK_ORDER_UNKNOWN',
    says: /toy-filtr/,
  },
  'stands before and after the same': {
    manifest: { hooks: [{ hook: 'filter', after: ['toy-order'], before: ['toy-filter'] }] },
    code_: 'FWK_HOOK_ORDER_CYCLE',
    says: /@me\/bad/,
  },
  'exits while its keys are read': {
    manifest: { config: './config.js' },
    code: { 'config.js': 'process.exit(0);' },
    code_: 'FWK_HOOK_EXIT',
    exit: 1,
    says: /'@me\/bad' called process\.exit\(0\) in 'import config'/,
  },
  'throws nothing while its keys are read': {
    manifest: { config: './config.js' },
    code: { 'config.js': 'throw undefined;' },
    code_: 'FWK_PLUGIN_LOAD',
    says: /it threw undefined/,
  },
  'never gets to its keys': {
    manifest: { config: './config.js' },
    code: { 'config.js': 'await new Promise(() => undefined); export const config = {};' },
    code_: 'FWK_HOOK_NEVER_SETTLED',
    exit: 1,
    says: /import config of @me\/bad/,
  },
  'plans with a promise': {
    manifest: { plan: './plan.js' },
    code: { 'plan.js': 'export const plan = async () => { throw new Error("late"); };' },
    code_: 'FWK_HOOK_ASYNC_IN_SYNC',
    exit: 1,
    says: /returned a promise/,
  },
  'exits while planning': {
    manifest: { plan: './plan.js' },
    code: { 'plan.js': 'export const plan = () => process.exit(0);' },
    code_: 'FWK_HOOK_EXIT',
    exit: 1,
    says: /'@me\/bad' called process\.exit\(0\) in 'plan'/,
  },
};

for (const [at, [what, { code_, exit = 2, says, ...plugin }]] of Object.entries(refusedAtPlan).entries()) {
  serialWhen(at % 12 === 0 ? null : unlessFull, `a plugin that ${what} is ${code_}`, async (t) => {
    await write(plugin);
    const outcome = await toys('plan', [ID]);
    // The command line itself says what never settled: there is no result left to print.
    if (code_ === 'FWK_HOOK_NEVER_SETTLED') {
      t.is(outcome.code, exit);
      t.true(outcome.stderr.includes(code_), outcome.stderr);
      t.regex(outcome.stderr, says);
    } else t.regex(isRefused(t, outcome, exit, { code: code_ }).message, says);
  });
}

test.serial('two copies of the SDK are refused, with the path of each', async (t) => {
  const dir = await write({});
  const ours = fileURLToPath(new URL('../../sdk', import.meta.url));
  const copy = join(dir, 'node_modules', '@framework', 'sdk');
  await mkdir(dirname(copy), { recursive: true });
  await cp(join(ours, 'package.json'), join(copy, 'package.json'));
  await cp(join(ours, 'dist'), join(copy, 'dist'), { recursive: true });
  const { message } = isRefused(t, await toys('plan', [ID]), 2, {
    code: 'FWK_PLUGIN_SDK_DUPLICATE',
    plugin: ID,
  });
  t.true(message.includes(copy) && message.includes(`beside ${ours}`), message);
});

test.serial('one id in two folders is refused, with both', async (t) => {
  await write({}, join(cwd, 'one'));
  await write({}, join(cwd, 'two'));
  const { message } = isRefused(t, await toys('plan', ['./one', './two']), 2, {
    code: 'FWK_PLUGIN_CONFLICT',
  });
  t.true(message.includes(join(cwd, 'one')) && message.includes(join(cwd, 'two')), message);
});

/** One handler, the manifest declaring just it. */
const tap = (hook: string, handler: string, before = ''): BadPlugin => ({
  // In `filter` before any serial tap, so that a worker thread runs it.
  manifest: { hooks: [{ hook, stage: hook === 'filter' ? 'first' : 'last' }] },
  code: {
    'plugin.js': `${before}\nexport default sdk.definePlugin((ctx) => ({ hooks: { ${hook}: ${handler} } }));`,
  },
});
const filter = (body: string, parallel = 'per-batch'): BadPlugin =>
  tap('filter', `{ parallel: '${parallel}', apply(batch) { ${body} } }`);
const collate = (body: string): BadPlugin => tap('collate', `async (batch) => { ${body} }`);

const KEYS =
  'sdk.defineConfig({ limit: sdk.count({ doc: "A limit.", default: 3 }), names: sdk.list(sdk.text(), { doc: "Names.", default: ["a"] }) })';
const withKeys = (handler: string): BadPlugin => ({
  manifest: { hooks: [{ hook: 'filter' }], config: './config.js' },
  code: {
    'config.js': `export const config = ${KEYS};`,
    'plugin.js': `import { config } from './config.js';\nexport default sdk.definePlugin(config, (ctx) => ({ hooks: { filter: { parallel: 'serial', apply() { ${handler} } } } }));`,
  },
});

const HOSTILE =
  "throw Object.defineProperty(new Error('hidden'), 'message', { get() { throw new Error('do not look'); } });";

interface Fault {
  readonly plugin: BadPlugin;
  readonly code: string;
  /** Whom the error may name; the bad one when left out. */
  readonly plugins?: readonly string[];
  /** Undefined where only the plugin can be told. */
  readonly hook?: string;
  readonly exit?: number;
  readonly says?: RegExp;
}

const faults: Readonly<Record<string, Fault>> = {
  'has a hook it did not declare': {
    plugin: { code: { 'plugin.js': 'export default sdk.definePlugin({ hooks: { step() {} } });' } },
    code: 'FWK_HOOK_UNDECLARED',
    exit: 2,
    says: /has the hook 'step', which its manifest does not declare/,
  },
  'declares a hook it does not have': {
    plugin: { manifest: { hooks: [{ hook: 'step' }] } },
    code: 'FWK_HOOK_UNDECLARED',
    exit: 2,
    says: /declares the hook 'step' and does not have it/,
  },
  'throws a text at its import': {
    plugin: { code: { 'plugin.js': "throw 'no';" } },
    code: 'FWK_PLUGIN_LOAD',
    hook: 'import',
    exit: 2,
    says: /it threw "no"/,
  },
  'is never imported to its end': {
    plugin: {
      code: { 'plugin.js': 'await new Promise(() => undefined); export default sdk.definePlugin({});' },
    },
    code: 'FWK_HOOK_NEVER_SETTLED',
    hook: 'import',
  },
  'is made by an async function': {
    plugin: { code: { 'plugin.js': 'export default sdk.definePlugin(async () => ({}));' } },
    code: 'FWK_HOOK_ASYNC_IN_SYNC',
    hook: 'create',
  },
  'waits inside the gradient tape': {
    plugin: tap('forward', 'async () => { throw new Error("late"); }'),
    code: 'FWK_HOOK_ASYNC_IN_SYNC',
    hook: 'forward',
  },
  'leaves a promise pending in its set-up': {
    plugin: tap('setup', '() => new Promise(() => undefined)'),
    code: 'FWK_HOOK_NEVER_SETTLED',
    hook: 'setup',
  },
  'leaves a promise pending between steps': {
    plugin: collate('await new Promise(() => undefined);'),
    code: 'FWK_HOOK_NEVER_SETTLED',
    hook: 'collate',
  },
  'adds a row in a worker': {
    plugin: filter("batch.ids.push('mine');"),
    code: 'FWK_HOOK_RESULT',
    hook: 'filter',
    says: /rows where 16 were given/,
  },
  'turns the rows around': {
    plugin: filter('batch.ids.reverse();', 'serial'),
    code: 'FWK_HOOK_RESULT',
    hook: 'filter',
    says: /changed the rows/,
  },
  'changes its configuration': {
    plugin: withKeys('ctx.config.limit = 4;'),
    code: 'FWK_HOOK_FAILED',
    hook: 'filter',
    says: /read only|read-only/,
  },
  'adds to a list of its configuration': {
    plugin: withKeys('ctx.config.names.push("b");'),
    code: 'FWK_HOOK_FAILED',
    hook: 'filter',
    says: /not extensible/,
  },
  'throws undefined in a worker': {
    plugin: filter('throw undefined;'),
    code: 'FWK_HOOK_FAILED',
    hook: 'filter',
    says: /it threw undefined, which is not an Error/,
  },
  'throws null': {
    plugin: collate('throw null;'),
    code: 'FWK_HOOK_FAILED',
    hook: 'collate',
    says: /it threw null/,
  },
  'throws a frozen object': {
    plugin: collate('throw Object.freeze({ why: "cold" });'),
    code: 'FWK_HOOK_FAILED',
    hook: 'collate',
    says: /an object with why/,
  },
  'throws an error nobody can read, in a worker': {
    plugin: filter(HOSTILE),
    code: 'FWK_HOOK_FAILED',
    hook: 'filter',
  },
  'throws an error of another realm': {
    plugin: tap(
      'collate',
      '() => runInNewContext("throw new TypeError(\'from afar\')")',
      "import { runInNewContext } from 'node:vm';",
    ),
    code: 'FWK_HOOK_FAILED',
    hook: 'collate',
    says: /from afar$/,
  },
  'rejects with nothing where nobody waits': {
    plugin: collate('Promise.reject(); await new Promise((resolve) => setTimeout(resolve, 3000));'),
    code: 'FWK_HOOK_FAILED',
    hook: 'collate',
    says: /an error nobody caught/,
  },
  'throws from a timer in a worker': {
    plugin: tap(
      'filter',
      "{ parallel: 'per-batch', async apply() { setTimeout(() => { throw 'too late'; }, 1); await new Promise((resolve) => setTimeout(resolve, 3000)); } }",
    ),
    code: 'FWK_HOOK_FAILED',
    hook: 'filter',
    says: /brought a worker thread down.*"too late"/,
  },
  'ends well by an error that says 0': {
    plugin: collate(
      "throw Object.assign(new Error('all is well'), { name: 'FrameworkError', code: 'BAD_FINE', exitCode: 0 });",
    ),
    code: 'BAD_FINE',
    hook: 'collate',
    says: /all is well/,
  },
  'exits when it is made': {
    plugin: { code: { 'plugin.js': 'export default sdk.definePlugin(() => process.exit(0));' } },
    code: 'FWK_HOOK_EXIT',
    hook: 'create',
  },
  'kills its own process': {
    plugin: collate(
      "process.kill(process.pid, 'SIGKILL'); await new Promise(() => setInterval(() => 0, 1000));",
    ),
    code: 'FWK_RUN_DIED',
    hook: 'collate',
    says: /killed by SIGKILL/,
  },
  'kills the process of its worker': {
    plugin: filter("process.kill(process.pid, 'SIGKILL'); for (;;);"),
    code: 'FWK_RUN_DIED',
    // The main thread was in a call of its own, and nobody can tell which of the two it was.
    plugins: ['toy-filter', ID],
    says: /killed by SIGKILL in .*'filter' of '@me\/bad' \(worker thread 1\)/,
  },
  'leaves by the back door': {
    plugin: collate('process.reallyExit(0);'),
    code: 'FWK_RUN_DIED',
    hook: 'collate',
    says: /ended with code 0/,
  },
  'hangs up on its supervisor': {
    plugin: collate('process.disconnect(); await new Promise(() => setInterval(() => 0, 1000));'),
    code: 'FWK_RUN_DIED',
    hook: 'collate',
  },
};

/** One of each kind runs always; what differs from it in a detail, in the full tier. */
const DETAILS: ReadonlySet<string> = new Set([
  'declares a hook it does not have',
  'throws a text at its import',
  'is made by an async function',
  'leaves a promise pending in its set-up',
  'turns the rows around',
  'adds to a list of its configuration',
  'throws null',
  'throws a frozen object',
  'rejects with nothing where nobody waits',
  'exits when it is made',
  'kills the process of its worker',
  'hangs up on its supervisor',
  'adds a row in a worker',
  'throws undefined in a worker',
  'throws an error of another realm',
  'throws from a timer in a worker',
  'leaves by the back door',
  'waits inside the gradient tape',
]);

/** After these the quick tier runs on without the plugin, too: documents were judged, and steps taken. */
const UNDER_WAY: ReadonlySet<string> = new Set([
  'throws an error nobody can read, in a worker',
  'kills its own process',
]);

for (const [what, { plugin, plugins = [ID], code, hook, exit = 1, says }] of Object.entries(faults)) {
  const reasonToSkip = DETAILS.has(what) ? unlessFull : null;
  const goesOn = unlessFull === null || UNDER_WAY.has(what);
  const title = `a plugin that ${what} is ${code}${goesOn ? ', and nothing is lost' : ''}`;
  serialWhen(reasonToSkip, title, async (t) => {
    t.timeout(60_000);
    await write(plugin);
    const name = what.replaceAll(/[^a-z0-9]+/g, '-');
    const failed = await toys('run', [ID], name);
    const error = isRefused(t, failed, exit, { code, ...(hook === undefined ? {} : { hook }) });
    t.true(plugins.includes(error.plugin ?? ''), error.plugin);
    if (says !== undefined) t.regex(error.message, says);
    if (goesOn) await goesOnWithout(t, name);
  });
}

/** The same run without the plugin comes to what a run comes to that never had it. */
async function goesOnWithout(t: ExecutionContext, name: string): Promise<void> {
  const outcome = await toys('run', [], name);
  t.is(outcome.code, 0, outcome.stderr);
  t.is(json<Result>(outcome).contentRoot, reference);
}

serialWhen(unlessFull, 'what a plugin leaves open keeps no run from its end', async (t) => {
  t.timeout(60_000);
  const leaks = `
    setInterval(() => 0, 1000);
    createServer(() => 0).listen(0);
    new Worker('for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);', { eval: true });
    openSync(new URL(import.meta.url), 'r');
  `;
  await write({
    manifest: { hooks: [{ hook: 'setup' }, { hook: 'filter' }] },
    code: {
      'plugin.js': `
        import { openSync } from 'node:fs';
        import { createServer } from 'node:net';
        import { Worker } from 'node:worker_threads';
        export default sdk.definePlugin({
          hooks: { setup() { ${leaks} }, filter: { parallel: 'per-batch', apply() { ${leaks} } } },
        });`,
    },
  });
  const outcome = await toys('run', [ID], 'leaks');
  t.is(outcome.code, 0, outcome.stderr);
  await goesOnWithout(t, 'leaks');
});

serialWhen(unlessFull, 'nor a command that only looks', async (t) => {
  t.timeout(60_000);
  await write({
    manifest: { config: './config.js', plan: './plan.js', doctor: './doctor.js' },
    code: {
      'config.js': 'setInterval(() => 0, 1000); export const config = {};',
      'plan.js': 'setInterval(() => 0, 1000); export const plan = () => ({});',
      'doctor.js': 'setInterval(() => 0, 1000); export const doctor = () => process.exit(0);',
    },
  });
  t.is((await toys('plan', [ID])).code, 0);
  const doctor = await framework(['doctor', '--trust', ID, '--json'], { cwd });
  t.is(doctor.code, 0, doctor.stderr);
  const { checks } = json<{ checks: readonly { id: string; why: string }[] }>(doctor);
  t.regex(checks.find(({ id }) => id === ID)?.why ?? '', /called process\.exit\(0\) in 'doctor'/);
});
