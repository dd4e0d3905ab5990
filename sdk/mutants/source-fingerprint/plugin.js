import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { definePlugin } from '@framework/sdk';
import { FOLDER } from './folder.js';

function readFolder() {
  return readdirSync(FOLDER)
    .sort()
    .map((path) => ({ path, text: readFileSync(join(FOLDER, path), 'utf8') }));
}

const source = {
  id: 'mutant',
  async describe() {
    const documents = readFolder();
    const hash = createHash('sha256');
    for (const { path, text } of documents) hash.update(`${path}\0${text.length}\0`);
    return {
      fingerprint: hash.digest('hex'),
      documents: documents.length,
      bytes: documents.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0),
      skipped: {},
      details: {},
    };
  },
  async *open({ cursor, batchSize }, ctx) {
    const documents = readFolder();
    for (let from = cursor ?? 0; from < documents.length; from += batchSize) {
      ctx.signal.throwIfAborted();
      const rows = documents.slice(from, from + batchSize);
      yield {
        ids: rows.map(({ path }) => `mutant:${path}`),
        contents: rows.map(({ text }) => new TextEncoder().encode(text)),
        meta: {
          path: rows.map(({ path }) => path),
          repository: rows.map(() => 'mutant'),
          share: rows.map(() => 'code'),
          language: rows.map(() => 'typescript'),
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
