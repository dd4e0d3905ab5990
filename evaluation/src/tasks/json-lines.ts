import { createHash } from 'node:crypto';
import { FrameworkError, frameworkError } from '@framework/sdk';
import { readBounded, type SizeLimits, unpacked } from './read-bounded.js';

/** The largest suites of the field are far below: HumanEval+ has 1.4 MB packed, 200 samples of HumanEval some 30 MB. */
const LIMITS: SizeLimits = { fileBytes: 64 * 2 ** 20, unpackedBytes: 256 * 2 ** 20 };
const NEWLINE = 0x0a;
const OPENING_BRACKET = 0x5b;

export type JsonRow = Readonly<Record<string, unknown>>;

/** One line that holds something. */
export interface JsonLine {
  /** `<file>:<line>`, lines from 1. */
  readonly at: string;
  /** What it holds, or what is wrong with it. */
  readonly row: JsonRow | FrameworkError;
}

export interface JsonLines {
  /** SHA-256 of the file's bytes, hex. */
  readonly sha256: string;
  readonly lines: readonly JsonLine[];
}

/**
 * Reads a file of JSON objects, one a line, packed with gzip where its first bytes say so. Blank lines and CRLF are fine.
 *
 * @throws FWK_EVAL_TASKS for a file that is missing, too large or damaged; what is wrong with a line stands in the line
 */
export async function readJsonLines(path: string, limits = LIMITS): Promise<JsonLines> {
  const { bytes, sha256 } = await readFile(path, limits);
  return { sha256, lines: linesOf(bytes, path) };
}

/** The same for a file that may as well be one JSON array; `at` is `<file>[<index>]` there, from 0. */
export async function readJsonRows(path: string, limits = LIMITS): Promise<JsonLines> {
  const { bytes, sha256 } = await readFile(path, limits);
  const first = bytes.find((byte) => byte > 0x20);
  if (first !== OPENING_BRACKET) return { sha256, lines: linesOf(bytes, path) };
  const rows = parsed(bytes, path);
  if (rows instanceof FrameworkError) throw rows;
  const lines = (rows as unknown[]).map((row, index) => {
    const at = `${path}[${index}]`;
    return { at, row: isRow(row) ? row : wrong(at, 'the element is no JSON object') };
  });
  return { sha256, lines };
}

async function readFile(path: string, limits: SizeLimits): Promise<{ bytes: Buffer; sha256: string }> {
  const packed = await readBounded(path, limits.fileBytes);
  return {
    bytes: await unpacked(packed, path, limits.unpackedBytes),
    sha256: createHash('sha256').update(packed).digest('hex'),
  };
}

function linesOf(bytes: Buffer, path: string): JsonLine[] {
  const lines: JsonLine[] = [];
  for (let start = 0, line = 1; start < bytes.byteLength; line++) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline === -1 ? bytes.byteLength : newline;
    const at = `${path}:${line}`;
    const row = parseLine(bytes.subarray(start, end), at);
    if (row !== undefined) lines.push({ at, row });
    start = end + 1;
  }
  return lines;
}

/** Undefined for a blank line. */
function parseLine(bytes: Uint8Array, at: string): JsonRow | FrameworkError | undefined {
  if (bytes.every((byte) => byte <= 0x20)) return undefined;
  const row = parsed(bytes, at, 'the line');
  if (row instanceof FrameworkError) return row;
  return isRow(row) ? row : wrong(at, 'the line is no JSON object');
}

function parsed(bytes: Uint8Array, at: string, what = 'the file'): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes).trim();
  } catch {
    return wrong(at, `${what} is not UTF-8`);
  }
  try {
    return JSON.parse(text);
  } catch {
    return wrong(at, `${what} is no JSON`);
  }
}

const isRow = (row: unknown): row is JsonRow =>
  typeof row === 'object' && row !== null && !Array.isArray(row);

const wrong = (at: string, message: string): FrameworkError =>
  frameworkError('FWK_EVAL_TASKS', { message, at });
