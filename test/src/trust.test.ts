import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { framework, json, type Outcome, workingFolder } from './support/framework.js';
import { install } from './support/outside.js';
import { serialWhen, unlessFull } from './support/skip.js';

/** A working folder with a plugin whose every module leaves a mark when it is imported. */
interface Ground {
  readonly cwd: string;
  readonly dir: string;
  command(...args: readonly string[]): Promise<Outcome>;
  /** Which of the plugin's modules were imported since the last look. */
  imported(): Promise<readonly string[]>;
}

const ID = '@me/marks';
const ADD = ['--set', `plugins.${ID}={}`];
const MODULES = ['plugin', 'config', 'plan', 'doctor'] as const;

async function ground(t: ExecutionContext): Promise<Ground> {
  const cwd = await workingFolder(t);
  await install(cwd);
  const dir = join(cwd, 'node_modules', ID);
  const marks = join(cwd, 'marks');
  await mkdir(dir, { recursive: true });
  await mkdir(marks);
  await writeFile(join(dir, 'package.json'), JSON.stringify(manifest(), null, 2));
  const code: Record<(typeof MODULES)[number], string> = {
    plugin: 'export default definePlugin({ hooks: { step() {} } });',
    config: 'export const config = defineConfig({ size: count({ doc: "How large.", default: 3 }) });',
    plan: 'export const plan = () => ({});',
    doctor: 'export const doctor = () => [{ id: "marks", ok: true, why: "asked", fix: "" }];',
  };
  for (const name of MODULES) {
    const mark = `writeFileSync(${JSON.stringify(join(marks, name))}, '');`;
    const imports = "import { count, defineConfig, definePlugin } from '@framework/sdk';\n";
    await writeFile(
      join(dir, `${name}.js`),
      `import { writeFileSync } from 'node:fs';\n${imports}${mark}\n${code[name]}\n`,
    );
  }
  return {
    cwd,
    dir,
    command: (...args) => framework([...args, '--json'], { cwd }),
    async imported() {
      const found = MODULES.filter((name) => existsSync(join(marks, name)));
      for (const name of found) await rm(join(marks, name));
      return found;
    },
  };
}

const manifest = (version = '1.0.0') => ({
  name: ID,
  version,
  description: 'Leaves marks.',
  type: 'module',
  files: ['plugin.js', 'config.js', 'plan.js', 'doctor.js'],
  framework: {
    id: ID,
    sdk: '^1.0',
    entry: './plugin.js',
    config: './config.js',
    plan: './plan.js',
    doctor: './doctor.js',
    hooks: [{ hook: 'step' }],
    capabilities: { deterministic: true, resumable: true, network: true, native: { fallback: 'nothing' } },
  },
});

interface Coded {
  readonly code: string;
  readonly message: string;
  readonly at: string;
  readonly action: string;
  readonly plugin: string;
}

function refused(t: ExecutionContext, outcome: Outcome): Coded {
  t.is(outcome.code, 2, outcome.stderr);
  const error = json<Coded>(outcome);
  t.like(error, { code: 'FWK_PLUGIN_UNTRUSTED', plugin: ID });
  return error;
}

serialWhen(
  unlessFull,
  'a plugin from elsewhere is refused before a line of it is imported, by every command',
  async (t) => {
    const { command, imported, dir } = await ground(t);
    for (const name of ['run', 'plan', 'config', 'inspect']) {
      const error = refused(t, await command(name, '--preset', 'smoke', ...ADD));
      t.true(error.at.includes(`--set plugins.${ID}`), error.at);
      t.true(error.at.includes(dir), error.at);
      t.regex(error.action, /framework plugins trust @me\/marks --preset smoke/);
      t.deepEqual(await imported(), [], name);
    }
    // What only looks at what is installed goes on without it, and says so.
    t.is((await command('presets', '--schema')).code, 0);
    t.is((await command('plugins')).code, 0);
    const card = json<{ trust: unknown; config: unknown }>(await command('plugins', ID));
    t.like(card, { trust: null, config: null });
    const { checks, plugins } = json<Diagnosis>(await command('doctor'));
    t.like(
      checks.find(({ id }) => id === ID),
      { ok: null },
    );
    t.deepEqual(
      plugins.find(({ id }) => id === ID),
      { id: ID, dir, trust: null, asks: ['network', 'native code (or else nothing)'] },
    );
    t.deepEqual(await imported(), []);
  },
);

interface Diagnosis {
  readonly checks: readonly { readonly id: string; readonly why: string }[];
  readonly plugins: readonly { readonly id: string }[];
}

test.serial('--trust of what is not there is said, with the nearest name', async (t) => {
  const cwd = await workingFolder(t);
  const outcome = await framework(
    ['run', '--preset', 'smoke', '--until', 'ingest', '--trust', 'plugin-gpl-filtr'],
    { cwd },
  );
  t.is(outcome.code, 0, outcome.stderr);
  t.regex(
    outcome.stderr,
    /--trust: 'plugin-gpl-filtr' is no plugin of the preset; did you mean 'plugin-gpl-filter'\?/,
  );
});

serialWhen(unlessFull, '--trust lets it run, for that command', async (t) => {
  const { command, imported } = await ground(t);
  const trust = ['--trust', ID];
  t.is((await command('plan', '--preset', 'smoke', ...ADD, ...trust)).code, 0);
  t.deepEqual(await imported(), ['config', 'plan']);
  t.is((await command('config', '--preset', 'smoke', ...ADD, ...trust)).code, 0);
  t.deepEqual(await imported(), ['config']);
  const card = json<{ trust: unknown; config: unknown }>(await command('plugins', ID, ...trust));
  t.deepEqual(card.trust, { by: 'flag' });
  t.deepEqual(card.config, [{ key: 'size', type: 'count', default: 3, doc: 'How large.' }]);
  await imported();
  const { checks } = json<Diagnosis>(await command('doctor', ...trust));
  t.true(checks.some(({ why }) => why === 'asked'));
  t.deepEqual(await imported(), ['doctor']);
  refused(t, await command('plan', '--preset', 'smoke', ...ADD));
});

serialWhen(
  unlessFull,
  'an entry in the preset’s lock lets it run as it is; a changed byte is refused again',
  async (t) => {
    const { command, imported, cwd, dir } = await ground(t);
    const lock = join(cwd, 'presets', 'smoke.lock.json');
    const other = { package: 'zebra', version: '3.0.0', integrity: '0'.repeat(64) };
    await mkdir(join(cwd, 'presets'));
    await writeFile(lock, JSON.stringify({ plugins: { zebra: other } }));

    const trusting = await command('plugins', 'trust', ID, '--preset', 'smoke');
    t.is(trusting.code, 0, trusting.stderr);
    // Shown first: what it is, what it asks for.
    t.regex(trusting.stderr, /network +yes/);
    t.regex(trusting.stderr, /hooks +step/);
    const { integrity, asks } = json<{ integrity: string; asks: Record<string, string> }>(trusting);
    t.true(trusting.stderr.includes(integrity));
    t.like(asks, { hooks: 'step', network: 'yes', 'native code': 'yes, or else nothing' });
    const written = await readFile(lock, 'utf8');
    const entry = { package: ID, version: '1.0.0', integrity };
    t.is(written, `${JSON.stringify({ plugins: { [ID]: entry, zebra: other } }, null, 2)}\n`);
    t.deepEqual(await imported(), []);

    t.is((await command('plan', '--preset', 'smoke', ...ADD)).code, 0);
    const card = json<{ trust: unknown }>(await command('plugins', ID));
    t.deepEqual(card.trust, { by: 'preset', file: 'presets/smoke.lock.json' });
    // Another preset has a lock of its own.
    refused(t, await command('plan', '--preset', 'tiny-code', ...ADD));
    await imported();

    // A file that is not shipped could be imported all the same.
    await writeFile(join(dir, 'more.js'), '');
    const error = refused(t, await command('plan', '--preset', 'smoke', ...ADD));
    const now = json<{ integrity: string }>(await command('plugins', ID)).integrity;
    t.not(now, integrity);
    t.true(error.message.includes(integrity) && error.message.includes(now), error.message);
    t.deepEqual(await imported(), []);
    await rm(join(dir, 'more.js'));
    t.is((await command('plan', '--preset', 'smoke', ...ADD)).code, 0);

    // A new version, looked at and trusted: one entry of the diff.
    await writeFile(join(dir, 'package.json'), JSON.stringify(manifest('1.1.0'), null, 2));
    refused(t, await command('plan', '--preset', 'smoke', ...ADD));
    const again = await command('plugins', 'trust', ID, '--preset', 'smoke');
    t.deepEqual(json<{ before: unknown }>(again).before, entry);
    t.is((await command('plan', '--preset', 'smoke', ...ADD)).code, 0);
    const renewed = JSON.parse(await readFile(lock, 'utf8')) as { plugins: Record<string, unknown> };
    t.deepEqual(renewed.plugins['zebra'], other);
    t.like(renewed.plugins[ID], { version: '1.1.0' });
  },
);

serialWhen(unlessFull, 'a lock that is not what was written is refused by name', async (t) => {
  const { command, cwd } = await ground(t);
  const lock = join(cwd, 'presets', 'smoke.lock.json');
  const isRefused = async (args: readonly string[], content: string) => {
    const outcome = await command(...args);
    t.is(outcome.code, 2, `${args.join(' ')}: ${content}`);
    t.like(json(outcome), { code: 'FWK_PRESET_INVALID', at: 'presets/smoke.lock.json' });
  };
  await mkdir(join(cwd, 'presets'));
  for (const content of [
    'no json',
    '[]',
    '{"plugins": []}',
    '{"plugins": {}, "all": true}',
    `{"plugins": {"${ID}": {"package": "${ID}", "version": "1.0.0", "integrity": "*"}}}`,
  ]) {
    await writeFile(lock, content);
    await isRefused(['plan', '--preset', 'smoke', ...ADD], content);
    t.is(await readFile(lock, 'utf8'), content);
  }
  await isRefused(['plugins', 'trust', ID, '--preset', 'smoke'], 'the last one');
  await isRefused(['doctor'], 'the last one');
});

serialWhen(
  unlessFull,
  'what lies in the project, beside a preset or behind a link is code from elsewhere too',
  async (t) => {
    const { command, cwd, dir } = await ground(t);
    const preset = (name: string, key: string) =>
      writeFile(join(cwd, `${name}.yaml`), `extends: smoke\nplugins:\n  "${key}": {}\n`);

    await cp(dir, join(cwd, 'beside'), { recursive: true });
    await preset('path', './beside');
    t.true(refused(t, await command('plan', '--preset', './path.yaml')).at.includes('path.yaml:3'));
    t.is((await command('plugins', 'trust', ID, '--preset', './path.yaml')).code, 0);
    t.true(existsSync(join(cwd, 'path.lock.json')));
    t.is((await command('plan', '--preset', './path.yaml')).code, 0);
    // What extends a preset is vouched for by that preset's lock.
    await writeFile(join(cwd, 'child.yaml'), 'extends: ./path.yaml\n');
    t.is((await command('plan', '--preset', './child.yaml')).code, 0);

    await mkdir(join(cwd, 'linked'));
    await symlink(join(cwd, 'beside'), join(cwd, 'linked', 'plugin'), 'junction');
    await preset('link', './linked/plugin');
    refused(t, await command('plan', '--preset', './link.yaml'));

    // In our scope's name and in place of one of ours, but not beside the framework. A shipped preset means ours.
    const shadow = join(cwd, 'node_modules', '@framework', 'plugin-report');
    await cp(dir, shadow, { recursive: true });
    const named = { ...manifest(), name: '@framework/plugin-report' };
    await writeFile(
      join(shadow, 'package.json'),
      JSON.stringify({ ...named, framework: { ...named.framework, id: 'plugin-report' } }),
    );
    t.is((await command('plan', '--preset', 'smoke')).code, 0);
    await preset('shadow', 'plugin-report');
    const shadowed = await command('plan', '--preset', './shadow.yaml');
    t.is(shadowed.code, 2);
    t.like(json(shadowed), { code: 'FWK_PLUGIN_UNTRUSTED', plugin: 'plugin-report' });

    // `npm install @framework/plugin-report@npm:something-else`
    await writeFile(join(shadow, 'package.json'), JSON.stringify(manifest()));
    const alias = await command('plan', '--preset', './shadow.yaml', '--trust', 'plugin-report');
    t.is(alias.code, 2);
    t.like(json(alias), { code: 'FWK_PLUGIN_MANIFEST', plugin: 'plugin-report' });
    t.regex(alias.stdout, /is the plugin '@me\/marks'/);
  },
);

serialWhen(
  unlessFull,
  'a run remembers who trusted what, and goes on with the same bytes only',
  async (t) => {
    t.timeout(60_000);
    const { command, cwd, dir } = await ground(t);
    const started = await command('run', '--preset', 'smoke', '--until', 'ingest', ...ADD, '--trust', ID);
    t.is(started.code, 0, started.stderr);
    const lock = JSON.parse(await readFile(join(cwd, 'runs', 'smoke', 'run.lock.json'), 'utf8')) as {
      plugins: Record<string, { trustedIntegrity?: string; trustedBy?: string }>;
    };
    const { trustedIntegrity, trustedBy } = lock.plugins[ID]!;
    t.is(trustedBy, '--trust');
    t.false('trustedBy' in lock.plugins['plugin-trainer']!);

    const code = await readFile(join(dir, 'plugin.js'), 'utf8');
    await writeFile(join(dir, 'plugin.js'), `${code}// changed\n`);
    const error = refused(t, await command('resume', 'smoke'));
    t.true(error.message.includes(trustedIntegrity!), error.message);
    // Trusted as it is now, it is still not what the run was started with.
    const drifted = await command('resume', 'smoke', '--trust', ID);
    t.is(drifted.code, 2);
    t.like(json(drifted), { code: 'FWK_LOCK_DRIFT' });

    await writeFile(join(dir, 'plugin.js'), code);
    // `run` is a new word, and needs a new one.
    refused(t, await command('run', '--preset', 'smoke', '--until', 'filter', ...ADD));
    const resumed = await command('resume', 'smoke');
    t.is(resumed.code, 0, resumed.stderr);
    t.truthy(json<{ contentRoot: string | null }>(resumed).contentRoot);
  },
);

serialWhen(
  unlessFull,
  'a plugin tried in its own folder: the preset’s lock and a log lie in it',
  async (t) => {
    t.timeout(60_000);
    const { command, dir, cwd } = await ground(t);
    const preset = join(dir, 'preset.yaml');
    await writeFile(preset, `name: marked\nextends: smoke\nplugins:\n  ./: {}\n`);
    const trusted = await command('plugins', 'trust', dir, '--preset', preset);
    t.is(trusted.code, 0, trusted.stderr);
    t.true(existsSync(join(dir, 'preset.lock.json')));
    // The lock is not part of what it trusts.
    t.is((await command('plan', '--preset', preset)).code, 0);

    const until = ['--until', 'filter', '--trust', ID];
    t.is((await command('run', '--preset', preset, ...until)).code, 0);
    const lock = join(cwd, 'runs', 'marked', 'run.lock.json');
    const known = async () =>
      (JSON.parse(await readFile(lock, 'utf8')) as { plugins: Record<string, { integrity: string }> })
        .plugins[ID]!.integrity;
    const before = await known();
    // A log in the folder is nothing it ships: trust by lock asks again, what was made stands.
    await writeFile(join(dir, 'run.log'), 'a line');
    refused(t, await command('plan', '--preset', preset));
    const again = json<{ stages: { name: string; reused: boolean }[] }>(
      await command('run', '--preset', preset, ...until),
    );
    t.true(again.stages.every(({ reused }) => reused));
    t.is(await known(), before);
  },
);

test.serial('ours need no trust, and trusting them writes nothing', async (t) => {
  const { command, cwd } = await ground(t);
  const outcome = await command('plugins', 'trust', 'plugin-trainer', '--preset', 'smoke');
  t.is(outcome.code, 0, outcome.stderr);
  t.like(json(outcome), { id: 'plugin-trainer', file: null });
  t.false(existsSync(join(cwd, 'presets')));
  const unknown = await command('plugins', 'plugin-trianer');
  t.is(unknown.code, 2);
  t.like(json(unknown), { code: 'FWK_PLUGIN_UNKNOWN' });
  t.regex(unknown.stdout, /plugin-trainer/);
});
