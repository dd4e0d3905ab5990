import type { FrameworkError } from '@framework/sdk';
import { isFault } from './bad-lines.js';
import { definitionsIn, isName } from './definitions.js';
import { fieldFault, idFault, textsOf } from './fields.js';
import { namedTests } from './named-tests.js';
import { plusTests } from './plus-tests.js';
import { preambleOf } from './preamble.js';
import type { Problem, ProblemSet } from './problem.js';
import { type ProblemRow, readProblemFile } from './read-problem-file.js';
import { translatedProblem, translationOf } from './translations.js';

export interface HumanEvalOptions {
  /** Of a file in EvalPlus' format: `base` for HumanEval's own tests, `plus` for the many inputs as well. */
  readonly tests?: 'base' | 'plus';
  /** SHA-256 the file must have; null for any. */
  readonly sha256?: string | null;
}

/**
 * Reads problems in HumanEval's format (https://github.com/openai/human-eval): one JSON object a line with `task_id`,
 * `prompt`, `entry_point`, `canonical_solution` and `test`, all texts. Also HumanEval+ (`base_input`, `plus_input`, `atol`),
 * and translations to JavaScript and TypeScript as MultiPL-E and HumanEval-X write them. Further fields are not looked at.
 *
 * @param path `.jsonl`, or packed with gzip
 * @throws FWK_EVAL_TASKS with a problem for each bad line, naming file, line and field
 */
export async function readHumanEval(
  path: string,
  { tests = 'base', sha256 = null }: HumanEvalOptions = {},
): Promise<ProblemSet> {
  const set = await readProblemFile(path, 'task_id', (row) => problemOf(row, tests), sha256);
  return tests === 'base' ? set : { ...set, name: `${set.name} with its plus inputs` };
}

function problemOf(row: ProblemRow, tests: 'base' | 'plus'): Problem | FrameworkError {
  const translation = translationOf(row.row);
  if (translation === null) return pythonProblem(row, tests);
  if (tests === 'plus') return fieldFault(row.at, 'plus_input', 'is missing: a translation has none');
  return translatedProblem(row, translation);
}

function pythonProblem(line: ProblemRow, choice: 'base' | 'plus'): Problem | FrameworkError {
  const { row, at } = line;
  const texts = textsOf(row, ['task_id', 'prompt', 'entry_point', 'canonical_solution', 'test'], at);
  if (isFault(texts)) return texts;
  const { task_id: id, entry_point: entryPoint, prompt, test } = texts;
  const badId = idFault(id, 'task_id', at);
  if (badId !== undefined) return badId;
  if (!isName(entryPoint, 'python')) return fieldFault(at, 'entry_point', 'is no name of a Python function');
  if (!definitionsIn(prompt).includes(entryPoint))
    return fieldFault(at, 'prompt', `does not define '${entryPoint}', its entry point`);
  if (!definitionsIn(test).includes('check')) return fieldFault(at, 'test', "does not define 'check'");
  const canonical = prompt + texts.canonical_solution;
  const base = namedTests(test, entryPoint);
  const tests =
    choice === 'base'
      ? base
      : plusTests(line, { suite: 'humaneval', id, entryPoint, canonical, base, inputs: 'plus' });
  if (isFault(tests)) return tests;
  const preamble = preambleOf(prompt, entryPoint);
  return { id, language: 'python', prompt, entryPoint, canonical, tests, preamble };
}
