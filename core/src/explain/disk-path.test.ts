import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test from 'ava';
import { diskPath, isFileHere } from './disk-path.js';

let root = '';
test.before(async () => {
  root = await mkdtemp(join(tmpdir(), 'framework-test-'));
  for (const [file, content] of Object.entries({
    'node_modules/rxjs/package.json': '{"name":"rxjs","version":"7.8.2"}',
    'node_modules/rxjs/src/index.ts': '',
    'node_modules/@me/pack/package.json': '{"name":"@me/pack","version":"1.0.0"}',
    'node_modules/@me/pack/src/index.ts': '',
    'data/code/alpha/src/index.ts': '',
    'data/other/src/index.ts': '',
    'work/checkout/.git/HEAD': '',
    'work/checkout/src/index.ts': '',
  })) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), content);
  }
});
test.after.always(() => rm(root, { recursive: true, force: true }));

for (const [written, id, match] of [
  ['node_modules/rxjs/src/index.ts', 'npm:rxjs@7.8.2:src/index.ts', 'path'],
  ['./node_modules/rxjs/src/index.ts', 'npm:rxjs@7.8.2:src/index.ts', 'path'],
  ['node_modules/rxjs/src/index.ts', 'npm:rxjs@6.0.0:src/index.ts', undefined],
  ['node_modules/rxjs/src/index.ts', 'npm:@me/pack@1.0.0:src/index.ts', undefined],
  ['node_modules/rxjs/src/index.ts', 'npm:rxjs@7.8.2:other/src/index.ts', undefined],
  ['node_modules/@me/pack/src/index.ts', 'npm:@me/pack@1.0.0:src/index.ts', 'path'],
  ['node_modules/rxjs', 'npm:rxjs@7.8.2:src/index.ts', 'prefix'],
  ['node_modules/rxjs/src', 'npm:rxjs@7.8.2:src/index.ts', 'prefix'],
  ['node_modules/rxjs/src', 'npm:rxjs@7.8.2:srcs/index.ts', undefined],
  ['data/code/alpha/src/index.ts', 'folder:code/alpha:src/index.ts', 'path'],
  ['data/code/alpha/src/index.ts', 'folder:code:alpha/src/index.ts', 'path'],
  ['data/code/alpha/src/index.ts', 'folder:code:src/index.ts', undefined],
  ['data/other/src/index.ts', 'folder:code/alpha:src/index.ts', undefined],
  ['work/checkout/src/index.ts', 'git:somebody/project:src/index.ts', 'path'],
  ['work/checkout/src/index.ts', 'git:somebody/checkout@0123abc:src/index.ts', 'path'],
  ['work/checkout/src/index.ts', 'npm:project@1.0.0:src/index.ts', undefined],
] as const) {
  test(`${written} ${match === undefined ? 'is not' : 'is'} ${id}`, (t) => {
    t.is(diskPath(root, written)?.match(id), match);
    t.is(diskPath(root, join(root, written))?.match(id), match);
  });
}

test('what does not lie there is no path; a source is one of the folders above', (t) => {
  t.is(diskPath(root, 'node_modules/rxjs/src/none.ts'), undefined);
  t.is(diskPath(root, 'filter'), undefined);
  const file = diskPath(root, 'node_modules/rxjs/src/index.ts')!;
  t.true(file.readBy('npm:rxjs@7.8.2'));
  t.false(file.readBy('npm:@me/pack@1.0.0'));
  t.true(isFileHere(root, 'data/other/src/index.ts'));
  t.false(isFileHere(root, 'data'));
});
