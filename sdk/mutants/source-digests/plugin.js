import { createHash } from 'node:crypto';
import { definePlugin } from '@framework/sdk';

const DOCUMENTS = Array.from({ length: 30 }, (_, index) => ({
  path: `file-${String(index).padStart(2, '0')}.ts`,
  text: `export const value${index} = ${index};\n`,
}));

const sha256 = (text) => createHash('sha256').update(text).digest();

const source = {
  id: 'mutant',
  async describe() {
    const documents = DOCUMENTS;
    const hash = createHash('sha256');
    for (const { path, text } of documents) hash.update(`${path}\0${text}\0`);
    return {
      fingerprint: hash.digest('hex'),
      documents: documents.length,
      bytes: documents.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0),
      skipped: {},
      details: {},
    };
  },
  async *open({ cursor, batchSize }, ctx) {
    const documents = DOCUMENTS;
    for (let from = cursor ?? 0; from < documents.length; from += batchSize) {
      ctx.signal.throwIfAborted();
      const rows = documents.slice(from, from + batchSize);
      yield {
        ids: rows.map(({ path }) => `mutant:${path}`),
        contents: rows.map(({ text }) => new TextEncoder().encode(text)),
        meta: {
          repository: rows.map(() => 'mutant'),
        },
        cursor: from + rows.length,
        digests: rows.map((_, row) => sha256(rows.at(row - 1).text)),
      };
    }
  },
};

export default definePlugin({
  hooks: {
    ingest(sources) {
      sources.add(source);
    },
  },
});
