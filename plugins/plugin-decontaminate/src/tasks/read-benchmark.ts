import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { questionsOfCsv } from './csv.js';
import { type RecordAt, taskOf } from './record.js';
import type { Benchmark, Task } from './task.js';
import { taskFileError } from './task-file-error.js';

/**
 * Reads a file of tasks, by what its name ends in.
 *
 * @throws FWK_EVAL_TASKS naming file and line: missing, no gzip, too large, empty, not in its format
 */
export async function readBenchmark(file: string): Promise<Benchmark> {
  const text = await textOf(file);
  const tasks = tasksOf(file, text);
  if (tasks.length === 0) throw taskFileError(file, null, 'the file has no task');
  return { name: basename(file), tasks };
}

async function textOf(file: string): Promise<string> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    throw taskFileError(file, null, 'the file of tasks cannot be read', { cause });
  }
  if (file.endsWith('.gz')) {
    try {
      bytes = await promisify(gunzip)(bytes, { maxOutputLength: LARGEST });
    } catch (cause) {
      throw taskFileError(file, null, 'the file is no whole gzip file of at most 256 MB', { cause });
    }
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw taskFileError(file, null, 'the file is not UTF-8', { cause });
  }
}

/** A few kilobytes of gzip can stand for gigabytes. */
const LARGEST = 256 * 2 ** 20;

function tasksOf(file: string, text: string): readonly Task[] {
  const name = file.replace(/\.gz$/, '');
  const place = (line: number): RecordAt => ({ file, line });
  if (name.endsWith('.jsonl')) {
    return text
      .split('\n')
      .flatMap((line, at) =>
        line.trim() === '' ? [] : [taskOf(parsed(line, place(at + 1)), place(at + 1))],
      );
  }
  if (name.endsWith('.json')) {
    const list = parsed(text, place(1));
    if (!Array.isArray(list)) throw taskFileError(file, 1, 'the file is no JSON array of tasks');
    return list.map((record, at) => taskOf(record, { file, line: null, entry: at + 1 }));
  }
  if (name.endsWith('.csv')) {
    return questionsOfCsv(text, file).map(({ question, line }) => ({
      id: `line ${line}`,
      texts: [{ part: 'question', text: question }],
    }));
  }
  if (name.endsWith('.txt')) return paragraphs(text);
  throw taskFileError(file, null, 'the name does not say what format the file has', {
    action: 'name it .jsonl, .json, .csv or .txt, with .gz behind if it is compressed',
  });
}

function parsed(text: string, { file, line }: RecordAt): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw taskFileError(file, line, `this is no JSON (${(cause as Error).message})`, { cause });
  }
}

/** One task a paragraph; blank lines stand between them. */
function paragraphs(text: string): Task[] {
  const tasks: Task[] = [];
  let lines: string[] = [];
  let first = 1;
  for (const [at, line] of [...text.split('\n'), ''].entries()) {
    if (line.trim() !== '') {
      if (lines.length === 0) first = at + 1;
      lines.push(line);
    } else if (lines.length > 0) {
      tasks.push({ id: `line ${first}`, texts: [{ part: 'question', text: lines.join('\n') }] });
      lines = [];
    }
  }
  return tasks;
}
