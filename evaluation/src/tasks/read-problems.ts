import { basename } from 'node:path';
import { type FrameworkError, frameworkError } from '@framework/sdk';
import { badLines, isFault } from './bad-lines.js';
import { type JsonRow, readJsonLines } from './json-lines.js';
import type { Problem, ProblemSet } from './problem.js';

const FIELDS = ['task_id', 'prompt', 'entry_point', 'canonical_solution', 'test'] as const;
type Field = (typeof FIELDS)[number];

const IDENTIFIER = /^[\p{ID_Start}_][\p{ID_Continue}]*$/u;
/** Ids stand in tables and messages. */
const LONGEST_ID = 200;

/**
 * Reads problems in HumanEval's format (https://github.com/openai/human-eval): one JSON object a line with `task_id`,
 * `prompt`, `entry_point`, `canonical_solution` and `test`, all texts; further fields are not looked at.
 *
 * @param path `.jsonl`, or packed with gzip
 * @throws FWK_EVAL_TASKS with a problem for each bad line, naming file, line and field
 */
export async function readProblems(path: string): Promise<ProblemSet> {
  if (path === '')
    throw frameworkError('FWK_EVAL_TASKS', { message: 'no file of problems is named', at: 'tasks' });
  const { sha256, lines } = await readJsonLines(path);
  const faults: FrameworkError[] = [];
  const problems: Problem[] = [];
  const seenAt = new Map<string, string>();
  for (const { at, row } of lines) {
    const problem = isFault(row) ? row : problemOf(row, at);
    if (isFault(problem)) {
      faults.push(problem);
      continue;
    }
    const earlier = seenAt.get(problem.id);
    if (earlier === undefined) problems.push(problem);
    else faults.push(fault(at, 'task_id', `'${problem.id}' stands in ${earlier} already`));
    seenAt.set(problem.id, earlier ?? at);
  }
  if (faults.length > 0) throw badLines(path, faults);
  if (problems.length === 0) {
    throw frameworkError('FWK_EVAL_TASKS', { message: 'the file holds no problem', at: path });
  }
  return { name: basename(path), sha256, problems };
}

function problemOf(row: JsonRow, at: string): Problem | FrameworkError {
  for (const field of FIELDS) {
    const value = row[field];
    if (value === undefined) return fault(at, field, 'is missing');
    if (typeof value !== 'string') return fault(at, field, `is no text but ${typeof value}`);
    if (value.trim() === '') return fault(at, field, 'is empty');
    if (/\p{Cs}/u.test(value))
      return fault(at, field, 'holds half a surrogate pair, which no UTF-8 text can');
  }
  const texts = row as Readonly<Record<Field, string>>;
  const { task_id: id, entry_point: entryPoint, prompt, test } = texts;
  if (id.length > LONGEST_ID || /\p{Cc}/u.test(id)) {
    return fault(at, 'task_id', `is longer than ${LONGEST_ID} characters or has control characters`);
  }
  if (!IDENTIFIER.test(entryPoint)) return fault(at, 'entry_point', 'is no name of a Python function');
  if (!defines(prompt, entryPoint))
    return fault(at, 'prompt', `does not define '${entryPoint}', its entry point`);
  if (!defines(test, 'check')) return fault(at, 'test', "does not define 'check'");
  return { id, prompt, entryPoint, solution: texts.canonical_solution, test };
}

const defines = (source: string, name: string): boolean =>
  source.split('\n').some((line) => {
    const [, defined] = /^(?:async\s+)?def\s+([^\s(]+)\s*\(/.exec(line) ?? [];
    return defined === name;
  });

const fault = (at: string, field: Field, what: string): FrameworkError =>
  frameworkError('FWK_EVAL_TASKS', { message: `the field '${field}' ${what}`, at });
