import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { packAndUnpack } from './tarball.js';
import { temporaryFolder } from './temporary.js';
import { Violation } from './violation.js';

function packageOf(files: Readonly<Record<string, string>>, manifest: object): string {
  const dir = temporaryFolder('tarball');
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(join(dir, file, '..'), { recursive: true });
    writeFileSync(join(dir, file), content);
  }
  writeFileSync(join(dir, 'package.json'), JSON.stringify(manifest));
  return dir;
}

test('the copy holds what `files` names, names of any length and letters included, and lies inside the package', async (t) => {
  const long = `dist/${'a-long-folder-name/'.repeat(12)}${'x'.repeat(90)}.js`;
  const dir = packageOf(
    { [long]: 'export {};\n', 'dist/ä 漢.txt': 'ü', 'src/left-out.ts': '' },
    { name: 'packed', version: '1.0.0', files: ['dist'] },
  );
  const copy = await packAndUnpack(dir);
  t.true(copy.startsWith(join(dir, 'node_modules')));
  t.is(readFileSync(join(copy, long), 'utf8'), 'export {};\n');
  t.is(readFileSync(join(copy, 'dist', 'ä 漢.txt'), 'utf8'), 'ü');
  t.false(existsSync(join(copy, 'src')));
  t.true(existsSync(join(copy, 'package.json')));
});

test('a package that npm cannot pack is refused with what npm says', async (t) => {
  const dir = packageOf({}, { name: 'without-version' });
  const error = await t.throwsAsync(packAndUnpack(dir), { instanceOf: Violation });
  t.regex(error!.message, /npm pack failed: .*version/s);
});
