import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { defineConfig, definePlugin, frameworkError, META, path, type Source } from '@framework/sdk';

export const config = defineConfig({
  file: path({
    doc: 'JSON lines: `{"path": …, "text": …}`, one document a line.',
    default: 'documents.jsonl',
  }),
});

export default definePlugin(config, (ctx) => ({
  hooks: {
    ingest(sources) {
      sources.add(jsonLines(ctx.config.file));
    },
  },
}));

const jsonLines = (file: string): Source => ({
  id: 'jsonl',

  async check() {
    await access(file).catch((cause) => {
      throw frameworkError('FWK_SOURCE_MISSING', { message: `there is no file ${file}`, at: file, cause });
    });
  },

  async describe() {
    const bytes = await readFile(file);
    return {
      fingerprint: createHash('sha256').update(bytes).digest('hex'),
      documents: bytes.toString('utf8').split('\n').filter(Boolean).length,
      bytes: bytes.byteLength,
      skipped: {},
      details: { file },
    };
  },

  async *open({ cursor, batchSize }, { signal }) {
    // The cursor is the number of lines already delivered; null is the beginning.
    const done = typeof cursor === 'number' ? cursor : 0;
    let line = 0;
    let rows: { path: string; text: string }[] = [];
    const batch = () => ({
      ids: rows.map((row) => `jsonl:${row.path}`),
      contents: rows.map((row) => new TextEncoder().encode(row.text)),
      meta: { [META.path]: rows.map((row) => row.path), [META.repository]: rows.map(() => 'jsonl') },
      cursor: line,
    });
    for await (const text of createInterface({ input: createReadStream(file) })) {
      signal.throwIfAborted();
      if (text === '' || line++ < done) continue;
      rows.push(JSON.parse(text));
      if (rows.length < batchSize) continue;
      yield batch();
      rows = [];
    }
    if (rows.length > 0) yield batch();
  },
});
