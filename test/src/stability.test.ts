/** What the SDK says of levels, proposals and deprecations, as a run sees it. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createKernel, resolvePlan } from '@framework/core';
import { isFrameworkError } from '@framework/sdk';
import { openPlugin } from '@framework/sdk/testing';
import test, { type ExecutionContext } from 'ava';
import { workingFolder } from './support/framework.js';
import { install } from './support/outside.js';

interface Code {
  readonly manifest: Readonly<Record<string, unknown>>;
  readonly entry: string;
  readonly config?: string;
}

/** A plugin `mine` in a folder of its own, outside the repository. */
async function write(t: ExecutionContext, { manifest, entry, config }: Code) {
  const root = await workingFolder(t);
  await install(root);
  const dir = join(root, 'mine');
  await mkdir(dir);
  const framework = {
    id: 'mine',
    sdk: '^1.1',
    entry: './plugin.js',
    hooks: [],
    capabilities: { deterministic: true, resumable: true, network: false },
    ...(config === undefined ? {} : { config: './config.js' }),
    ...manifest,
  };
  await writeFile(
    join(dir, 'package.json'),
    JSON.stringify({ name: 'mine', version: '1.0.0', type: 'module', framework }),
  );
  await writeFile(join(dir, 'plugin.js'), entry);
  if (config !== undefined) await writeFile(join(dir, 'config.js'), config);
  await writeFile(join(root, 'preset.yaml'), 'plugins:\n  ./mine: {}\n');
  return { root, dir };
}

/** The kernel of a preset with that plugin alone, set up; what it logged; or the error that refused it. */
async function start(root: string, role: { readonly worker: boolean } = { worker: false }) {
  const log: string[] = [];
  try {
    const plan = await resolvePlan({ preset: './preset.yaml', root, trust: ['mine'] });
    const kernel = await createKernel(plan, {
      ...role,
      signal: new AbortController().signal,
      log: (level, plugin, message) => log.push(`${level} ${plugin}: ${message}`),
    });
    await kernel.setup();
    return { log, error: undefined };
  } catch (error) {
    if (!isFrameworkError(error)) throw error;
    return { log, error };
  }
}

const EXECUTOR = {
  manifest: { provides: ['fw.executor'] },
  entry: `import { definePlugin, EXECUTOR } from '@framework/sdk';
    export default definePlugin({}, (ctx) => {
      ctx.provide(EXECUTOR, () => ({ workers: 1, async *map() {}, async close() {} }));
      return {};
    });`,
};

test('a plugin that provides a proposal’s slot is refused before its code is imported', async (t) => {
  const { root } = await write(t, { ...EXECUTOR, entry: 'throw new Error("imported");' });
  const { error } = await start(root);
  t.like(error, { code: 'FWK_PLUGIN_PROPOSAL', exitCode: 2 });
});

test('with the proposal’s name it runs', async (t) => {
  const manifest = { ...EXECUTOR.manifest, proposals: ['executor'] };
  const { root } = await write(t, { ...EXECUTOR, manifest });
  t.is((await start(root)).error, undefined);
});

for (const [how, code] of [
  ['in a handler', '{ hooks: { setup: (own) => void own.find(EXECUTOR) } }'],
  ['through its own context', '{ hooks: { setup: () => void ctx.find(EXECUTOR) } }'],
] as const) {
  test(`a plugin that asks for a proposal’s slot ${how} is refused`, async (t) => {
    const { root } = await write(t, {
      manifest: { hooks: [{ hook: 'setup' }] },
      entry: `import { definePlugin, EXECUTOR } from '@framework/sdk';
        export default definePlugin({}, (ctx) => (${code}));`,
    });
    t.like((await start(root)).error, { code: 'FWK_PLUGIN_PROPOSAL', plugin: 'mine' });
  });
}

const OLD = {
  manifest: {},
  config: `import { count, defineConfig } from '@framework/sdk';
    export const config = defineConfig({ limit: count({ doc: 'How many.', default: 3 }) });`,
  entry: `import { definePlugin } from '@framework/sdk';
    export default definePlugin((ctx) => { if (ctx.config.limit !== 3) throw new Error('no config'); return {}; });`,
};

test('a deprecated form works as before, and is told to its plugin once, by the run and not by its workers', async (t) => {
  const { root, dir } = await write(t, OLD);
  const { log, error } = await start(root);
  t.is(error, undefined);
  t.is(log.length, 1);
  t.regex(log[0]!, /^warn mine: deprecated since SDK level 1\.1.*definePlugin\(config, factory\)/);
  t.deepEqual((await start(root, { worker: true })).log, []);
  const opened = await openPlugin({ dir });
  t.is(opened.log.length, 1);
  t.regex(opened.log[0]!, /^mine: warning: deprecated/);
});

test('given the schema it says nothing', async (t) => {
  const { root } = await write(t, {
    ...OLD,
    entry: `import { definePlugin } from '@framework/sdk';
      import { config } from './config.js';
      export default definePlugin(config, () => ({}));`,
  });
  t.deepEqual(await start(root), { log: [], error: undefined });
});

test('a plugin typed by a schema that its manifest does not name is refused, here and on the bench', async (t) => {
  const { root, dir } = await write(t, {
    manifest: {},
    entry: `import { count, definePlugin } from '@framework/sdk';
      export default definePlugin({ limit: count({ default: 3 }) }, (ctx) => { ctx.config.limit.toFixed(); return {}; });`,
  });
  const { error } = await start(root);
  t.like(error, { code: 'FWK_HOOK_UNDECLARED' });
  t.regex(error!.message, /'limit'/);
  await t.throwsAsync(openPlugin({ dir }), { code: 'FWK_HOOK_UNDECLARED' });
});

test('none of our plugins uses anything deprecated', async (t) => {
  const root = await workingFolder(t);
  const plan = await resolvePlan({ preset: 'smoke', root });
  const log: string[] = [];
  await createKernel(plan, {
    worker: false,
    signal: new AbortController().signal,
    log: (level, plugin, message) => log.push(`${level} ${plugin}: ${message}`),
  });
  t.deepEqual(
    log.filter((line) => line.includes('deprecated')),
    [],
  );
});
