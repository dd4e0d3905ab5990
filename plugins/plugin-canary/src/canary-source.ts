import { createHash } from 'node:crypto';
import { META, type Source } from '@framework/sdk';
import type { Canary } from './canary.js';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The planted documents as a source like any other: a permissive label, a path, a language. */
export const canarySource = (planted: () => Promise<readonly Canary[]>): Source => ({
  id: 'canary',

  async check() {
    await planted();
  },

  async describe() {
    const canaries = await planted();
    const hash = createHash('sha256');
    for (const { id, text } of canaries) hash.update(`${id}\0${text}\0`);
    return {
      fingerprint: hash.digest('hex'),
      documents: canaries.length,
      bytes: canaries.reduce((sum, { text }) => sum + encode(text).byteLength, 0),
      skipped: {},
      details: { planted: 'documents that the filters must catch; none of them is trained on' },
    };
  },

  async *open({ cursor, batchSize }, { signal }) {
    const canaries = await planted();
    // The cursor is the number of canaries already delivered.
    for (let done = typeof cursor === 'number' ? cursor : 0; done < canaries.length; done += batchSize) {
      signal.throwIfAborted();
      const rows = canaries.slice(done, done + batchSize);
      yield {
        ids: rows.map(({ id }) => id),
        contents: rows.map(({ text }) => encode(text)),
        meta: {
          [META.path]: rows.map(({ path }) => path),
          [META.repository]: rows.map(({ repository }) => repository),
          [META.licenseExpression]: rows.map(() => 'MIT'),
          [META.licenseFiles]: rows.map(() => []),
          [META.share]: rows.map(() => 'code'),
          [META.language]: rows.map(() => 'javascript'),
        },
        cursor: done + rows.length,
      };
    }
  },
});
