import type { FrameworkError } from '@framework/sdk';
import { isFault } from './bad-lines.js';
import { isName } from './definitions.js';
import { fieldFault, idFault, textList, textsOf } from './fields.js';
import type { JsonRow } from './json-rows.js';
import type { Problem } from './problem.js';
import type { ProblemRow } from './read-problem-file.js';

/** Whose format a translated problem is in. */
export type Translation = 'multipl-e' | 'humaneval-x';

/** Null for a row that is no translation. */
export function translationOf(row: JsonRow): Translation | null {
  if ('name' in row && 'tests' in row) return 'multipl-e';
  const { task_id: id } = row;
  return typeof id === 'string' && id.startsWith('JavaScript/') ? 'humaneval-x' : null;
}

export const translatedProblem = (line: ProblemRow, translation: Translation): Problem | FrameworkError =>
  translation === 'multipl-e' ? multiplEProblem(line) : humanEvalXProblem(line);

const LANGUAGES: Readonly<Record<string, 'javascript' | 'typescript'>> = {
  js: 'javascript',
  ts: 'typescript',
};

/**
 * As MultiPL-E writes them (https://github.com/nuprl/MultiPL-E), and DeepSeek-Coder's files: `name`, `language`, `prompt`, `tests`,
 * `stop_tokens`. There is no solution. The tests are a program that ends by calling its own `test`; here the call waits for the
 * candidate, which they know by its name.
 */
function multiplEProblem({ row, at }: ProblemRow): Problem | FrameworkError {
  const texts = textsOf(row, ['name', 'language', 'prompt', 'tests'], at);
  if (isFault(texts)) return texts;
  const { name: id, prompt, tests } = texts;
  const badId = idFault(id, 'name', at);
  if (badId !== undefined) return badId;
  const language = LANGUAGES[texts.language];
  if (language === undefined) return fieldFault(at, 'language', "is neither 'js' nor 'ts'");
  const entryPoint = /^\s*let candidate = ([\p{ID_Continue}$]+);/mu.exec(tests)?.[1];
  if (entryPoint === undefined) return fieldFault(at, 'tests', 'names no candidate');
  if (functionIn(prompt) !== entryPoint)
    return fieldFault(at, 'prompt', `does not end in the function '${entryPoint}', which the tests call`);
  const waiting = tests.replace(/\n\s*test\(\);\s*$/, '\n');
  if (waiting === tests) return fieldFault(at, 'tests', "does not end in 'test();'");
  const stops = textList(row, 'stop_tokens', at);
  if (isFault(stops)) return stops;
  if (stops.length === 0 || stops.includes(''))
    return fieldFault(at, 'stop_tokens', 'is missing, empty, or holds an empty text');
  return {
    id,
    language,
    prompt,
    entryPoint,
    canonical: null,
    tests: `${waiting}\nfunction check() {\n  test();\n}\n`,
    preamble: '',
    stops,
  };
}

/**
 * As HumanEval-X writes them (https://github.com/THUDM/CodeGeeX), in JavaScript: `task_id`, `prompt`, `canonical_solution`, `test`.
 * Its `console.assert` ends nothing in Node; in a sandbox's tests it fails the program, which is what it is there for.
 */
function humanEvalXProblem({ row, at }: ProblemRow): Problem | FrameworkError {
  const texts = textsOf(row, ['task_id', 'prompt', 'canonical_solution', 'test'], at);
  if (isFault(texts)) return texts;
  const { task_id: id, prompt, test } = texts;
  const badId = idFault(id, 'task_id', at);
  if (badId !== undefined) return badId;
  const entryPoint = functionIn(prompt);
  if (entryPoint === undefined) return fieldFault(at, 'prompt', 'ends in no function to be written');
  return {
    id,
    language: 'javascript',
    prompt,
    entryPoint,
    canonical: prompt + texts.canonical_solution,
    tests: `function check() {\n${test}\n}\n`,
    preamble: '',
  };
}

/** The function a prompt ends in: the last that it begins at the start of a line. */
function functionIn(prompt: string): string | undefined {
  const name = [
    ...prompt.matchAll(
      /^(?:(?:async\s+)?function\s+|(?:const|let|var)\s+)([\p{ID_Continue}$]+)\s*(?:[(<:]|=)/gmu,
    ),
  ].at(-1)?.[1];
  return name !== undefined && isName(name, 'javascript') ? name : undefined;
}
