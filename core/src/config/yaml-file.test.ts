import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { readYamlFile } from './yaml-file.js';

function written(t: ExecutionContext, content: string | Uint8Array): string {
  const dir = mkdtempSync(join(tmpdir(), 'framework-yaml-'));
  t.teardown(() => rmSync(dir, { recursive: true }));
  const file = join(dir, 'x.yaml');
  writeFileSync(file, content);
  return file;
}

test('every key knows its line, and a missing one that of what would hold it', (t) => {
  const file = readYamlFile(written(t, 'a: 1\nb:\n  c:\n    - x\n    - y\n'), 'x.yaml');
  t.deepEqual(file.value, { a: 1, b: { c: ['x', 'y'] } });
  t.is(file.line(['a']), 1);
  t.is(file.line(['b', 'c']), 3);
  t.is(file.line(['b', 'c', 1]), 5);
  t.is(file.line(['b', 'nothing', 'here']), 2);
});

for (const [title, content, says] of [
  ['a binary file', new Uint8Array([1, 0, 2]), /binary/],
  ['a file that is not UTF-8', new Uint8Array([0x61, 0x3a, 0x20, 0xff, 0xfe]), /UTF-8/],
  ['a file of megabytes', `a: ${'x'.repeat(2 ** 20)}`, /at most/],
  ['nesting without end', '['.repeat(2000), /YAML|nested/],
  ['nesting that is only deep', `${'['.repeat(200)}${']'.repeat(200)}`, /nested deeper/],
  ['aliases without number', `a: &a 1\nb: [${'*a, '.repeat(200)}]\n`, /aliases/],
  ['a custom tag', 'a: !ruby/object:X {}\n', /tag/i],
  ['a binary tag', 'a: !!binary aGVsbG8=\n', /tag/i],
  ['a merge of two documents', 'a: 1\n---\nb: 2\n', /document/i],
  ['a key twice', 'a: 1\na: 2\n', /unique/],
] as const) {
  test(`${title} is refused`, (t) => {
    t.throws(() => readYamlFile(written(t, content), 'x.yaml'), {
      code: 'FWK_PRESET_INVALID',
      message: says,
    });
  });
}

test('a file that is not there, or a folder, is refused with its name', (t) => {
  t.throws(() => readYamlFile(join(tmpdir(), 'no-such-file.yaml'), 'no-such-file.yaml'), {
    code: 'FWK_PRESET_INVALID',
    message: 'there is no such file',
  });
  t.throws(() => readYamlFile(tmpdir(), 'folder'), {
    code: 'FWK_PRESET_INVALID',
    message: 'a folder, not a file',
  });
});

test('a mistake is told under the code of whoever named the file', (t) => {
  for (const file of [join(tmpdir(), 'no-such-file.yaml'), written(t, 'a: [')])
    t.throws(() => readYamlFile(file, 'x.yaml', 'FWK_CLI_USAGE'), { code: 'FWK_CLI_USAGE' });
});
