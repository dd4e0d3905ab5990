import { createHash } from 'node:crypto';
import { definePlugin } from '@framework/sdk';

const DOCUMENTS = Array.from({ length: 30 }, (_, index) => ({
  path: `file-${String(index).padStart(2, '0')}.ts`,
  text: `export const value${index} = ${index};\n`,
}));

/** Where portions begin. */
const STARTS = [0, 7, 8, 19];

const batchOf = (rows, cursor) => ({
  ids: rows.map(({ path }) => `mutant:${path}`),
  contents: rows.map(({ text }) => new TextEncoder().encode(text)),
  meta: {
    path: rows.map(({ path }) => path),
    repository: rows.map(() => 'mutant'),
    share: rows.map(() => 'code'),
    language: rows.map(() => 'typescript'),
  },
  cursor,
});

function* batches(from, to, first, batchSize, signal) {
  for (let at = from, size = first; at < to; at += size, size = at === from + first ? batchSize : size) {
    signal.throwIfAborted();
    const end = Math.min(at + size, to);
    yield batchOf(DOCUMENTS.slice(at, end), end);
  }
}

const source = {
  id: 'mutant',
  async describe() {
    const hash = createHash('sha256');
    for (const { path, text } of DOCUMENTS) hash.update(`${path}\0${text}\0`);
    return {
      fingerprint: hash.digest('hex'),
      documents: DOCUMENTS.length,
      bytes: DOCUMENTS.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0),
      skipped: {},
      details: {},
    };
  },
  async *open({ cursor, batchSize }, { signal }) {
    yield* batches(cursor ?? 0, DOCUMENTS.length, batchSize, batchSize, signal);
  },
  async portions(cursor) {
    const from = cursor ?? 0;
    const starts = [from, ...STARTS.filter((start) => start > from)];
    return starts.map((start, at) => ({
      before: start,
      range: [start, starts[at + 1] ?? DOCUMENTS.length],
    }));
  },
  async *openPortion({ range: [from, to] }, { batchSize }, { signal }) {
    yield* batches(from, to, batchSize, batchSize, signal);
  },
};

export default definePlugin({
  hooks: {
    ingest(sources) {
      sources.add(source);
    },
  },
});
