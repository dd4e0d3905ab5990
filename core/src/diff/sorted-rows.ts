import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ioError } from '../run/durable-file.js';
import { readJsonLines } from '../run/json-lines.js';

export interface Identified {
  readonly id: string;
}

/**
 * Rows in order of their ids, rows of one id in the order they came: an external merge sort. Never more than `held`
 * rows are in memory; what is more goes to a temporary folder, in sorted pieces that are merged as they are read. The
 * folder is gone when the iteration ends, however it ends.
 *
 * @throws FWK_RUN_IO, FWK_RUN_DISK_FULL when the temporary folder cannot hold them
 */
export async function* sortedRows<Row extends Identified>(
  rows: AsyncIterable<Row>,
  held = 100_000,
): AsyncGenerator<Row> {
  let piece: Row[] = [];
  const files: string[] = [];
  let dir: string | undefined;
  try {
    for await (const row of rows) {
      piece.push(row);
      if (piece.length < held) continue;
      dir ??= await mkdtemp(join(tmpdir(), 'framework-diff-'));
      files.push(await spill(join(dir, `${files.length}.ndjson`), sorted(piece)));
      piece = [];
    }
    if (files.length === 0) yield* sorted(piece);
    else yield* merged([...files.map((file) => readJsonLines<Row>(file)), inMemory(sorted(piece))]);
  } finally {
    if (dir !== undefined) await rm(dir, { recursive: true, force: true });
  }
}

/** The sort is stable, so rows of one id keep their order. */
const sorted = <Row extends Identified>(rows: Row[]): Row[] =>
  rows.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));

async function spill(path: string, rows: readonly Identified[]): Promise<string> {
  const stream = createWriteStream(path);
  const failed = once(stream, 'error').then(([cause]) => {
    throw ioError(cause, path);
  });
  const written = (async () => {
    for (const row of rows) if (!stream.write(`${JSON.stringify(row)}\n`)) await once(stream, 'drain');
    stream.end();
    await once(stream, 'close');
  })();
  // Whichever loses the race is not waited for any more.
  failed.catch(() => undefined);
  written.catch(() => undefined);
  await Promise.race([written, failed]);
  return path;
}

async function* inMemory<Row>(rows: readonly Row[]): AsyncGenerator<Row> {
  yield* rows;
}

interface Head<Row> {
  readonly row: Row;
  readonly piece: number;
}

/** A binary heap of the first rows of all pieces; of equal ids the earlier piece's comes first. */
async function* merged<Row extends Identified>(pieces: readonly AsyncGenerator<Row>[]): AsyncGenerator<Row> {
  const heap: Head<Row>[] = [];
  const comesFirst = (a: Head<Row>, b: Head<Row>) =>
    a.row.id < b.row.id || (a.row.id === b.row.id && a.piece < b.piece);
  const settle = (from: number): void => {
    for (let at = from; ; ) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < heap.length && comesFirst(heap[child]!, heap[least]!)) least = child;
      }
      if (least === at) return;
      [heap[at], heap[least]] = [heap[least]!, heap[at]!];
      at = least;
    }
  };
  try {
    for (const [piece, rows] of pieces.entries()) {
      const { done, value } = await rows.next();
      if (!done) heap.push({ row: value, piece });
    }
    for (let at = heap.length >> 1; at-- > 0; ) settle(at);
    while (heap.length > 0) {
      const { row, piece } = heap[0]!;
      yield row;
      const { done, value } = await pieces[piece]!.next();
      if (done) {
        const last = heap.pop()!;
        if (heap.length > 0) heap[0] = last;
      } else heap[0] = { row: value, piece };
      settle(0);
    }
  } finally {
    for (const rows of pieces) await rows.return(undefined);
  }
}

/** Two sorted streams side by side: each id once, with the row of either side or null. */
export async function* joined<Row extends Identified>(
  a: AsyncGenerator<Row>,
  b: AsyncGenerator<Row>,
): AsyncGenerator<{ readonly a: Row | null; readonly b: Row | null }> {
  try {
    let [left, right] = [await a.next(), await b.next()];
    while (!left.done || !right.done) {
      const one = left.done ? null : left.value;
      const other = right.done ? null : right.value;
      if (other === null || (one !== null && one.id < other.id)) {
        yield { a: one, b: null };
        left = await a.next();
      } else if (one === null || other.id < one.id) {
        yield { a: null, b: other };
        right = await b.next();
      } else {
        yield { a: one, b: other };
        [left, right] = [await a.next(), await b.next()];
      }
    }
  } finally {
    await a.return(undefined);
    await b.return(undefined);
  }
}
