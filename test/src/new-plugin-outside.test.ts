import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { serialWhen, unlessFull } from './support/skip.js';

/**
 * An author who has never seen the checkout: tarballs of the packages, an empty folder, npm. Every kind of plugin is
 * begun there, installed, built, linted and tested without an edit, and one is run.
 */
const checkout = fileURLToPath(new URL('../..', import.meta.url));
const kinds = readdirSync(join(checkout, 'sdk', 'template')).filter((name) => name !== 'base');

/** Where the author works, and what the maintainers gave them. */
let author = '';
let tarballs: readonly string[] = [];

/** A command as it is typed there; its output is the error's message when it fails. */
function type(command: string, cwd: string): Promise<string> {
  return new Promise((resolve, reject) => {
    // Inside `npm test` npm's own variables would point it at the checkout.
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
    const child = spawn(command, { cwd, shell: true, env: { ...env, NO_COLOR: '1', CI: '1' } });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(said);
      else reject(new Error(`\`${command}\` in ${cwd} ended with ${code}:\n${said}`));
    });
  });
}

test.before(async (t) => {
  if (unlessFull !== null) return;
  t.timeout(600_000);
  author = await mkdtemp(join(tmpdir(), 'framework-author-'));
  const shelf = await mkdtemp(join(tmpdir(), 'framework-tarballs-'));
  const packages = [
    'sdk',
    'core',
    'native',
    'evaluation',
    'readers',
    'presets',
    ...readdirSync(join(checkout, 'plugins')).map((name) => `plugins/${name}`),
  ];
  for (const name of packages) {
    await type(
      `npm pack --ignore-scripts --silent --pack-destination "${shelf}"`,
      join(checkout, ...name.split('/')),
    );
  }
  tarballs = (await readdir(shelf)).map((file) => join(shelf, file));
  await type('npm init --yes', author);
  await type(`npm install --no-audit --no-fund ${tarballs.map((file) => `"${file}"`).join(' ')}`, author);
});

test.after.always(async () => {
  const places = [author, ...tarballs.slice(0, 1).map((file) => join(file, '..'))].filter(
    (place) => place !== '',
  );
  for (const place of places) await rm(place, { recursive: true, force: true });
});

serialWhen(
  unlessFull,
  'outside the checkout: every kind is installed, built, linted and tested as it is',
  async (t) => {
    t.timeout(1_800_000);
    await type('npm init --yes', author);
    await type(`npm install --no-audit --no-fund ${tarballs.map((file) => `"${file}"`).join(' ')}`, author);
    for (const kind of kinds) await type(`npx framework new-plugin ${kind}`, author);
    for (const kind of kinds) await type(`npm pkg set "workspaces[]=my-${kind}"`, author);
    await type('npm install --no-audit --no-fund', author);
    for (const kind of kinds) {
      const started = performance.now();
      const said = await type(`npm test --workspace my-${kind}`, author);
      t.regex(said, /\d+ tests passed/, kind);
      await type(`npm run lint --workspace my-${kind}`, author);
      t.log(`${kind}: ${Math.round((performance.now() - started) / 1000)} s`);
    }
  },
);

serialWhen(unlessFull, 'outside the checkout: a new filter drops what it says in a whole run', async (t) => {
  t.timeout(600_000);
  await type('npx framework run --preset my-filter/preset.yaml --trust my-filter', author);
  const record = await readFile(join(author, 'runs', 'my-filter', 'report.html'), 'utf8');
  t.true(record.includes('my-filter'));
});

serialWhen(
  unlessFull,
  'outside the checkout: a plugin in a folder of its own brings the framework along',
  async (t) => {
    t.timeout(900_000);
    const alone = await mkdtemp(join(tmpdir(), 'framework-alone-'));
    t.teardown(() => rm(alone, { recursive: true, force: true }));
    const dir = join(alone, 'descent');
    await type(`npx framework new-plugin optimizer @me/descent --dir "${dir}"`, author);
    await type('npm install --no-audit --no-fund', dir);
    t.regex(await type('npm test', dir), /\d+ tests passed/);
    t.regex(
      await type('npx framework run --preset ./preset.yaml --trust @me/descent', dir),
      /loss\/causal-lm +\d/,
    );
  },
);
