import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { pagesOf, writePastCache } from '../run/direct-file.js';
import { ioError } from '../run/durable-file.js';
import { failpoint } from '../run/failpoint.js';
import { corrupt } from '../run/store.js';
import { BeforeAndAfter } from './before-and-after.js';
import type { NewFile, OldFile, RewrittenFile } from './rewrite-file.js';
import type { Span } from './spans.js';

const CHUNK = 1 << 20;

/** A file as it was rewritten. */
export interface Rewritten {
  readonly file: string;
  /** Spans that are zeros now; of a table the lines that were replaced. */
  readonly spans: number;
  /** Bytes in them; 0 of a table. */
  readonly blanked: number;
  /** SHA-256 of the file before and after, hex. */
  readonly before: string;
  readonly after: string;
  /**
   * SHA-256 of its bytes outside the places where a name was replaced, the same before and after. Else null: what is written is the old
   * bytes with zeros in the spans, and `after` is the hash of exactly that (decision 0041). Earlier records have it of those, too.
   */
  readonly outside: string | null;
}

/**
 * Copies a file with zeros in some spans, in one pass, while the old one is checked against its manifest.
 *
 * @param spans ascending, not overlapping
 * @throws FWK_STORE_CORRUPT when the old file is not what its manifest says: nothing is proven of such a one
 */
export async function blankSpans(from: OldFile, to: NewFile, spans: readonly Span[]): Promise<RewrittenFile> {
  const hashes = new BeforeAndAfter();
  const facts = await withChunks((chunks) =>
    writePastCache(join(to.dir, to.file), blanked(chunksOf(from.path, chunks), spans, hashes), hashes.after),
  );
  const { before } = hashes;
  if (before !== from.facts.sha256) throw corrupt(from.path, 'is not the file its manifest describes');
  return {
    facts,
    rewritten: {
      file: to.file,
      spans: spans.length,
      blanked: spans.reduce((sum, { length }) => sum + length, 0),
      before,
      after: facts.sha256,
      outside: null,
    },
  };
}

async function* blanked(
  chunks: AsyncIterable<Chunk>,
  spans: readonly Span[],
  hashes: BeforeAndAfter,
): AsyncGenerator<Uint8Array> {
  for await (const { bytes, at } of chunks) {
    const parts = within(bytes, at, spans);
    hashes.add(bytes, parts.length > 0);
    for (const { start, end } of parts) bytes.fill(0, start, end);
    yield bytes;
    failpoint('takedown.middle-of-file');
  }
}

/** Whether there is nothing but zeros in some spans of a file. */
export function isBlank(path: string, spans: readonly Span[]): Promise<boolean> {
  return withChunks(async (chunks) => {
    for await (const { bytes, at } of chunksOf(path, chunks)) {
      for (const { start, end } of within(bytes, at, spans))
        if (bytes.subarray(start, end).some((byte) => byte !== 0)) return false;
    }
    return true;
  });
}

interface Chunk {
  readonly bytes: Buffer;
  readonly at: number;
}

/** Each but the last of a megabyte, and read while the one before is worked on; it lasts until the one after the next is asked for. */
async function* chunksOf(path: string, buffers: readonly Buffer[]): AsyncGenerator<Chunk> {
  const file = await open(path, 'r').catch((cause) => {
    throw ioError(cause, path);
  });
  const read = async (number: number): Promise<Buffer> => {
    const buffer = buffers[number % buffers.length]!;
    let bytes = 0;
    for (let more = -1; more !== 0 && bytes < CHUNK; bytes += more)
      more = (await file.read(buffer, bytes, CHUNK - bytes, number * CHUNK + bytes)).bytesRead;
    return buffer.subarray(0, bytes);
  };
  let next = read(0);
  try {
    for (let number = 0; ; number++) {
      const bytes = await next;
      if (bytes.length === 0) return;
      next = read(number + 1);
      // Told where it is waited for.
      next.catch(() => undefined);
      yield { bytes, at: number * CHUNK };
    }
  } finally {
    await next.catch(() => undefined);
    await file.close();
  }
}

/** Lends memory for chunks until nothing is read into it any more, nor written from it. */
async function withChunks<Answer>(work: (chunks: readonly Buffer[]) => Promise<Answer>): Promise<Answer> {
  const chunks = free.pop() ?? threeChunks();
  try {
    return await work(chunks);
  } finally {
    free.push(chunks);
  }
}

/** One that is written, one that is worked on, one that is read. */
function threeChunks(): readonly Buffer[] {
  const { buffer } = pagesOf(3 * CHUNK);
  return [0, 1, 2].map((number) => Buffer.from(buffer, number * CHUNK, CHUNK));
}

/** Memory for chunks that no file is read into: as much as were read at once. */
const free: (readonly Buffer[])[] = [];

/** The parts of a chunk that lie in spans, from the chunk's beginning. Spans ascend: those before it are skipped by halving. */
function within(
  bytes: Uint8Array,
  at: number,
  spans: readonly Span[],
): readonly { readonly start: number; readonly end: number }[] {
  const parts: { start: number; end: number }[] = [];
  let low = 0;
  for (let high = spans.length; low < high; ) {
    const middle = (low + high) >> 1;
    if (spans[middle]!.start + spans[middle]!.length <= at) low = middle + 1;
    else high = middle;
  }
  for (let index = low; index < spans.length; index++) {
    const { start, length } = spans[index]!;
    if (start >= at + bytes.byteLength) break;
    parts.push({ start: Math.max(0, start - at), end: Math.min(bytes.byteLength, start + length - at) });
  }
  return parts;
}
