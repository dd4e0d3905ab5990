import type { Task, TaskText } from './task.js';
import { taskFileError } from './task-file-error.js';

/** Where a record stands. */
export interface RecordAt {
  readonly file: string;
  readonly line: number | null;
  /** Its number in a JSON array, from 1. */
  readonly entry?: number;
}

/**
 * A task as HumanEval writes it (`task_id`, `prompt`, `canonical_solution`, `test`), as MBPP does (`text`, in the
 * sanitised set `prompt`; `code`, `test_list`), or any record with one of these fields or `question`.
 *
 * @throws FWK_EVAL_TASKS for a record in which there is nothing to look for
 */
export function taskOf(record: unknown, at: RecordAt): Task {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) {
    throw taskFileError(at.file, at.line, `${placeOf(at)} is no object`);
  }
  const fields = record as Readonly<Record<string, unknown>>;
  const text = (name: string): string => (typeof fields[name] === 'string' ? fields[name] : '');
  const lines = (name: string): string =>
    Array.isArray(fields[name]) ? fields[name].filter((line) => typeof line === 'string').join('\n') : '';
  const texts: TaskText[] = [
    ...promptTexts(text('prompt')),
    { part: 'question', text: text('text') },
    { part: 'question', text: text('question') },
    { part: 'solution', text: text('canonical_solution') },
    { part: 'solution', text: text('code') },
    { part: 'tests', text: text('test') },
    { part: 'tests', text: lines('test_list') },
    { part: 'tests', text: lines('challenge_test_list') },
  ];
  const known = texts.filter((each) => each.text.trim() !== '');
  if (known.length === 0) {
    throw taskFileError(at.file, at.line, `${placeOf(at)} has no text of a task`, {
      action: `give it one of the fields ${FIELDS.join(', ')}`,
    });
  }
  const id = fields['task_id'];
  return { id: typeof id === 'string' || typeof id === 'number' ? String(id) : placeOf(at), texts: known };
}

const FIELDS = ['prompt', 'text', 'question', 'canonical_solution', 'code', 'test', 'test_list'];

const placeOf = ({ line, entry }: RecordAt): string =>
  entry === undefined ? `line ${line}` : `entry ${entry}`;

/** A prompt that is code gives itself away by its docstrings and its head, too; one in words is a question. */
function promptTexts(prompt: string): TaskText[] {
  const docstrings = docstringsOf(prompt);
  if (docstrings.length === 0) return [{ part: 'question', text: prompt }];
  return [
    { part: 'prompt', text: prompt },
    ...docstrings
      .flatMap((text) => [text, proseOf(text)])
      .map((text): TaskText => ({ part: 'question', text })),
    { part: 'signature', text: signatureOf(prompt) },
  ];
}

/** What stands between triple quotes. */
function docstringsOf(code: string): string[] {
  const docstrings: string[] = [];
  for (const quotes of ['"""', "'''"]) {
    // Every second part is inside; one that is never closed is none.
    const parts = code.split(quotes);
    for (let at = 1; at + 1 < parts.length; at += 2) docstrings.push(parts[at]!);
  }
  return docstrings;
}

/**
 * A docstring up to its examples: these hold the function's name, which a copy changes, and are often left out. Empty
 * where there are none.
 */
function proseOf(docstring: string): string {
  const lines = docstring.split('\n');
  const examples = lines.findIndex((line) => /^\s*(?:>>>|(?:for )?examples?\b)/i.test(line));
  return examples === -1 ? '' : lines.slice(0, examples).join('\n');
}

/** The last `def` of a prompt, to the end of its line. */
function signatureOf(prompt: string): string {
  const start = prompt.lastIndexOf('\ndef ');
  const from = start === -1 ? prompt.indexOf('def ') : start + 1;
  if (from === -1) return '';
  const end = prompt.indexOf('\n', from);
  return prompt.slice(from, end === -1 ? undefined : end);
}
