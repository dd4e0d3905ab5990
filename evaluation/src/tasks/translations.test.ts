import assert from 'node:assert';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import test from 'ava';
import { readHumanEval } from './humaneval-format.js';
import type { Problem } from './problem.js';

const dir = mkdtempSync(join(tmpdir(), 'translations-'));
test.after.always('away with it', () => rmSync(dir, { recursive: true, force: true }));
let files = 0;
const read = async (row: unknown, tests: 'base' | 'plus' = 'base'): Promise<Problem> => {
  const path = join(dir, `tasks-${files++}.jsonl`);
  writeFileSync(path, `${JSON.stringify(row)}\n`);
  return (await readHumanEval(path, { tests })).problems[0]!;
};
/** As a sandbox runs tests: the entry point's name is the candidate. Programs of this file alone, so no sandbox is needed. */
const verdict = ({ tests, entryPoint }: Problem, candidate: (...given: never[]) => unknown): string => {
  const console = { assert };
  try {
    const context = { [entryPoint]: candidate, candidate, console, require: () => assert };
    runInNewContext(`${tests}\ncheck(candidate);`, context);
    return 'passed';
  } catch (error) {
    return (error as Error).name;
  }
};

const multiplE = {
  name: 'HumanEval_0_double',
  language: 'js',
  prompt: '//Twice.\nfunction double(x){\n',
  tests:
    "const assert = require('node:assert');\n\n\nfunction test() {\n  let candidate = double;\n  assert.deepEqual(candidate([1]),[2]);\n  assert.deepEqual(candidate([]),[]);\n}\n\ntest();",
  stop_tokens: ['\nfunction ', '\n//'],
};

test('MultiPL-E’s tests wait for a candidate that stands apart, and have no solution', async (t) => {
  const problem = await read(multiplE);
  t.like(problem, {
    id: 'HumanEval_0_double',
    entryPoint: 'double',
    canonical: null,
    language: 'javascript',
    stops: ['\nfunction ', '\n//'],
  });
  t.is(
    verdict(problem, (list: number[]) => Array.from(list, (x) => 2 * x)),
    'passed',
  );
  t.is(
    verdict(problem, (list: number[]) => list),
    'AssertionError',
  );
  t.is(
    (await read({ ...multiplE, language: 'ts', prompt: 'function double(x: number[]): number[] {\n' }))
      .language,
    'typescript',
  );
});

test('HumanEval-X’s console.assert fails the program', async (t) => {
  const problem = await read({
    task_id: 'JavaScript/0',
    prompt: '/* Twice.\n*/\nconst double = (x) => {\n',
    canonical_solution: '  return 2 * x;\n}\n\n',
    test: 'const testDouble = () => {\n  console.assert(double(2) === 4)\n}\n\ntestDouble()\n',
  });
  t.like(problem, { entryPoint: 'double', language: 'javascript' });
  t.true(problem.canonical!.endsWith('return 2 * x;\n}\n\n'));
  t.is(
    verdict(problem, (x: number) => 2 * x),
    'passed',
  );
  t.is(
    verdict(problem, (x: number) => x),
    'AssertionError',
  );
});

test('what is no translation is refused by field', async (t) => {
  for (const [changes, message] of [
    [{ language: 'py' }, /'language' is neither 'js' nor 'ts'/],
    [{ prompt: '//nothing\n' }, /'prompt' does not end in the function 'double'/],
    [{ tests: 'test();' }, /'tests' names no candidate/],
    [{ tests: multiplE.tests.replace('test();', '') }, /'tests' does not end in 'test\(\);'/],
    [{ tests: 3 }, /'tests' is no text/],
    [{ stop_tokens: undefined }, /'stop_tokens' is missing/],
    [{ stop_tokens: [''] }, /'stop_tokens' is missing, empty/],
    [{ name: 'a\u001b[1m' }, /'name' is longer/],
  ] as const) {
    await t.throwsAsync(read({ ...multiplE, ...changes }), { code: 'FWK_EVAL_TASKS', message });
  }
  await t.throwsAsync(read(multiplE, 'plus'), { message: /'plus_input' is missing: a translation has none/ });
  await t.throwsAsync(
    read({ task_id: 'JavaScript/1', prompt: '// x\n', canonical_solution: ';', test: ';' }),
    { message: /'prompt' ends in no function/ },
  );
});
