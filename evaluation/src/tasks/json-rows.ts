import { createHash } from 'node:crypto';
import { type FrameworkError, frameworkError } from '@framework/sdk';
import { readBounded, type SizeLimits, unpacked } from './read-bounded.js';

/** The largest suites of the field are far below: HumanEval+ has 1.4 MB packed, 200 samples of HumanEval some 30 MB. */
const LIMITS: SizeLimits = { fileBytes: 64 * 2 ** 20, unpackedBytes: 256 * 2 ** 20 };
/** Of one line, in bytes: far above any row, and a file that is one line by mistake is not parsed. */
const LONGEST_LINE = 32 * 2 ** 20;
const NEWLINE = 0x0a;
const OPENING_BRACKET = 0x5b;
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
  return { sha256, lines: first === OPENING_BRACKET ? elementsOf(bytes, path) : jsonLines(bytes, path) };
}

/**
 * The lines of a file that hold something, each one JSON object, as `readJsonRows` reads them.
 *
 * @param path of the file, for messages
 */
export function jsonLines(bytes: Uint8Array, path: string): JsonLine[] {
  const lines: JsonLine[] = [];
  for (let start = 0, line = 1; start < bytes.byteLength; line++) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline === -1 ? bytes.byteLength : newline;
    const row = lineOf(bytes.subarray(start, end), `${path}:${line}`);
    if (row !== undefined) lines.push(row);
    start = end + 1;
  }
  return lines;
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

function elementsOf(bytes: Uint8Array, path: string): JsonLine[] {
  const text = textOf(bytes);
  if (text === undefined) throw wrong(path, 'the file is not UTF-8');
  const elements = jsonOf(text);
  if (elements === undefined) throw wrong(path, 'the file is no JSON');
  return (elements as unknown[]).map((value, index) => {
    const at = `${path}[${index}]`;
    return { at, text: null, row: isRow(value) ? value : wrong(at, 'the element is no JSON object') };
  });
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

const withoutNaN = (text: string): string =>
  text.replace(/"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g, (part) => (part.startsWith('"') ? part : 'null'));

const isRow = (row: unknown): row is JsonRow =>
  typeof row === 'object' && row !== null && !Array.isArray(row);

const wrong = (at: string, message: string): FrameworkError =>
  frameworkError('FWK_EVAL_TASKS', { message, at });
