/** The SDK's README is followed to the letter: its blocks make a plugin, which compiles, works and keeps the contract. */
import { spawnSync } from 'node:child_process';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { framework, json, workingFolder } from './support/framework.js';
import { install } from './support/outside.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const modules = join(root, 'node_modules');

/** Code blocks of the section `A plugin in fifteen minutes`, by language and what they hold. */
async function blocks() {
  const text = await readFile(join(root, 'sdk', 'README.md'), 'utf8');
  const section = /^## A plugin in fifteen minutes$([\s\S]*?)^## /m.exec(text)![1]!;
  const found = [...section.matchAll(/^```(ts|json)\n([\s\S]*?)^```$/gm)].map(([, , code]) => code!);
  const holding = (word: string) => {
    const [one, ...more] = found.filter((code) => code.includes(word));
    if (one === undefined || more.length > 0)
      throw new Error(`${more.length + 1} blocks of the README hold '${word}'`);
    return one;
  };
  return {
    manifest: JSON.parse(`{${holding('"capabilities"')}}`) as Record<string, unknown>,
    config: holding('defineConfig({'),
    plugin: holding('definePlugin(config'),
    test: holding('openPlugin({'),
    contract: holding('pluginContract({'),
  };
}

test('a plugin made of the README’s blocks compiles, passes its test, and keeps the contract', async (t) => {
  t.timeout(120_000);
  const dir = await workingFolder(t);
  const code = await blocks();
  await install(dir);
  for (const name of ['ava', 'typescript', '@types/node', 'undici-types']) {
    await mkdir(join(dir, 'node_modules', name, '..'), { recursive: true });
    await symlink(join(modules, name), join(dir, 'node_modules', name), 'junction');
  }
  await mkdir(join(dir, 'src'));
  for (const [file, text] of [
    ['config.ts', code.config],
    ['plugin.ts', code.plugin],
    ['plugin.test.ts', code.test],
    ['contract.test.ts', code.contract],
  ] as const) {
    await writeFile(join(dir, 'src', file), text);
  }
  await writeFile(
    join(dir, 'package.json'),
    JSON.stringify({
      name: 'my-filter',
      version: '0.1.0',
      description: 'Drops large files.',
      license: 'MIT',
      type: 'module',
      exports: { '.': './dist/plugin.js', './package.json': './package.json' },
      files: ['dist', '!dist/**/*.test.*'],
      peerDependencies: { '@framework/sdk': '^0.1.0' },
      ...code.manifest,
    }),
  );
  const template = await readFile(join(root, 'sdk', 'template', 'base', 'tsconfig.json'), 'utf8');
  await writeFile(join(dir, 'tsconfig.json'), template);

  const tool = (...args: readonly string[]) =>
    spawnSync(process.execPath, args, { cwd: dir, encoding: 'utf8' });
  const built = tool(join(modules, 'typescript', 'bin', 'tsc'));
  t.is(built.status, 0, built.stdout);
  const own = tool(join(modules, 'ava', 'entrypoints', 'cli.mjs'), 'dist/plugin.test.js');
  t.is(own.status, 0, `${own.stdout}${own.stderr}`);
  const contract = await framework(['contract', '--variant', 'plain', '--json'], { cwd: dir });
  t.is(contract.code, 0, contract.stdout + contract.stderr);
  t.notThrows(() => json(contract));
});
