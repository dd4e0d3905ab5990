// The dependency rule, checked: plugin → sdk ← core. A plugin imports neither core nor another plugin; core imports
// no plugin and no tensor library; the SDK imports nothing at run time but Node; tsyringe stays behind core/src/di.ts.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const problems = [];
const sources = ['sdk', 'core', 'native', 'evaluation', 'readers', 'plugins', 'test'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true })
    .map((file) => join(folder, file).replaceAll('\\', '/'))
    .filter(
      (file) => /\/src\/.*\.ts$/.test(file) && !file.includes('/node_modules/') && !file.endsWith('.test.ts'),
    ),
);

/** Imports of a TypeScript file that survive compilation; `import type` does not. */
function* runtimeImports(text) {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  const pattern =
    /(?:^|\n)\s*(?:import|export)\s+(?!type\b)(?:[^'"();]*?\sfrom\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g;
  for (const [, from, dynamic] of code.matchAll(pattern)) yield from ?? dynamic;
}

const rules = [
  {
    files: /^sdk\/src\//,
    forbid: (name) => !name.startsWith('.') && !name.startsWith('node:'),
    why: 'the SDK has no run-time dependency',
  },
  {
    files: /^core\/src\//,
    forbid: (name) => /^@framework\/(?!sdk)|^@tensorflow\//.test(name),
    why: 'core knows no plugin and no tensor library',
  },
  {
    files: /^core\/src\//,
    except: 'core/src/di.ts',
    forbid: (name) => name === 'tsyringe' || name === 'reflect-metadata',
    why: 'only core/src/di.ts touches the container library',
  },
  {
    files: /^plugins\/[^/]+\/src\//,
    forbid: (name, file) =>
      /^@framework\/(?!(sdk|evaluation|readers)(\/|$))/.test(name) &&
      !(name.startsWith('@framework/native') && /^plugins\/plugin-(backend-|text-native\/)/.test(file)),
    why: 'a plugin imports the SDK and what evaluators and sources share, and asks for everything else by token',
  },
  {
    files: /^native\/src\//,
    forbid: (name) => /^@framework\/(?!sdk)/.test(name),
    why: 'native code is below plugins and beside core',
  },
  {
    files: /^(?:evaluation|readers)\/src\//,
    forbid: (name) => /^@framework\/(?!sdk)|^@tensorflow\//.test(name),
    why: 'what evaluators and sources share knows the SDK alone',
  },
];

for (const { files, except, forbid, why } of rules) {
  for (const file of sources.filter((name) => files.test(name) && name !== except)) {
    for (const name of runtimeImports(readFileSync(join(root, file), 'utf8'))) {
      if (forbid(name, file)) problems.push(`${file}: imports '${name}': ${why}`);
    }
  }
}

for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;
