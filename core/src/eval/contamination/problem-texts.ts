import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { frameworkError } from '@framework/sdk';
import { readYamlFile } from '../../config/yaml-file.js';
import { isRecord } from '../../run/json-file.js';

/** A problem, and all of it that a document could give away. */
export interface ProblemText {
  readonly task: string;
  /** Its parts; no run reaches from one into the next. */
  readonly texts: readonly string[];
}

/** Far above any suite of the field; a data file given by mistake is not read into memory. */
const FILE_BYTES = 64 * 2 ** 20;
const UNPACKED_BYTES = 256 * 2 ** 20;

/** What problems of HumanEval's and MBPP's kind, and of task files, say: what is asked, what is right, what judges. */
const FIELDS = [
  'prompt',
  'text',
  'question',
  'canonical_solution',
  'canonical',
  'code',
  'test',
  'tests',
  'test_list',
] as const;

/**
 * The problems of a file as texts: JSON lines or a JSON array, also in a gzip; or a task file, in YAML. What a suite makes of
 * them does not matter: what is looked for is whether they were read in training.
 *
 * @throws FWK_EVAL_TASKS naming file and line
 */
export async function problemTexts(path: string): Promise<readonly ProblemText[]> {
  const rows = isTaskFile(path) ? tasksOf(path) : rowsOf(await readBounded(path), path);
  const problems = rows.map(({ row, at }, index) => problemOf(row, at, index));
  if (problems.length > 0) return problems;
  throw wrong('there is no problem in it', path);
}

/** Whether a file of problems is one in YAML, by its name. */
export const isTaskFile = (path: string): boolean => /\.ya?ml$/i.test(path);

interface Row {
  readonly row: unknown;
  readonly at: string;
}

/** The `tasks` of a task file. */
function tasksOf(path: string): readonly Row[] {
  try {
    const { value, line } = readYamlFile(path, path);
    const { tasks } = isRecord(value) ? value : {};
    if (!Array.isArray(tasks)) throw wrong("the file has no list 'tasks'", path);
    return tasks.map((row, at) => ({ row, at: `${path}:${line(['tasks', at])}` }));
  } catch (cause) {
    throw wrong((cause as Error).message, path);
  }
}

function rowsOf(bytes: Buffer, path: string): readonly Row[] {
  const text = bytes.toString('utf8').trim();
  return text.startsWith('[')
    ? (parsed(text, path) as unknown[]).map((row, at) => ({ row, at: `${path}:[${at}]` }))
    : text.split('\n').flatMap((line, index) => {
        const at = `${path}:${index + 1}`;
        return line.trim() === '' ? [] : [{ row: parsed(line, at), at }];
      });
}

function problemOf(row: unknown, at: string, index: number): ProblemText {
  if (typeof row !== 'object' || row === null || Array.isArray(row))
    throw wrong('the problem is no object', at);
  const fields = row as Readonly<Record<string, unknown>>;
  const texts = FIELDS.flatMap((name) => fields[name] ?? []).filter((value) => typeof value === 'string');
  if (texts.length === 0) throw wrong(`the problem has none of ${FIELDS.join(', ')}`, at);
  const id = fields['task_id'] ?? fields['name'] ?? fields['id'];
  const task = typeof id === 'string' || typeof id === 'number' ? String(id) : String(index);
  return { task, texts };
}

async function readBounded(path: string): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  try {
    const file = await open(path);
    for await (const part of file.createReadStream({ end: FILE_BYTES })) {
      parts.push(part as Buffer);
      bytes += (part as Buffer).byteLength;
    }
  } catch (cause) {
    throw wrong(`the problems cannot be read (${(cause as Error).message})`, path);
  }
  if (bytes > FILE_BYTES) throw wrong(`the file holds more than ${FILE_BYTES / 2 ** 20} MiB`, path);
  const packed = Buffer.concat(parts);
  if (packed[0] !== 0x1f || packed[1] !== 0x8b) return packed;
  return promisify(gunzip)(packed, { maxOutputLength: UNPACKED_BYTES }).catch((cause: Error) => {
    throw wrong(
      `the file is no whole gzip file of at most ${UNPACKED_BYTES / 2 ** 20} MiB (${cause.message})`,
      path,
    );
  });
}

function parsed(text: string, at: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw wrong(`${basename(at)} is no JSON`, at);
  }
}

const wrong = (message: string, at: string) =>
  frameworkError('FWK_EVAL_TASKS', {
    message,
    at,
    action:
      'give problems in the form of HumanEval or MBPP, .jsonl or .json, also .gz; or a task file, .yaml',
  });
