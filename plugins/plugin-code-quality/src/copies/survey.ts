import type { LineHashes } from './line-hashes.js';

/** What copies of one document are told by. */
export interface Look {
  /** Of the batch. */
  readonly row: number;
  /** SHA-256 of the content, hex. */
  readonly content: string;
  /** See `versionRank`. */
  readonly rank: number;
  readonly lines: LineHashes;
}

/** The same of some documents of a batch, in few objects: it crosses from thread to thread, which copies each of them. */
export interface Survey {
  readonly rows: readonly number[];
  readonly contents: readonly string[];
  readonly ranks: readonly number[];
  /** Lines of each document. */
  readonly counts: readonly number[];
  /** Of one document behind the other. */
  readonly lines: LineHashes;
}

export function surveyOf(looks: readonly Look[]): Survey {
  const counts = looks.map(({ lines }) => lines.hashes.length);
  const all = counts.reduce((sum, count) => sum + count, 0);
  const lines = { hashes: new Uint32Array(all), weights: new Uint16Array(all) };
  let at = 0;
  for (const { lines: own } of looks) {
    lines.hashes.set(own.hashes, at);
    lines.weights.set(own.weights, at);
    at += own.hashes.length;
  }
  return {
    rows: looks.map(({ row }) => row),
    contents: looks.map(({ content }) => content),
    ranks: looks.map(({ rank }) => rank),
    counts,
    lines,
  };
}

/** The documents again; their lines are views. */
export function* looksOf({ rows, contents, ranks, counts, lines }: Survey): Generator<Look> {
  let start = 0;
  for (const [at, row] of rows.entries()) {
    const end = start + counts[at]!;
    const own = { hashes: lines.hashes.subarray(start, end), weights: lines.weights.subarray(start, end) };
    yield { row, content: contents[at]!, rank: ranks[at]!, lines: own };
    start = end;
  }
}
