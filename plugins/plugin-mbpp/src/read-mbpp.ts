import {
  fieldFault,
  isFault,
  type ProblemRow,
  type ProblemSet,
  plusTests,
  readProblemFile,
  testsOfAsserts,
  textList,
  textsOf,
} from '@framework/evaluation';
import type { FrameworkError } from '@framework/sdk';
import type { Config } from './config.js';
import type { MbppProblem } from './mbpp-problem.js';
import { definedClasses, definedNames, entryPointOf, importLines, uses } from './names.js';

/** Which of a task's tests judge. */
export type MbppTests = Config['tests'];

/**
 * Reads MBPP (https://github.com/google-research/google-research/tree/master/mbpp): `mbpp.jsonl` (`text`, `test_setup_code`,
 * `challenge_test_list`), `sanitized-mbpp.json` (`prompt`, `test_imports`), each row with `task_id`, `code` and `test_list`; or
 * MBPP+ (`entry_point`, `canonical_solution`, `assertion`, `base_input`, `plus_input`). Line endings of the code stay.
 *
 * @param expected SHA-256 the file must have; null for any
 * @throws FWK_EVAL_TASKS with a problem for each bad row, naming file, place and field
 */
export async function readMbpp(
  path: string,
  tests: MbppTests,
  expected: string | null = null,
): Promise<ProblemSet<MbppProblem>> {
  const problemOf = (line: ProblemRow) =>
    'base_input' in line.row || 'assertion' in line.row
      ? plusProblem(line, tests)
      : problemOfRow(line, tests);
  const set = await readProblemFile(path, 'task_id', problemOf, expected);
  return tests === 'listed' ? set : { ...set, name: `${set.name} with its ${tests} tests` };
}

/**
 * In MBPP's own harness program and assertions share one namespace. Here they are apart: the name the assertions call stands for
 * the program's function, and they find the modules that the solution imports (MBPP/596 relies on it). Where they make objects of a
 * class of the solution's (MBPP/601), or its setup does (MBPP/367, /927), there is no such way.
 */
function problemOfRow({ row, at }: ProblemRow, choice: MbppTests): MbppProblem | FrameworkError {
  if (choice === 'plus') return fieldFault(at, 'base_input', 'is missing: the file is not MBPP+’s');
  const { task_id: number, test_setup_code: setupCode = '' } = row;
  if (!isNumber(number)) return fieldFault(at, 'task_id', 'is no whole number');
  const described = 'prompt' in row ? 'prompt' : 'text';
  const texts = textsOf(row, [described, 'code'], at);
  if (isFault(texts)) return texts;
  const { code } = texts;
  const lists = assertionsOf(row, at);
  if (isFault(lists)) return lists;
  if (!isText(setupCode)) return fieldFault(at, 'test_setup_code', 'is no text');
  const imports = textList(row, 'test_imports', at);
  if (isFault(imports)) return imports;
  const entryPoint = entryPointOf(code, lists.listed);
  if (entryPoint === null)
    return fieldFault(
      at,
      'test_list',
      "calls no function that the field 'code' defines in its first assertion",
    );
  const asserts = choice === 'challenge' ? [...lists.listed, ...lists.challenge] : lists.listed;
  const setup = [...imports, setupCode].filter((part) => part !== '').join('\n');
  const source = [setup, ...asserts].join('\n');
  return {
    id: `MBPP/${number}`,
    number,
    language: 'python',
    prompt: texts[described],
    entryPoint,
    canonical: code,
    tests: testsOfAsserts(entryPoint, asserts, 'python'),
    preamble: [...importLines(code), setup].join('\n'),
    asserts: lists.listed,
    ...(definedClasses(code).some((name) => uses(source, name)) ? { isolation: 'weak' } : {}),
  };
}

/** MBPP+ has corrected solutions and inputs, and assertions as they were: its base is `base_input`, not they. */
function plusProblem(line: ProblemRow, choice: MbppTests): MbppProblem | FrameworkError {
  const { row, at } = line;
  if (choice === 'challenge') return fieldFault(at, 'challenge_test_list', 'is missing: MBPP+ has none');
  const texts = textsOf(row, ['task_id', 'prompt', 'entry_point', 'canonical_solution', 'assertion'], at);
  if (isFault(texts)) return texts;
  const { task_id: id, entry_point: entryPoint, canonical_solution: canonical } = texts;
  const number = Number(/^Mbpp\/(\d+)$/.exec(id)?.[1]);
  if (!isNumber(number)) return fieldFault(at, 'task_id', "is not 'Mbpp/' and a number");
  if (!definedNames(canonical).includes(entryPoint))
    return fieldFault(at, 'canonical_solution', `does not define '${entryPoint}', its entry point`);
  const described = DOCSTRING.exec(texts.prompt);
  if (described === null)
    return fieldFault(at, 'prompt', 'is no docstring of a description and an assertion');
  const inputs = choice === 'plus' ? 'plus' : 'base';
  const tests = plusTests(line, { suite: 'mbpp', id, entryPoint, canonical, base: '', inputs });
  if (isFault(tests)) return tests;
  const [, prompt, shown] = described;
  const others = texts.assertion.split('\n').filter((text) => text.trim() !== '');
  return {
    id,
    number,
    language: 'python',
    prompt: prompt!,
    entryPoint,
    canonical,
    tests,
    preamble: '',
    asserts: [shown!, ...others.slice(1)],
    ...(HELD_ANSWERS.has(entryPoint) ? { isolation: 'weak' } : {}),
  };
}

/** What MBPP+ asks: the description, and the assertion that evalplus shows. */
const DOCSTRING = /^\s*"""\n([\s\S]+)\n(assert[\s\S]+?)\n"""\s*$/;

/**
 * Of MBPP+, those whose right answers no other process is given: matches of a regular expression, and of one input to the last a list
 * of more elements than a sandbox hands over.
 */
const HELD_ANSWERS: ReadonlySet<string> = new Set([
  'check_str',
  'text_match_three',
  'text_starta_endb',
  'combinations_colors',
]);

function assertionsOf(
  row: ProblemRow['row'],
  at: string,
): { readonly listed: readonly string[]; readonly challenge: readonly string[] } | FrameworkError {
  const lists: (readonly string[])[] = [];
  for (const field of ['test_list', 'challenge_test_list']) {
    const list = textList(row, field, at);
    if (isFault(list)) return list;
    if (!list.every((text) => /^\s*assert\b/.test(text)))
      return fieldFault(at, field, 'holds what is no assertion');
    lists.push(list.map((text) => text.trim()));
  }
  const [listed = [], challenge = []] = lists;
  return listed.length === 0 ? fieldFault(at, 'test_list', 'is missing or empty') : { listed, challenge };
}

const isNumber = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isText = (value: unknown): value is string => typeof value === 'string' && !/\p{Cs}/u.test(value);
