import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FrameworkError } from '@framework/sdk';
import test from 'ava';
import fc from 'fast-check';
import { readTaskFile } from './task-file.js';
import { exampleOf } from './testing/evaluate.js';

const dir = mkdtempSync(join(tmpdir(), 'code-tasks-'));
test.after.always('away with it', () => rmSync(dir, { recursive: true, force: true }));
let files = 0;
const written = (content: string | Uint8Array): string => {
  const path = join(dir, `tasks-${files++}.yaml`);
  writeFileSync(path, content);
  return path;
};
const WORD_TOOLS = exampleOf('word-tools');
const words = readFileSync(WORD_TOOLS, 'utf8');
/** Line of the example that begins with this, from 1. */
const lineOf = (start: string): number =>
  words.split('\n').findIndex((line) => line.trimStart().startsWith(start)) + 1;
const changed = (from: string, to: string) => {
  if (!words.includes(from)) throw new Error(`the example has no ${from}`);
  return words.replace(from, to);
};

/** Each with the line it must be found at; 0 for the file as a whole. */
const FAULTS: readonly (readonly [string, string | Uint8Array, RegExp, number])[] = [
  ['brackets that do not close', 'a: [', /no YAML/, 1],
  ['a list', '\n- 1', /holds no mapping/, 2],
  ['nothing', '', /holds no mapping/, 1],
  ['a key twice', 'name: a\nname: b\n', /no YAML: Map keys must be unique/, 2],
  ['a key that is a list', 'name: a\n? [b]\n: c\n', /no YAML: With stringKeys, all keys must be strings/, 2],
  ['two documents', 'name: a\n---\nname: b\n', /no YAML: .*documents/, 2],
  ['a tag', 'name: !host a\n', /no YAML: Unresolved tag/, 1],
  [
    'a version that is none',
    changed('version: 1', 'version: one'),
    /'version' is no whole/,
    lineOf('version'),
  ],
  [
    'another language',
    changed('language: python', 'language: cobol'),
    /none of python, java/,
    lineOf('language'),
  ],
  [
    'a field misspelt',
    changed('name: word-tools', 'title: word-tools'),
    /'title' is none of/,
    lineOf('name'),
  ],
  ['no name', changed('name: word-tools\n', ''), /'name' is missing/, 2],
  [
    'an unknown profile',
    'name: a\nversion: 1\nlanguage: javascript\nprofile: evalplus\ntasks: [1]\n',
    /for javascript, one of codex, bigcode/,
    4,
  ],
  [
    'a task without a function',
    changed('    entryPoint: initials\n', ''),
    /'entryPoint' is missing/,
    lineOf('- id: initials'),
  ],
  [
    'a function without a name',
    changed('entryPoint: initials', 'entryPoint: 1nitials'),
    /'entryPoint' is no name/,
    lineOf('entryPoint: initials'),
  ],
  [
    'a task’s field misspelt',
    changed('    canonical: |2\n          return sum', '    cannonical: |2\n          return sum'),
    /'cannonical' is none of/,
    lineOf('return sum') - 1,
  ],
  [
    'an id twice',
    changed('id: average-length', 'id: initials'),
    /'id' 'word-tools\/initials' stands above/,
    lineOf('- id: average-length'),
  ],
  [
    'tests without check',
    changed('check(candidate)', 'chek(candidate)'),
    /'tests' does not define 'check'/,
    lineOf('tests: |'),
  ],
  [
    'an empty solution',
    changed("return ''.join(word[0].upper() for word in name.split())", ''),
    /'canonical' is empty/,
    lineOf('canonical: |2'),
  ],
  [
    'tests that are a number',
    changed('tests: |\n', 'tests: 1\n    more: |\n'),
    /'more' is none of/,
    lineOf('tests: |') + 1,
  ],
  [
    'another isolation',
    changed('imports: [import math]', 'isolation: none'),
    /'isolation' is neither/,
    lineOf('imports'),
  ],
  [
    'imports that are none',
    changed('[import math]', '[1]'),
    /'imports' is no list of texts/,
    lineOf('imports'),
  ],
  [
    'a template without a prompt',
    changed('{prompt}"', 'prompt"'),
    /'ask' is no text with \{prompt\}/,
    lineOf('ask:'),
  ],
  ['a stop that is empty', changed('"\\nclass"', '""'), /'stops' holds an empty text/, lineOf('stops:')],
  [
    'a task that is none',
    'name: a\nversion: 1\nlanguage: python\ntasks:\n  - 1\n',
    /the task is no mapping/,
    5,
  ],
  ['another encoding', Buffer.from('name: \xe9', 'latin1'), /not UTF-8/, 0],
  ['brackets without end', '['.repeat(100_000), /no YAML/, 0],
  [
    'aliases that unfold without end',
    `a: &a [1, 2, 3, 4, 5, 6, 7, 8, 9]\n${'bcdefgh'.replace(/./g, (name, at: number) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[at]}`).join(', ')}]\n`)}`,
    /no YAML that can be read/,
    0,
  ],
];

for (const [title, content, message, line] of FAULTS) {
  test(`a file with ${title} is refused, with its place`, async (t) => {
    const path = written(content);
    const error = await readTaskFile(path).catch((reason: unknown) => reason);
    if (!(error instanceof FrameworkError)) throw new Error('it was taken', { cause: error });
    t.is(error.code, 'FWK_EVAL_TASKS');
    t.regex(error.message, message);
    if (line > 0) t.is(error.at, `${path}:${line}`);
    else t.true(error.at!.startsWith(path));
  });
}

test('all faults of the tasks are told at once', async (t) => {
  const content = words.replaceAll('entryPoint: ', 'entryPoint: 1');
  const error = await t.throwsAsync<FrameworkError>(readTaskFile(written(content)), {
    instanceOf: FrameworkError,
  });
  t.regex(error!.message, /^2 faults/);
  t.is(error!.problems.length, 2);
});

test('a file that is not there, is too large, or has another hash is refused', async (t) => {
  const code = 'FWK_EVAL_TASKS';
  await t.throwsAsync(readTaskFile(join(dir, 'none.yaml')), { code, message: /cannot be read/ });
  await t.throwsAsync(readTaskFile(written(Buffer.alloc(2 ** 24 + 1, ' '))), {
    code,
    message: /more than 16 MiB/,
  });
  await t.throwsAsync(readTaskFile(WORD_TOOLS, 'c'.repeat(64)), { code, message: /and not c{64}/ });
});

test('whatever bytes a file holds, it is read or refused by code', async (t) => {
  const piece = fc.constantFrom(
    'name: a\n',
    'tasks:\n',
    '  - id: x\n',
    '&a ',
    '*a',
    '{',
    '}',
    '- ',
    '"',
    '\t',
    '!!',
    '? ',
    ': ',
    '|',
    '\u0000',
    '---\n',
  );
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.uint8Array({ maxLength: 100 }),
        fc.array(piece).map((parts) => Buffer.from(parts.join(''))),
      ),
      async (bytes) => {
        await t.throwsAsync(readTaskFile(written(bytes)), { code: 'FWK_EVAL_TASKS' });
      },
    ),
    { numRuns: 200 },
  );
});

test('CRLF gives the same tasks, and a prompt may hold what a template holds', async (t) => {
  const plain = await readTaskFile(WORD_TOOLS);
  const { set: crlf } = await readTaskFile(written(words.replaceAll('\n', '\r\n')));
  t.deepEqual(crlf.problems, plain.set.problems);
  t.not(crlf.sha256, plain.set.sha256);
  const { set, protocol } = await readTaskFile(
    written(words.replace('The first letters', '{completion} first')),
  );
  t.is(protocol.program(set.problems[0]!, '    pass'), `${set.problems[0]!.prompt}    pass`);
});

test('a solution goes where the file’s own protocol puts a reply', async (t) => {
  const { set } = await readTaskFile(
    written(`
name: sentences
version: 2
language: python
profile:
  ask: "Write Python: {prompt}\\n"
  program: "{completion}"
tasks:
  - id: one
    prompt: the number one, as a function one().
    entryPoint: one
    isolation: weak
    canonical: |
      def one():
          return 1
    tests: [assert one() == 1]
`),
  );
  t.is(set.name, 'sentences version 2');
  t.like(set.problems[0], { canonical: 'def one():\n    return 1\n', isolation: 'weak', preamble: '' });
  t.is(set.problems[0]!.tests, 'def check(candidate):\n    one = candidate\n    assert one() == 1\n');
});
