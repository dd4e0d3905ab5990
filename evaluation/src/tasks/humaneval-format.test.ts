import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { FrameworkError } from '@framework/sdk';
import test from 'ava';
import fc from 'fast-check';
import { testWith } from '../testing/conditional-test.js';
import { FIRST_STEPS } from '../testing/first-steps.js';
import { readHumanEval } from './humaneval-format.js';
import { readJsonRows } from './json-rows.js';
import { preambleOf } from './preamble.js';

const dir = mkdtempSync(join(tmpdir(), 'humaneval-tasks-'));
test.after.always('away with it', () => rmSync(dir, { recursive: true, force: true }));
let files = 0;
const written = (content: string | Uint8Array, name = `tasks-${files++}.jsonl`): string => {
  const path = join(dir, name);
  writeFileSync(path, content);
  return path;
};
const row = (changes: Readonly<Record<string, unknown>> = {}) => ({
  task_id: 'Test/0',
  prompt: 'def f(x):\n    """x"""\n',
  entry_point: 'f',
  canonical_solution: '    return x\n',
  test: 'def check(candidate):\n    assert candidate(1) == 1\n',
  ...changes,
});
const line = (changes: Readonly<Record<string, unknown>> = {}) => JSON.stringify(row(changes));
const refused = async (path: string): Promise<FrameworkError> => {
  try {
    await readHumanEval(path);
  } catch (error) {
    if (error instanceof FrameworkError) return error;
    throw error;
  }
  throw new Error(`${path} was taken`);
};

test('the problems that come with the plugin are read, each with six assertions or more', async (t) => {
  const { problems, name, sha256 } = await readHumanEval(FIRST_STEPS);
  t.is(problems.length, 20);
  t.is(name, 'first-steps.jsonl');
  t.regex(sha256, /^[0-9a-f]{64}$/);
  for (const { id, tests: body, prompt } of problems) {
    t.true(body.split('assert ').length > 6, id);
    t.true(prompt.includes('>>> '), id);
  }
});

test('packed or plain, with CRLF, blank lines, a byte order mark or further fields: the same problems', async (t) => {
  const plain = await readHumanEval(written(`${line()}\n${line({ task_id: 'Test/1' })}\n`));
  for (const content of [
    gzipSync(`${line()}\n${line({ task_id: 'Test/1' })}\n`),
    `${line()}\r\n\r\n   \n${line({ task_id: 'Test/1', more: [1] })}`,
    `\uFEFF${line()}\n${line({ task_id: 'Test/1' })}\n`,
  ]) {
    t.deepEqual((await readHumanEval(written(content))).problems, plain.problems);
  }
});

test('every bad line is named with file, line and field', async (t) => {
  const bad: readonly (readonly [string, RegExp])[] = [
    ['{', /no JSON$/],
    ['[1]', /no JSON object/],
    ['null', /no JSON object/],
    [line({ prompt: undefined }), /'prompt' is missing/],
    [line({ test: 7 }), /'test' is no text/],
    [line({ canonical_solution: ' ' }), /'canonical_solution' is empty/],
    [line({ entry_point: 'f; import os' }), /'entry_point' is no name/],
    [line({ entry_point: 'g' }), /'prompt' does not define 'g'/],
    [line({ test: 'assert f(1)' }), /'test' does not define 'check'/],
    [line({ task_id: 'a\u001b[31m' }), /'task_id'/],
    [line({ task_id: 'Test/9', prompt: 'def f(x):\n    """\ud800"""\n' }), /'prompt' holds half/],
    [line(), /'task_id' 'Test\/0' stands in .*:1 already/],
  ];
  const path = written([line(), ...bad.map(([text]) => text)].join('\n'));
  const error = await refused(path);
  t.is(error.code, 'FWK_EVAL_TASKS');
  t.is(error.problems.length, bad.length);
  for (const [index, [, message]] of bad.entries()) {
    t.regex(error.problems[index]!.message, message);
    t.is(error.problems[index]!.at, `${path}:${index + 2}`);
  }
  t.regex(error.message, /12 faults; the first: the line is no JSON/);
  const alone = await refused(written(`${line({ prompt: 3 })}\n`));
  t.regex(alone.message, /'prompt'/);
  t.regex(alone.at!, /:1$/);
});

test('a file that is missing, a folder, empty, damaged or not UTF-8 is refused', async (t) => {
  const latin = Buffer.from(line({ prompt: 'def f(x):\n    """é"""\n' }), 'latin1');
  for (const [path, message] of [
    [join(dir, 'none.jsonl'), /cannot be read/],
    [dir, /cannot be read/],
    ['', /no file of problems/],
    [written(''), /holds no problem/],
    [written('\n \r\n'), /holds no problem/],
    [written(gzipSync(line()).subarray(0, 40)), /no whole gzip/],
    [written(latin), /not UTF-8/],
  ] as const) {
    const error = await refused(path);
    t.is(error.code, 'FWK_EVAL_TASKS');
    t.regex(error.message, message);
  }
});

test('a file that is too large, or unpacks to far more, is refused before it fills memory', async (t) => {
  const limits = { fileBytes: 2 ** 16, unpackedBytes: 2 ** 20 };
  const bomb = written(gzipSync(Buffer.alloc(2 ** 22, ' ')), 'bomb.jsonl.gz');
  await t.throwsAsync(readJsonRows(bomb, limits), { code: 'FWK_EVAL_TASKS', message: /more than 1 MiB/ });
  const large = written(Buffer.alloc(2 ** 17, ' '));
  await t.throwsAsync(readJsonRows(large, limits), {
    code: 'FWK_EVAL_TASKS',
    message: /more than 0.0625 MiB/,
  });
  t.deepEqual((await readJsonRows(written(Buffer.alloc(2 ** 16, ' ')), limits)).lines, []);
});

test('a file of another kind is refused at its thousandth fault', async (t) => {
  for (const content of ['0\n'.repeat(5000), `[${'0,'.repeat(5000)}0]`]) {
    const error = await refused(written(content));
    t.regex(error.message, /^1000 faults; the first: /);
    t.is(error.problems.length, 50);
  }
});

test('whatever bytes a file holds, it is read or refused by code', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.uint8Array({ maxLength: 200 }),
        fc
          .array(fc.oneof(fc.json(), fc.constant(line()), fc.string()))
          .map((lines) => Buffer.from(lines.join('\n'))),
      ),
      async (bytes) => {
        const path = written(bytes, 'any.jsonl');
        await readHumanEval(path).then(
          ({ problems }) => t.true(problems.length > 0),
          (error) => t.is(error.code, 'FWK_EVAL_TASKS'),
        );
      },
    ),
    { numRuns: 100 },
  );
});

test('what the tests may use of a prompt ends where the function to be written begins', (t) => {
  const helper = 'import math\n\n\ndef poly(x):\n    return x\n\n\n';
  t.is(preambleOf(`${helper}def f(x):\n    """f"""\n`, 'f'), helper);
  t.is(preambleOf(`${helper}@cache\ndef f(x):\n    """f"""\n`, 'f'), helper);
  t.is(preambleOf('def f(x):\n    pass\n', 'f'), '');
  t.is(preambleOf('\n\ndef f(x):\n    pass\n', 'f'), '');
  t.is(preambleOf('def ff(x):\n    pass\n\ndef f(x):\n    pass\n', 'f'), 'def ff(x):\n    pass\n\n');
});

testWith(
  'FRAMEWORK_FIXTURES',
  'HumanEval itself is read: 164 problems, three with helpers',
  async (t, fixtures) => {
    const path = join(fixtures, 'HumanEval.jsonl.gz');
    const { problems } = await readHumanEval(path);
    t.is(problems.length, 164);
    const withHelpers = problems.filter(({ preamble }) => /^def /m.test(preamble)).map(({ id }) => id);
    t.true(
      ['HumanEval/32', 'HumanEval/38', 'HumanEval/50'].every((id) => withHelpers.includes(id)),
      `${withHelpers}`,
    );
    t.true(readFileSync(path).byteLength < 50_000);
  },
);
