import { createHash } from 'node:crypto';
import { type FrameworkError, frameworkError } from '@framework/sdk';
import { badLines, isFault } from './bad-lines.js';
import { readBounded, type SizeLimits, unpacked } from './read-bounded.js';

/** The largest suites of the field are far below: HumanEval+ has 1.4 MB packed, 200 samples of HumanEval some 30 MB. */
const LIMITS: SizeLimits = { fileBytes: 64 * 2 ** 20, unpackedBytes: 256 * 2 ** 20 };
/** Of one line, in bytes: far above any row, and a file that is one line by mistake is not parsed. */
const LONGEST_LINE = 32 * 2 ** 20;
/** Two bytes make a row, and a row takes hundreds to hold: a small file that unpacks to many would take all memory there is. */
const MOST_LINES = 1_000_000;
/** Of an array, at any depth, for the same reason. 1,000 samples of each of MBPP's problems are half of them. */
const MOST_VALUES = 1_000_000;
/** A file with more rows that are none is another kind of file; each fault takes a kilobyte. */
const MOST_FAULTS = 1000;
const NEWLINE = 0x0a;
const OPENING_BRACKET = 0x5b;
const OPENING_BRACE = 0x7b;
const COMMA = 0x2c;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const BYTE_ORDER_MARK = Buffer.from('\uFEFF');

export type JsonRow = Readonly<Record<string, unknown>>;

/** One row that holds something. */
export interface JsonLine {
  /** `<file>:<line>`, lines from 1; `<file>[<index>]` in an array, from 0. */
  readonly at: string;
  /** The line as it is written, for numbers that a double cannot hold; null in an array, and where it is no JSON. */
  readonly text: string | null;
  /** What it holds, or what is wrong with it. */
  readonly row: JsonRow | FrameworkError;
}

export interface JsonRows {
  /** SHA-256 of the file's bytes, hex. */
  readonly sha256: string;
  readonly lines: readonly JsonLine[];
}

/**
 * Reads a file of JSON objects, one a line or all in one array, packed with gzip where its first bytes say so. Blank lines and
 * CRLF are fine. `NaN` and `Infinity`, which Python writes, are null in the row, and stay in the text.
 *
 * @throws FWK_EVAL_TASKS for a file that is missing, too large or damaged; what is wrong with a row stands in the row
 */
export async function readJsonRows(path: string, limits = LIMITS): Promise<JsonRows> {
  const packed = await readBounded(path, limits.fileBytes);
  const sha256 = createHash('sha256').update(packed).digest('hex');
  const marked = await unpacked(packed, path, limits.unpackedBytes);
  const bytes = marked.subarray(0, 3).equals(BYTE_ORDER_MARK) ? marked.subarray(3) : marked;
  const first = bytes.find((byte) => byte > 0x20);
  const lines =
    first === OPENING_BRACKET ? notOnlyFaults(elementsOf(bytes, path), path) : jsonLines(bytes, path);
  return { sha256, lines: [...lines] };
}

/**
 * The lines of a file that hold something, each one JSON object, as `readJsonRows` reads them.
 *
 * @param path of the file, for messages
 * @throws FWK_EVAL_TASKS for a million lines, and for a thousand that are no rows
 */
export const jsonLines = (bytes: Uint8Array, path: string): Generator<JsonLine> =>
  notOnlyFaults(linesOf(bytes, path), path);

function* notOnlyFaults(rows: Iterable<JsonLine>, path: string): Generator<JsonLine> {
  const faults: FrameworkError[] = [];
  for (const line of rows) {
    if (isFault(line.row)) faults.push(line.row);
    if (faults.length === MOST_FAULTS) throw badLines(path, faults);
    yield line;
  }
}

function* linesOf(bytes: Uint8Array, path: string): Generator<JsonLine> {
  for (let start = 0, line = 1; start < bytes.byteLength; line++) {
    if (line > MOST_LINES) throw tooMany(path, `${MOST_LINES} lines`);
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline === -1 ? bytes.byteLength : newline;
    const read = lineOf(bytes.subarray(start, end), `${path}:${line}`);
    if (read !== undefined) yield read;
    start = end + 1;
  }
}

/**
 * The elements of a JSON array. What it holds is counted before it is parsed: of nothing but brackets, some hundred megabytes
 * are more than a process may hold.
 *
 * @param path of the file, for messages
 * @throws FWK_EVAL_TASKS for a million values, and for what is no array in UTF-8
 */
export function jsonArray(bytes: Uint8Array, path: string): readonly unknown[] {
  if (holdsMoreValues(bytes, MOST_VALUES)) throw tooMany(path, `${MOST_VALUES} values in one array`);
  const text = textOf(bytes);
  if (text === undefined) throw wrong(path, 'the file is not UTF-8');
  const elements = jsonOf(text);
  if (!Array.isArray(elements)) throw wrong(path, 'the file is no JSON');
  return elements;
}

/** Each value but the first of an array or an object stands behind a comma, that one behind a bracket. */
function holdsMoreValues(bytes: Uint8Array, most: number): boolean {
  let values = 0;
  let inText = false;
  for (let at = 0; at < bytes.byteLength; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) inText = !inText;
    else if (inText) at += byte === BACKSLASH ? 1 : 0;
    else if (byte === COMMA || byte === OPENING_BRACKET || byte === OPENING_BRACE) values++;
    if (values > most) return true;
  }
  return false;
}

/** Undefined for a blank line. */
function lineOf(bytes: Uint8Array, at: string): JsonLine | undefined {
  if (bytes.every((byte) => byte <= 0x20)) return undefined;
  if (bytes.length > LONGEST_LINE)
    return { at, text: null, row: wrong(at, `the line has ${bytes.length} bytes`) };
  const text = textOf(bytes);
  if (text === undefined) return { at, text: null, row: wrong(at, 'the line is not UTF-8') };
  const value = jsonOf(text);
  if (value === undefined) return { at, text: null, row: wrong(at, 'the line is no JSON') };
  return { at, text, row: isRow(value) ? value : wrong(at, 'the line is no JSON object') };
}

function* elementsOf(bytes: Uint8Array, path: string): Generator<JsonLine> {
  for (const [index, value] of jsonArray(bytes, path).entries()) {
    const at = `${path}[${index}]`;
    yield { at, text: null, row: isRow(value) ? value : wrong(at, 'the element is no JSON object') };
  }
}

/** Undefined for what is no UTF-8. */
function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).trim();
  } catch {
    return undefined;
  }
}

/** Undefined for what is no JSON, in Python's dialect of it too. */
function jsonOf(text: string): unknown {
  for (const written of [() => text, () => withoutNaN(text)]) {
    try {
      return JSON.parse(written());
    } catch {
      // The next of the two, or none.
    }
  }
  return undefined;
}

/** By hand where a regular expression would do: of a text full of quotes that never ends, it would try every one. */
function withoutNaN(text: string): string {
  const words = /"|-?\bInfinity\b|\bNaN\b/g;
  let replaced = '';
  let kept = 0;
  for (let found = words.exec(text); found !== null; found = words.exec(text)) {
    if (found[0] === '"') {
      words.lastIndex = endOfText(text, words.lastIndex);
      continue;
    }
    replaced += `${text.slice(kept, found.index)}null`;
    kept = words.lastIndex;
  }
  return replaced + text.slice(kept);
}

/** Behind the quote that ends the text in quotes which begins at `from`. */
function endOfText(text: string, from: number): number {
  for (let quote = text.indexOf('"', from); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (text[quote - 1 - backslashes] === '\\') backslashes++;
    if (backslashes % 2 === 0) return quote + 1;
  }
  return text.length;
}

const isRow = (row: unknown): row is JsonRow =>
  typeof row === 'object' && row !== null && !Array.isArray(row);

const wrong = (at: string, message: string): FrameworkError =>
  frameworkError('FWK_EVAL_TASKS', { message, at });

const tooMany = (at: string, what: string): FrameworkError =>
  frameworkError('FWK_EVAL_TASKS', {
    message: `the file has more than ${what}`,
    at,
    action: 'give a part of it, or what is one array as one JSON object a line',
  });
