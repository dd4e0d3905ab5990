import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import test, { type ExecutionContext } from 'ava';
import { framework, frameworkHere, json, type Outcome, workingFolder } from './support/framework.js';
import { serialWhen, unlessFull } from './support/skip.js';

/**
 * What an author does first: begins a plugin, compiles it, has it checked. Every kind there is, against the checkout;
 * from tarballs, in an empty folder, in `new-plugin-outside.test.ts`.
 */
const checkout = fileURLToPath(new URL('../..', import.meta.url));
const template = join(checkout, 'sdk', 'template');
const kinds = readdirSync(template).filter((name) => name !== 'base');
const run = promisify(execFile);
const tool = (path: string): string => join(checkout, 'node_modules', ...path.split('/'));

/** A folder whose `node_modules` are the checkout's; all kinds are made there, and compiled, once. */
let shelf = '';
/** Data in two phases, and training: one each in the quick tier, every kind in the full one. */
const QUICK = new Set(['filter-fit', 'loss']);
const skipped = (kind: string): string | null => (QUICK.has(kind) ? null : unlessFull);
/** The contract of each kind, two at a time: there are two cores. */
const examined = new Map<string, Promise<Outcome>>();

test.before(async () => {
  shelf = await mkdtemp(join(tmpdir(), 'framework-new-plugin-'));
  await symlink(join(checkout, 'node_modules'), join(shelf, 'node_modules'), 'junction');
  for (const kind of kinds) {
    const made = await frameworkHere(['new-plugin', kind, '--json'], { cwd: shelf });
    if (made.code !== 0) throw new Error(`new-plugin ${kind}: ${made.stderr}`);
  }
  // One compiler for all of them: it starts but once.
  await writeFile(
    join(shelf, 'tsconfig.json'),
    JSON.stringify({ files: [], references: kinds.map((kind) => ({ path: `my-${kind}` })) }),
  );
  await run(process.execPath, [tool('typescript/bin/tsc'), '--build'], { cwd: shelf });
  const ends = [Promise.resolve(), Promise.resolve()];
  for (const [index, kind] of kinds.filter((each) => skipped(each) === null).entries()) {
    const args = ['contract', `my-${kind}`, '--variant', 'plain', '--json'];
    const outcome = ends[index % 2]!.then(() => framework(args, { cwd: shelf }));
    ends[index % 2] = outcome.then(() => undefined);
    examined.set(kind, outcome);
  }
});

test.after.always(() => rm(shelf, { recursive: true, force: true }));

interface Contract {
  readonly plugin: string;
  readonly kept: number;
  readonly broken: number;
  readonly silent: number;
  readonly variants: readonly {
    readonly variant: string;
    readonly findings: readonly { readonly rule: string; readonly outcome: string; readonly what?: string }[];
  }[];
}

const brokenRules = (outcome: Outcome): readonly string[] =>
  json<Contract>(outcome).variants.flatMap(({ findings }) =>
    findings.filter((one) => one.outcome === 'broken').map(({ rule, what }) => `${rule}: ${what}`),
  );

for (const kind of kinds) {
  serialWhen(skipped(kind), `a new ${kind} builds and keeps the contract as it is`, async (t) => {
    const outcome = await examined.get(kind)!;
    t.deepEqual(brokenRules(outcome), []);
    t.is(outcome.code, 0, outcome.stderr);
    t.true(json<Contract>(outcome).kept > 20);
  });
}

serialWhen(unlessFull, 'a new plugin of any kind passes its own tests', async (t) => {
  await writeFile(
    join(shelf, 'ava.config.js'),
    'export default { files: ["my-*/dist/plugin.test.js"], workerThreads: false, concurrency: 2 };\n',
  );
  await writeFile(join(shelf, 'package.json'), '{ "type": "module" }\n');
  const { stdout } = await run(process.execPath, [tool('ava/entrypoints/cli.mjs'), '--tap'], { cwd: shelf });
  t.regex(stdout, /# fail 0/);
  t.true(Number(/# pass (\d+)/.exec(stdout)![1]) >= 2 * kinds.length);
});

serialWhen(
  unlessFull,
  'a new plugin of any kind is linted clean, and nothing is left to fill in',
  async (t) => {
    for (const kind of kinds) {
      const cwd = join(shelf, `my-${kind}`);
      const lint = [tool('@biomejs/biome/bin/biome'), 'ci', '--colors=off', '--error-on-warnings', '.'];
      const { stdout, stderr } = await run(process.execPath, lint, { cwd });
      // What it only remarks lets it pass, and is a wall of text before somebody has written a line.
      t.notRegex(stdout + stderr, /Found \d+ info/, kind);
      for (const entry of await readdir(cwd, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile() || /dist|node_modules/.test(entry.parentPath.slice(cwd.length))) continue;
        const file = join(entry.parentPath, entry.name);
        t.notRegex(await readFile(file, 'utf8'), /\{\{/, file);
      }
    }
  },
);

test('the README of a new plugin names its files', async (t) => {
  for (const kind of kinds) {
    const files = await readdir(join(template, kind, 'src'));
    const readme = await readFile(join(template, kind, 'README.md'), 'utf8');
    for (const file of [...files, 'contract.test.ts', 'preset.yaml'])
      t.true(readme.includes(file), `${kind}: ${file}`);
  }
});

test('tools are pinned to the versions the framework itself is built with', (t) => {
  const read = (file: string) =>
    JSON.parse(readFileSync(file, 'utf8')) as { readonly devDependencies: Readonly<Record<string, string>> };
  const own = read(join(checkout, 'package.json')).devDependencies;
  const given = read(join(template, 'base', 'package.json')).devDependencies;
  for (const name of ['@biomejs/biome', '@types/node', 'ava', 'typescript'])
    t.is(given[name], own[name], name);
});

test('without a kind, all of them are listed with what they make', async (t) => {
  const outcome = await framework(['new-plugin', '--json'], { cwd: await workingFolder(t) });
  const listed = json<{ kinds: readonly { kind: string; description: string }[] }>(outcome).kinds;
  t.deepEqual(
    listed.map(({ kind }) => kind),
    kinds,
  );
  for (const { description } of listed) t.true(description.length > 20);
});

test('the name decides id, folder and preset', async (t) => {
  const cwd = await workingFolder(t);
  const outcome = await framework(['new-plugin', 'evaluator', '@me/my-eval', '--json'], { cwd });
  const made = json<{ kind: string; id: string; dir: string; files: readonly string[] }>(outcome);
  t.is(made.kind, 'evaluate');
  t.is(made.id, '@me/my-eval');
  t.is(made.dir, join(cwd, 'my-eval'));
  const manifest = JSON.parse(await readFile(join(made.dir, 'package.json'), 'utf8'));
  t.is(manifest.framework.id, '@me/my-eval');
  t.true(made.files.every((file) => existsSync(join(made.dir, file))));
  t.regex(await readFile(join(made.dir, 'preset.yaml'), 'utf8'), /^name: my-eval$/m);
});

/** What is refused: nothing is written then, not even for a moment. */
const refusals: Readonly<Record<string, { args: readonly string[]; code: string; message: RegExp }>> = {
  'a kind there is not, with the nearest': {
    args: ['fliter'],
    code: 'FWK_NEW_PLUGIN_KIND',
    message: /no template for 'fliter'; did you mean 'filter'\?/,
  },
  'a name npm would not take': {
    args: ['filter', 'My Filter'],
    code: 'FWK_NEW_PLUGIN_NAME',
    message: /'My Filter' is no name for a package/,
  },
  'a name that leads out of the folder': {
    args: ['filter', '../evil'],
    code: 'FWK_NEW_PLUGIN_NAME',
    message: /no name/,
  },
  'a name that a plugin has': {
    args: ['optimizer', 'plugin-adamw'],
    code: 'FWK_NEW_PLUGIN_NAME',
    message: /there is a plugin 'plugin-adamw' already/,
  },
  'a folder with something in it': {
    args: ['filter', 'taken'],
    code: 'FWK_NEW_PLUGIN_FOLDER',
    message: /is not empty: notes\.txt/,
  },
  'a folder that is a file': {
    args: ['filter', 'x', '--dir', 'taken/notes.txt'],
    code: 'FWK_NEW_PLUGIN_FOLDER',
    message: /is a file/,
  },
};
for (const [what, { args, code, message }] of Object.entries(refusals)) {
  serialWhen(unlessFull, `refused: ${what}`, async (t) => {
    const cwd = await workingFolder(t);
    await mkdir(join(cwd, 'taken'));
    await writeFile(join(cwd, 'taken', 'notes.txt'), 'mine');
    const outcome = await framework(['new-plugin', ...args, '--json'], { cwd });
    t.is(outcome.code, 2, outcome.stderr);
    const error = json<{ code: string; message: string; action: string }>(outcome);
    t.is(error.code, code);
    t.regex(error.message, message);
    t.truthy(error.action);
    t.deepEqual((await readdir(cwd, { recursive: true })).sort(), ['taken', join('taken', 'notes.txt')]);
  });
}

test('an empty folder may be there already', async (t) => {
  const cwd = await workingFolder(t);
  await mkdir(join(cwd, 'my-filter'));
  const outcome = await framework(['new-plugin', 'filter'], { cwd });
  t.is(outcome.code, 0, outcome.stderr);
  t.deepEqual(await readdir(cwd), ['my-filter']);
});

serialWhen(
  unlessFull,
  'in a project that has the framework it becomes a workspace; elsewhere it brings its own',
  async (t) => {
    const cwd = await workingFolder(t);
    const next = async (...args: readonly string[]) => {
      const outcome = await framework(['new-plugin', 'filter', ...args, '--json'], { cwd });
      return json<{ next: readonly string[] }>(outcome).next;
    };
    const dependencies = async (dir: string) =>
      JSON.parse(await readFile(join(cwd, dir, 'package.json'), 'utf8')).devDependencies;

    t.deepEqual(await next('alone'), ['cd alone', 'npm install', 'npm test']);
    t.regex((await dependencies('alone'))['@framework/sdk'], /^file:.*sdk$/);

    await mkdir(join(cwd, 'project', 'node_modules'), { recursive: true });
    await symlink(
      join(checkout, 'node_modules', '@framework'),
      join(cwd, 'project', 'node_modules', '@framework'),
      'junction',
    );
    await writeFile(join(cwd, 'project', 'package.json'), JSON.stringify({ workspaces: ['listed/*'] }));
    await writeFile(join(cwd, 'project', 'biome.json'), '{}');
    t.deepEqual(await next('one', '--dir', 'project/listed/one'), [
      'cd project',
      'npm install',
      'npm test --workspace one',
    ]);
    t.deepEqual(await next('two', '--dir', 'project/two'), [
      'cd project',
      'npm pkg set "workspaces[]=two"',
      'npm install',
      'npm test --workspace two',
    ]);
    t.regex((await dependencies('project/two'))['@framework/sdk'], /^\d+\.\d+\.\d+$/);
    const biome = JSON.parse(await readFile(join(cwd, 'project', 'two', 'biome.json'), 'utf8'));
    t.deepEqual(biome, { root: false, extends: '//' });
  },
);

/** A copy of the filter on the shelf, compiled, that a test may spoil. */
async function spoilable(t: ExecutionContext): Promise<{ cwd: string; file: string; code: string }> {
  const cwd = join(shelf, `spoilt-${t.title.replace(/\W+/g, '-')}`);
  await framework(['new-plugin', 'filter', 'spoilt', '--dir', cwd], { cwd: shelf });
  await run(process.execPath, [tool('typescript/bin/tsc')], { cwd });
  const file = join(cwd, 'src', 'plugin.ts');
  return { cwd, file, code: await readFile(file, 'utf8') };
}

const spoil = (code: string): string => code.replace("reason: 'generated'", "reason: 'Was Generated'");

serialWhen(
  unlessFull,
  'contract: a broken rule is told with what, where and what to do, and exits 1',
  async (t) => {
    const { cwd, file, code } = await spoilable(t);
    await writeFile(file, spoil(code));
    await run(process.execPath, [tool('typescript/bin/tsc')], { cwd });
    const told = await framework(['contract', '--variant', 'plain'], { cwd });
    t.is(told.code, 1, told.stderr);
    t.regex(
      told.stdout,
      /✗ a filter’s verdicts .*filter\/verdicts\n\s+the verdict's reason is "Was Generated"\n\s+at .+\n\s+→ /,
    );
    t.regex(told.stdout, /\d+ rules do not speak of it; --verbose lists them/);
    const verbose = await framework(['contract', '--variant', 'plain', '--verbose'], { cwd });
    t.regex(verbose.stdout, /does not tap 'ingest': .*source\/ids/);
    const outcome = await framework(['contract', '--variant', 'plain', '--json'], { cwd });
    t.is(outcome.code, 1);
    t.true(brokenRules(outcome).some((line) => line.startsWith('filter/verdicts: ')));
  },
);

serialWhen(unlessFull, 'contract: a plugin that ends the process is told, not taken for done', async (t) => {
  const { cwd } = await spoilable(t);
  await writeFile(join(cwd, 'dist', 'config.js'), 'process.exit(0);\n');
  const outcome = await framework(['contract', '--variant', 'plain', '--json'], { cwd });
  t.is(outcome.code, 1);
  t.is(json<{ code: string }>(outcome).code, 'FWK_HOOK_EXIT');
});

serialWhen(
  unlessFull,
  'contract: no plugin, and one that is not built, are mistakes of who asked',
  async (t) => {
    const cwd = await workingFolder(t);
    const nothing = await framework(['contract', '--json'], { cwd });
    t.is(nothing.code, 2);
    t.is(json<{ code: string }>(nothing).code, 'FWK_PLUGIN_MANIFEST');
    await framework(['new-plugin', 'step'], { cwd });
    const unbuilt = await framework(['contract', 'my-step', '--json'], { cwd });
    t.is(unbuilt.code, 2);
    t.is(json<{ code: string; action: string }>(unbuilt).action, 'run `npm run build` in its folder');
  },
);

serialWhen(unlessFull, 'contract --watch examines again at a change, and Ctrl-C ends it clean', async (t) => {
  const { cwd, file, code } = await spoilable(t);
  const outcome = await framework(['contract', '--watch'], {
    cwd,
    env: { PATH: `${join(checkout, 'node_modules', '.bin')}:${process.env['PATH']}` },
    meanwhile: async (child) => {
      await until(child.said, /the contract is kept/);
      await writeFile(file, spoil(code));
      await until(child.said, /1 of \d+ checks failed/);
      await writeFile(file, 'this is no TypeScript');
      await until(child.said, /does not build/);
      await writeFile(file, code);
      await until(child.said, /checks failed[\s\S]*the contract is kept/);
      child.kill('SIGINT');
    },
  });
  t.is(outcome.code, 0, outcome.stderr);
  t.regex(outcome.stderr, /src[\\/]plugin\.ts changed/);
});

async function until(said: () => string, pattern: RegExp): Promise<void> {
  for (let waited = 0; waited < 90_000; waited += 100) {
    if (pattern.test(said())) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`it never said ${pattern}:\n${said()}`);
}
