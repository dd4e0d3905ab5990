import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';

const root = fileURLToPath(new URL('../../', import.meta.url));

test('the dependency rule holds', (t) => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/check-imports.js'], {
    cwd: root,
    encoding: 'utf8',
  });
  t.is(status, 0, stderr);
});

test('what the trees in READMEs name is there', (t) => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/check-trees.js'], {
    cwd: root,
    encoding: 'utf8',
  });
  t.is(status, 0, stderr);
});

test('every package has a README whose tree names its source files', (t) => {
  const packages = [
    'sdk',
    'core',
    'native',
    ...readdirSync(join(root, 'plugins')).map((name) => join('plugins', name)),
  ];
  for (const name of packages) {
    const readme = join(root, name, 'README.md');
    t.true(existsSync(readme), readme);
    const text = readFileSync(readme, 'utf8');
    const entries = readdirSync(join(root, name, 'src'), { withFileTypes: true });
    for (const entry of entries) {
      if (entry.isFile() && !entry.name.endsWith('.ts')) continue;
      if (entry.name.endsWith('.test.ts') || entry.name === 'index.ts') continue;
      t.true(text.includes(entry.name), `${name}/README.md does not name src/${entry.name}`);
    }
  }
});

test('the lock file holds no registry address', (t) => {
  t.false(/"resolved": "http/.test(readFileSync(join(root, 'package-lock.json'), 'utf8')));
});

test('no path of one machine is committed', (t) => {
  let files: string[];
  try {
    files = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' }).trim().split('\n');
  } catch {
    t.log('not a git checkout');
    return t.pass();
  }
  for (const file of files) {
    if (
      !/\.(ts|js|json|md|ya?ml|cc|h|txt)$/.test(file) ||
      file === 'package-lock.json' ||
      !existsSync(join(root, file))
    ) {
      continue;
    }
    const found = /(^|[^A-Za-z0-9_.])\/(work|farm)\//.exec(readFileSync(join(root, file), 'utf8'));
    t.is(found, null, file);
  }
});
