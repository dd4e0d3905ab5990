import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { basename } from 'node:path';
import { frameworkError, type JsonValue, META, type Source, type SourceBatch } from '@framework/sdk';
import { sourceError } from './errors.js';
import { readLines } from './lines.js';

interface Document {
  readonly id: string;
  readonly repository: string;
  readonly license: string | null;
  readonly text: string;
}

/** Documents of a JSON Lines file, in the order they stand there. The cursor is the byte the next line begins at. */
export const jsonLinesSource = (file: string, share: string): Source => ({
  id: 'json-lines',

  async check() {
    await access(file).catch((cause: unknown) => {
      throw frameworkError('FWK_SOURCE_MISSING', { message: `there is no file '${file}'`, at: file, cause });
    });
  },

  // Hashes the bytes as they lie: whatever changes in the file, the stages that rest on it are done again.
  async describe() {
    const hash = createHash('sha256').update(share);
    for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) hash.update(chunk);
    let documents = 0;
    let bytes = 0;
    for await (const batch of read(file, share, 0, 256)) {
      documents += batch.ids.length;
      for (const content of batch.contents) bytes += content.byteLength;
    }
    const details = { file: basename(file) };
    return { fingerprint: hash.digest('hex'), documents, bytes, skipped: {}, details };
  },

  async *open({ cursor, batchSize }, ctx) {
    for await (const batch of read(file, share, cursor === null ? 0 : Number(cursor), batchSize)) {
      ctx.signal.throwIfAborted();
      yield batch;
    }
  },
});

async function* read(
  file: string,
  share: string,
  start: number,
  batchSize: number,
): AsyncGenerator<SourceBatch> {
  let documents: Document[] = [];
  let cursor = start;
  for await (const { bytes, next } of readLines(file, start)) {
    if (bytes.toString('utf8').trim() !== '') documents.push(parse(bytes, `${file}, line at byte ${cursor}`));
    cursor = next;
    if (documents.length < batchSize) continue;
    yield batchOf(documents, share, cursor);
    documents = [];
  }
  if (documents.length > 0) yield batchOf(documents, share, cursor);
}

function parse(line: Buffer, at: string): Document {
  let value: unknown;
  try {
    value = JSON.parse(line.toString('utf8'));
  } catch (cause) {
    throw sourceError('JSONL_LINE', { message: 'the line is not JSON', at, cause });
  }
  const { id, repository, text, license = null } = (value ?? {}) as Record<string, JsonValue>;
  if (typeof id === 'string' && typeof repository === 'string' && typeof text === 'string') {
    return { id, repository, text, license: typeof license === 'string' ? license : null };
  }
  throw sourceError('JSONL_LINE', { message: 'the line lacks `id`, `repository` or `text`', at });
}

const batchOf = (documents: readonly Document[], share: string, cursor: number): SourceBatch => ({
  ids: documents.map(({ id, repository }) => `${repository}:${id}`),
  contents: documents.map(({ text }) => Buffer.from(text, 'utf8')),
  meta: {
    [META.path]: documents.map(({ id }) => id),
    [META.repository]: documents.map(({ repository }) => repository),
    [META.licenseExpression]: documents.map(({ license }) => license),
    [META.share]: documents.map(() => share),
  },
  cursor,
});
