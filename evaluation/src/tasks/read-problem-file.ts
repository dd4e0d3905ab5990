import { basename } from 'node:path';
import { type FrameworkError, frameworkError } from '@framework/sdk';
import { badLines, isFault } from './bad-lines.js';
import { fieldFault } from './fields.js';
import { type JsonRow, readJsonRows } from './json-rows.js';
import type { Problem, ProblemSet } from './problem.js';

/** One row of a file, for who makes a problem of it. */
export interface ProblemRow {
  readonly row: JsonRow;
  /** `<file>:<line>`, or `<file>[<index>]` in an array. */
  readonly at: string;
  /** The row as it is written, for numbers that a double cannot hold; null in an array. */
  readonly text: string | null;
}

/**
 * Reads a file of problems, one JSON object a line or all in one array, whose rows `problemOf` understands.
 *
 * @param idField how the format calls the id, for messages
 * @param expected SHA-256 the file must have, hex; null for any
 * @throws FWK_EVAL_TASKS with a problem for each bad row, naming file, line and field; for another hash than `expected`
 */
export async function readProblemFile<P extends Problem>(
  path: string,
  idField: string,
  problemOf: (row: ProblemRow) => P | FrameworkError,
  expected: string | null = null,
): Promise<ProblemSet<P>> {
  if (path === '')
    throw frameworkError('FWK_EVAL_TASKS', { message: 'no file of problems is named', at: 'tasks' });
  const { sha256, lines } = await readJsonRows(path);
  mustHaveHash(path, sha256, expected);
  const faults: FrameworkError[] = [];
  const problems: P[] = [];
  const seenAt = new Map<string, string>();
  for (const { at, row, text } of lines) {
    const problem = isFault(row) ? row : problemOf({ row, at, text });
    if (isFault(problem)) {
      faults.push(problem);
      continue;
    }
    const earlier = seenAt.get(problem.id);
    if (earlier === undefined) problems.push(problem);
    else faults.push(fieldFault(at, idField, `'${problem.id}' stands in ${earlier} already`));
    seenAt.set(problem.id, earlier ?? at);
  }
  if (faults.length > 0) throw badLines(path, faults);
  if (problems.length === 0) {
    throw frameworkError('FWK_EVAL_TASKS', { message: 'the file holds no problem', at: path });
  }
  return { name: basename(path), sha256, problems };
}

/** @throws FWK_EVAL_TASKS where a file is not the one that is meant */
export function mustHaveHash(path: string, sha256: string, expected: string | null): void {
  if (expected === null || expected.toLowerCase() === sha256) return;
  throw frameworkError('FWK_EVAL_TASKS', {
    message: `the file's SHA-256 is ${sha256}, and not ${expected}`,
    at: path,
    action: 'give the file that is meant, or its hash: with other problems a score is another',
  });
}
