import { basename } from 'node:path';
import { badLines, isFault, type JsonRow, readJsonRows } from '@framework/evaluation';
import { type FrameworkError, frameworkError } from '@framework/sdk';
import type { MbppTask } from './mbpp-task.js';

/** A file's tasks, and which file it was: the two have different assertions for the same tasks. */
export interface TaskFile {
  readonly name: string;
  /** SHA-256 of its bytes as they lie on disk, hex. */
  readonly sha256: string;
  /** In the file's order, at least one. */
  readonly tasks: readonly MbppTask[];
}

/**
 * Reads MBPP (https://github.com/google-research/google-research/tree/master/mbpp): `mbpp.jsonl` (`text`, `test_setup_code`,
 * `challenge_test_list`, which is not used) or `sanitized-mbpp.json` (`prompt`, `test_imports`), each row with `task_id`, `code` and
 * `test_list`.
 *
 * @throws FWK_EVAL_TASKS with a problem for each bad row, naming file, place and field
 */
export async function readTasks(path: string): Promise<TaskFile> {
  const { sha256, lines } = await readJsonRows(path);
  const faults: FrameworkError[] = [];
  const tasks: MbppTask[] = [];
  const seenAt = new Map<number, string>();
  for (const { at, row } of lines) {
    const task = isFault(row) ? row : taskOf(row, at);
    if (isFault(task)) {
      faults.push(task);
      continue;
    }
    const earlier = seenAt.get(task.id);
    if (earlier === undefined) tasks.push(task);
    else faults.push(fault(at, 'task_id', `${task.id} stands in ${earlier} already`));
    seenAt.set(task.id, earlier ?? at);
  }
  if (faults.length > 0) throw badLines(path, faults);
  if (tasks.length === 0) {
    throw frameworkError('FWK_EVAL_TASKS', { message: 'the file holds no task', at: path });
  }
  return { name: basename(path), sha256, tasks };
}

function taskOf(row: JsonRow, at: string): MbppTask | FrameworkError {
  const id = row['task_id'];
  if (!Number.isSafeInteger(id) || (id as number) < 0) return fault(at, 'task_id', 'is no whole number');
  const text = row['text'] ?? row['prompt'];
  if (!isText(text) || text.trim() === '') return fault(at, 'text', 'is no text, and neither is `prompt`');
  const { code, test_list: tests, test_setup_code: setupCode = '', test_imports: imports = [] } = row;
  if (!isText(code) || code.trim() === '') return fault(at, 'code', 'is no text');
  if (!isTexts(tests) || tests.length === 0) return fault(at, 'test_list', 'is no list of texts');
  if (!tests.every((test) => /^\s*assert\b/.test(test)))
    return fault(at, 'test_list', 'holds what is no assertion');
  if (!isText(setupCode)) return fault(at, 'test_setup_code', 'is no text');
  if (!isTexts(imports)) return fault(at, 'test_imports', 'is no list of texts');
  const setup = [...imports, setupCode].filter((part) => part !== '').join('\n');
  return { id: id as number, text, code, tests: tests.map((test) => test.trim()), setup };
}

/** Half a surrogate pair is in no file that is UTF-8, but JSON can spell it. */
const isText = (value: unknown): value is string => typeof value === 'string' && !/\p{Cs}/u.test(value);
const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every(isText);

const fault = (at: string, field: string, what: string): FrameworkError =>
  frameworkError('FWK_EVAL_TASKS', { message: `the field '${field}' ${what}`, at });
