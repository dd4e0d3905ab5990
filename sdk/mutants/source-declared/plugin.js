import { createHash } from 'node:crypto';
import { definePlugin } from '@framework/sdk';

const DOCUMENTS = Array.from({ length: 30 }, (_, index) => ({
  path: `file-${String(index).padStart(2, '0')}.ts`,
  text: `export const value${index} = ${index};\n`,
}));

const source = {
  id: 'another',
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
        ids: rows.map(({ path }) => path),
        contents: rows.map(({ text }) => new TextEncoder().encode(text)),
        meta: {
          share: rows.map(() => 'code'),
        },
        cursor: from + rows.length,
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
