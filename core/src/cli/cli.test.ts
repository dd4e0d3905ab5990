import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { fullTier, serialInFull } from '../run/testing/full-tier.js';
import { command } from './testing/command.js';

const bin = fileURLToPath(new URL('../../bin/framework.js', import.meta.url));
const fixtures = fileURLToPath(new URL('../../test-cases/plugins/', import.meta.url));

async function folder(t: ExecutionContext, ...plugins: string[]): Promise<string> {
  const dir = mkdtempSync(join(tmpdir(), 'framework-cli-'));
  t.teardown(() => rmSync(dir, { recursive: true }));
  writeFileSync(
    join(dir, 'p.yaml'),
    `description: A test.\nplugins:\n${plugins.map((id) => `  ${join(fixtures, id)}: {}\n`).join('') || '  {}\n'}`,
  );
  for (const id of plugins)
    await command(['plugins', 'trust', join(fixtures, id), '--preset', 'p.yaml'], { cwd: dir });
  return dir;
}

interface Call {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly node?: readonly string[];
}

function framework(args: readonly string[], { cwd = tmpdir(), env = {}, node = [] }: Call = {}) {
  const { FORCE_COLOR: _, ...inherited } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, [...node, bin, ...args], {
    cwd,
    encoding: 'utf8',
    env: { ...inherited, ...env },
  });
  return { status, stdout, stderr };
}

test('--help lists every command in groups; each command’s help has an example', (t) => {
  const { status, stdout } = framework(['--help']);
  t.is(status, 0);
  for (const heading of ['Train:', 'Look before you run:', 'Look at what is there:'])
    t.true(stdout.includes(heading));
  for (const command of [
    'eval',
    'run',
    'resume',
    'init',
    'plan',
    'inspect',
    'config',
    'doctor',
    'plugins',
    'presets',
    'runs',
    'generate',
    'explain',
    'diff',
    ...['tokenizer', 'provenance', 'takedown', 'audit', 'data', 'ablate', 'bench', 'contract'],
  ].filter((_, at) => fullTier || at % 4 === 0)) {
    t.regex(stdout, new RegExp(`^  ${command}\\b`, 'm'));
    const help = framework([command, '--help']);
    t.is(help.status, 0, command);
    t.regex(help.stdout, new RegExp(`Example:\\n  \\$ framework ${command}`), command);
  }
});

test('no words at all print the help, and that is no mistake', (t) => {
  const { status, stdout } = framework([]);
  t.is(status, 0);
  t.regex(stdout, /Usage: framework/);
});

for (const [args, says] of [
  [['plna'], /did you mean 'plan'/],
  [['rum', '--preset', 'p.yaml'], /no command 'rum'; did you mean 'run'/],
  [['plan', '--preset', 'p.yaml', '--dollars-per-hour', 'much'], /no price/],
  [['--preset', 'p.yaml'], /unknown option '--preset'/],
  [['plan', '--presett', 'x'], /did you mean '--preset'[\s\S]+framework plan --help/],
  [['plan', 'one', 'two'], /too many arguments/],
  [['plan', '--preset'], /argument missing/],
].slice(0, fullTier ? 7 : 2) as [string[], RegExp][]) {
  test(`a mistake on the command line is exit 2, with what was meant: ${args.join(' ')}`, async (t) => {
    const cwd = await folder(t);
    const { status, stdout, stderr } = await command([...args], { cwd });
    t.is(status, 2);
    t.is(stdout, '');
    t.regex(stderr, says);
    t.regex(stderr, /FWK_CLI_USAGE/);
    const json = await command([...args, '--json'], { cwd });
    t.is((JSON.parse(json.stdout) as { code: string }).code, 'FWK_CLI_USAGE');
  });
}

test('plan prints one JSON document, and the same for people', async (t) => {
  const cwd = await folder(t, 'fact-steps', 'fact-context', 'drop-empty', 'mark');
  const { status, stdout, stderr } = await command(['plan', '--preset', 'p.yaml', '--json'], { cwd });
  t.is(status, 0, stderr);
  const plan = JSON.parse(stdout) as Record<string, unknown>;
  for (const key of ['hooks', 'slots', 'parameters', 'tokens', 'memory', 'disk', 'time', 'problems'])
    t.true(key in plan, key);
  t.is(plan['tokens'], 1280);
  const text = await command(['plan', '--preset', 'p.yaml', '--verbose'], { cwd });
  t.is(text.status, 0);
  t.regex(text.stdout, /mark +after drop-empty \(manifest\)/);
  t.regex(text.stdout, /A100 80GB/);
});

test('inspect prints the table of a preset', async (t) => {
  const cwd = await folder(t, 'fact-context');
  const { stdout } = await command(['inspect', '--preset', 'p.yaml', '--json'], { cwd });
  const inspection = JSON.parse(stdout) as Record<string, unknown>;
  for (const key of ['parameters', 'table', 'flopsPerToken', 'memory', 'contentRoot'])
    t.true(key in inspection, key);
  t.is(inspection['parameters'], 192);
  t.regex(
    (await command(['inspect', '--preset', 'p.yaml'], { cwd })).stdout,
    /norm +scale +\[64\] +× 3 +192/,
  );
});

test('config prints each value with its origin, and one path alone', async (t) => {
  const cwd = await folder(t, 'settings');
  const { stdout } = await command(['config', '--preset', 'p.yaml', '--set', 'settings.steps=2k', '--json'], {
    cwd,
  });
  const { values } = JSON.parse(stdout) as { values: Record<string, { value: unknown; origin: string }> };
  t.deepEqual(values['plugins.settings.steps'], { value: 2000, origin: '--set plugins.settings.steps' });
  t.deepEqual(values['run.seed'], { value: 1, origin: 'default' });
  const one = (await command(['config', 'settings.inner', '--preset', 'p.yaml'], { cwd })).stdout;
  t.is(one.trim().split('\n').length, 2);
  const wrong = await command(['config', 'settngs', '--preset', 'p.yaml'], { cwd });
  t.is(wrong.status, 2);
  t.regex(wrong.stderr, /did you mean 'settings'/);
});

test('every problem of a preset is told, with its place and one action, and no stack', async (t) => {
  const cwd = await folder(t, 'sdk-any', 'wrong-manifest');
  const { status, stderr } = await command(['plan', '--preset', 'p.yaml'], { cwd });
  t.is(status, 2);
  t.regex(stderr, /FWK_PLUGIN_SDK_RANGE/);
  t.regex(stderr, /FWK_PLUGIN_MANIFEST/);
  t.regex(stderr, /\d+ problems, nothing was started/);
  t.notRegex(stderr, /\n\s+at .*\.js:\d+/);
  t.regex((await command(['plan', '--preset', 'p.yaml', '--debug'], { cwd })).stderr, /\n\s+at .*\.js:\d+/);
});

async function parsed(t: ExecutionContext, ...args: readonly string[]) {
  return JSON.parse((await command([...args, '--json'], { cwd: await folder(t) })).stdout);
}

test('presets and plugins speak JSON; the schema is a schema', async (t) => {
  t.true(
    (await parsed(t, 'presets')).presets.some((preset: { name: string }) => preset.name === 'tiny-code'),
  );
  t.true(
    (await parsed(t, 'plugins')).plugins.some((plugin: { id: string }) => plugin.id === 'plugin-trainer'),
  );
  const schema = await parsed(t, 'presets', '--schema');
  t.is(schema.properties.run.properties.seed.default, 1);
  t.true('plugin-trainer' in schema.properties.plugins.properties);
});

// It starts every sandbox, whose own tests do in the quick tier.
serialInFull('doctor speaks JSON', async (t) => {
  const { backends, checks } = await parsed(t, 'doctor');
  t.deepEqual(
    backends.map(({ id }: { id: string }) => id),
    ['native', 'wasm', 'cpu', 'tensorflow'],
  );
  for (const check of checks) t.deepEqual(Object.keys(check).sort(), ['fix', 'id', 'ok', 'why']);
  t.is(new Set(checks.map(({ id }: { id: string }) => id)).size, checks.length);
});

test('planning loads no tensor library and no plugin’s code', async (t) => {
  const cwd = await folder(t);
  const hooks = `export async function load(url, context, next) { process._rawDebug('LOADED ' + url); return next(url, context); }`;
  const register = `import { register } from 'node:module'; register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(hooks)}`)});`;
  const node = ['--import', `data:text/javascript,${encodeURIComponent(register)}`];
  const { stderr } = framework(['plan', '--preset', 'tiny-code'], { cwd, node });
  t.regex(stderr, /LOADED .*resolve-plan\.js/);
  t.notRegex(stderr, /LOADED .*(?:@tensorflow|tfjs|\.node$|plugins\/[^/]+\/dist\/plugin\.js)/m);
});

test('colours only for a terminal, and never against NO_COLOR', async (t) => {
  const cwd = await folder(t, 'drop-empty');
  const plain = async (env: Record<string, string>) =>
    (await command(['plan', '--preset', 'p.yaml'], { cwd, env })).stdout;
  t.false((await plain({})).includes('\u001b['));
  t.true((await plain({ FORCE_COLOR: '1' })).includes('\u001b['));
  t.false((await plain({ FORCE_COLOR: '1', NO_COLOR: '1' })).includes('\u001b['));
});

test('a reader that goes away is no error', async (t) => {
  const child = spawn(process.execPath, [bin, 'presets', '--schema'], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  t.is(stderr, '');
  t.is(code, 0);
});

test('without its compiled code the command says so, coded', async (t) => {
  const dir = await folder(t);
  cpSync(join(bin, '..'), join(dir, 'bin'), { recursive: true });
  t.true(readdirSync(join(dir, 'bin')).includes('framework.js'));
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(dir, 'bin', 'framework.js'), 'plan', '--json'],
    {
      encoding: 'utf8',
    },
  );
  t.is(status, 1);
  t.regex(stderr, /FWK_CLI_NOT_BUILT.*\n.*npm ci/);
  t.is((JSON.parse(stdout) as { code: string }).code, 'FWK_CLI_NOT_BUILT');
});

test('doctor --fix lets the plugin that can put it right; no such fix, no trust and a failure are told', async (t) => {
  const cwd = await folder(t);
  const dir = join(cwd, 'node_modules', 'plugin-handy');
  cpSync(join(fixtures, 'drop-empty'), dir, { recursive: true });
  const manifest = {
    id: 'plugin-handy',
    sdk: '^1.0',
    entry: './plugin.js',
    doctor: './doctor.js',
    hooks: [],
    capabilities: { deterministic: true, resumable: true, network: false },
  };
  writeFileSync(
    join(dir, 'package.json'),
    JSON.stringify({ name: 'plugin-handy', version: '1.0.0', type: 'module', framework: manifest }),
  );
  writeFileSync(
    join(dir, 'doctor.js'),
    `export const doctor = () => [];
export const fixes = {
  lamp: { does: 'lights it', run: async ({ note }) => { note('climbing'); return 'it is lit'; } },
  disk: { does: 'fills it', run: async () => { throw Object.assign(new Error('full'), { code: 'ENOSPC' }); } },
};
`,
  );
  const fix = (name: string, ...more: string[]) => command(['doctor', '--fix', name, ...more], { cwd });
  const trusted = ['--trust', 'plugin-handy'] as const;
  const lamp = await fix('lamp', ...trusted, '--json');
  t.is(lamp.status, 0, lamp.stderr);
  t.deepEqual(JSON.parse(lamp.stdout), { fix: 'lamp', plugin: 'plugin-handy', done: 'it is lit' });
  t.regex(lamp.stderr, /plugin-handy: lights it\nclimbing\n/);
  t.is((await fix('lamp', ...trusted)).stdout, 'it is lit\n');
  const untrusted = await fix('lamp');
  t.is(untrusted.status, 2);
  t.regex(untrusted.stderr, /FWK_FIX_UNKNOWN/);
  const misspelt = await fix('lampp', ...trusted);
  t.is(misspelt.status, 2);
  t.regex(misspelt.stderr, /did you mean 'lamp'/);
  const failed = await fix('disk', ...trusted);
  t.is(failed.status, 1);
  t.regex(failed.stderr, /FWK_RUN_DISK_FULL/);
});

test('a plugin that never answers is named, and the command does not end as if all were well', async (t) => {
  const cwd = await folder(t);
  // The first by name: who comes after it need not be asked.
  const dir = join(cwd, 'node_modules', 'plugin-a-silent');
  cpSync(join(fixtures, 'drop-empty'), dir, { recursive: true });
  const manifest = {
    id: 'plugin-a-silent',
    sdk: '^1.0',
    entry: './plugin.js',
    doctor: './doctor.js',
    hooks: [],
    capabilities: { deterministic: true, resumable: true, network: false },
  };
  writeFileSync(
    join(dir, 'package.json'),
    JSON.stringify({ name: 'plugin-a-silent', version: '1.0.0', type: 'module', framework: manifest }),
  );
  writeFileSync(join(dir, 'doctor.js'), 'export const doctor = () => new Promise(() => undefined);\n');
  const { status, stderr } = framework(['doctor', '--trust', 'plugin-a-silent'], { cwd });
  t.is(status, 1);
  t.regex(stderr, /FWK_HOOK_NEVER_SETTLED.*doctor of plugin-a-silent/);
});

test('nor does a run whose process is started before it is known what it is to do', async (t) => {
  const cwd = await folder(t);
  cpSync(join(fixtures, 'settings'), join(cwd, 'silent'), { recursive: true });
  writeFileSync(join(cwd, 'silent', 'config.js'), 'await new Promise(() => undefined);\n');
  writeFileSync(join(cwd, 'silent.yaml'), 'name: silent\nplugins:\n  ./silent: {}\n');
  const { status, stderr } = framework(['run', '--preset', './silent.yaml', '--trust', 'settings'], { cwd });
  t.is(status, 1);
  t.regex(stderr, /FWK_HOOK_NEVER_SETTLED.*import config of settings/);
});
