import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { judgePrograms } from '../judging/judge-programs.js';
import { testWithPython } from '../testing/conditional-test.js';
import { judging } from '../testing/judging-options.js';
import { pythonSandbox } from '../testing/python-sandbox.js';
import { isFault } from './bad-lines.js';
import { readHumanEval } from './humaneval-format.js';
import { type PlusProblem, plusTests } from './plus-tests.js';
import type { Problem } from './problem.js';

const dir = mkdtempSync(join(tmpdir(), 'plus-'));
test.after.always('away with it', () => rmSync(dir, { recursive: true, force: true }));
/** As text: JSON of JavaScript would lose the digits. */
const ROW = `{"task_id": "Plus/0", "prompt": "def half(x):\\n    \\"\\"\\"x / 2 \u{1f600}\\"\\"\\"\\n", "entry_point": "half", "canonical_solution": "    return x // 2 if isinstance(x, int) else x / 2\\n", "test": "def check(candidate):\\n    assert candidate(4) == 2\\n", "atol": 0, "base_input": [[4]], "plus_input": [[123456789012345678901234567890], [0.3], [NaN]]}`;
const written = (name: string, text: string): string => {
  const path = join(dir, name);
  writeFileSync(path, `${text}\n`);
  return path;
};

testWithPython(
  'the many inputs are compared with the canonical solution, to the last digit of long numbers',
  async (t, python) => {
    const path = written('half.jsonl', ROW.replace(', [NaN]', ''));
    const bodies = {
      right: '    return x // 2 if isinstance(x, int) else x / 2\n',
      close: '    return x // 2 if isinstance(x, int) else x / 2 + 1e-9\n',
      far: '    return x // 2 if isinstance(x, int) else x / 2 + 1e-5\n',
      rounded: '    return int(x / 2) if isinstance(x, int) else x / 2\n',
    };
    const verdicts = async (tests: 'base' | 'plus') => {
      const { problems, name } = await readHumanEval(path, { tests });
      t.is(name, tests === 'plus' ? 'half.jsonl with its plus inputs' : 'half.jsonl');
      const outcomes = await judgePrograms(
        Object.values(bodies).map((body) => ({ problem: problems[0]!, source: problems[0]!.prompt + body })),
        judging(pythonSandbox(python)),
      );
      return outcomes.map((outcome) => outcome.kind === 'judged' && outcome.judgement.passed);
    };
    t.deepEqual(await verdicts('base'), [true, true, true, true]);
    t.deepEqual(await verdicts('plus'), [true, true, false, false]);
  },
);

testWithPython(
  'where more than one answer is right, each is taken that evalplus takes',
  async (t, python) => {
    /** Whether a function that gives `answer` passes where `solution` is the canonical one. */
    const cases: readonly (readonly [
      Pick<PlusProblem, 'suite' | 'id' | 'entryPoint'>,
      solution: string,
      input: string,
      answer: string,
      passes: boolean,
    ])[] = [
      [
        { suite: 'humaneval', id: 'HumanEval/32', entryPoint: 'find_zero' },
        '-2.0',
        '[[-4, 0, 1]]',
        '2.0',
        true,
      ],
      [
        { suite: 'humaneval', id: 'HumanEval/32', entryPoint: 'find_zero' },
        '2.1',
        '[[-4, 0, 1]]',
        '2.1',
        false,
      ],
      [
        { suite: 'mbpp', id: 'Mbpp/7', entryPoint: 'find_char_long' },
        "['a', 'b']",
        '["x"]',
        "['b', 'a', 'a']",
        true,
      ],
      [{ suite: 'mbpp', id: 'Mbpp/7', entryPoint: 'find_char_long' }, "['a', 'b']", '["x"]', "['b']", false],
      [{ suite: 'mbpp', id: 'Mbpp/794', entryPoint: 'text_starta_endb' }, "'match'", '["x"]', 'True', true],
      [{ suite: 'mbpp', id: 'Mbpp/794', entryPoint: 'text_starta_endb' }, 'None', '["x"]', "'match'", false],
      [{ suite: 'mbpp', id: 'Mbpp/295', entryPoint: 'sum_div' }, '7', '[8]', '0', true],
      [{ suite: 'mbpp', id: 'Mbpp/581', entryPoint: 'surface_Area' }, '0', '[3, 4]', '35', true],
      [{ suite: 'mbpp', id: 'Mbpp/581', entryPoint: 'surface_Area' }, '0', '[3, 4]', '34', false],
      [{ suite: 'mbpp', id: 'Mbpp/558', entryPoint: 'digit_distance_nums' }, '9', '[23, 56]', '6', true],
      // The same names in the other suite have no oracle.
      [{ suite: 'humaneval', id: 'HumanEval/1', entryPoint: 'sum_div' }, '7', '[8]', '0', false],
      // What JSON has lost of an input is given back.
      [{ suite: 'mbpp', id: 'Mbpp/2', entryPoint: 'f' }, '(1,)', '[[1]]', 'given', true],
      [{ suite: 'mbpp', id: 'Mbpp/6', entryPoint: 'f' }, '[1]', '[[1]]', 'given', true],
      [{ suite: 'mbpp', id: 'Mbpp/252', entryPoint: 'f' }, '1 + 2j', '["(1+2j)"]', 'given', true],
      [
        { suite: 'mbpp', id: 'Mbpp/580', entryPoint: 'f' },
        '(1, (2, (3,)))',
        '[[1, [2, [3]]]]',
        'given',
        true,
      ],
    ];
    const programs = cases.map(([about, solution, input, answer]) => {
      const source = (value: string) => `def ${about.entryPoint}(given, *more):\n    return ${value}\n`;
      const text = `{"base_input": [${input}], "plus_input": {}, "atol": 0}`;
      const tests = plusTests(
        { row: JSON.parse(text), at: 'x:1', text },
        { ...about, canonical: source(solution), base: '', inputs: 'plus' },
      );
      if (isFault(tests)) throw tests;
      const problem: Problem = {
        ...about,
        language: 'python',
        prompt: '',
        canonical: null,
        tests,
        preamble: '',
      };
      return { problem, source: source(answer) };
    });
    const outcomes = await judgePrograms(programs, judging(pythonSandbox(python)));
    for (const [index, [{ id }, solution, , answer, passes]] of cases.entries()) {
      const outcome = outcomes[index]!;
      t.is(outcome.kind === 'judged' && outcome.judgement.passed, passes, `${id}: ${solution}, ${answer}`);
    }
  },
);

test('Python’s NaN is read, and a row without what the inputs need is refused by field', async (t) => {
  t.is((await readHumanEval(written('nan.jsonl', ROW), { tests: 'plus' })).problems.length, 1);
  for (const [from, to, message] of [
    ['plus_input', 'more', /'plus_input' is missing/],
    ['[[4]]', '[4]', /'base_input' holds an input that is no list/],
    ['[[4]]', '{"a": 1}', /'base_input' is no list of inputs/],
    ['"atol"', '"tolerance"', /'atol' is missing/],
    ['"atol": 0', '"atol": -1', /'atol' is no number from 0/],
    ['Plus/0', 'Plus/none', /'task_id' ends in no number/],
  ] as const) {
    const error = await t.throwsAsync(
      readHumanEval(written('bad.jsonl', ROW.replace(from, to)), { tests: 'plus' }),
      { code: 'FWK_EVAL_TASKS', message },
    );
    t.regex((error as unknown as { at: string }).at, /bad\.jsonl:1$/);
  }
  await t.throwsAsync(readHumanEval(written('array.jsonl', `[${ROW}]`), { tests: 'plus' }), {
    message: /stands in an array/,
  });
});
