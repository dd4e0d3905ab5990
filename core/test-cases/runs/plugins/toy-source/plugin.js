/** Two sources of small made-up documents; one of them in the middle of the alphabet, added last. */
import { createHash } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { definePlugin, frameworkError, randomStream } from '@framework/sdk';

const WORDS = ['let', 'const', 'return', 'function', 'value', 'index', 'array', 'name', '=', ';', '(', ')'];

export default definePlugin((ctx) => ({
  hooks: {
    ingest(sources) {
      sources.add(source('b', Math.floor(ctx.config.documents / 2), ctx.config.revision));
      sources.add(source('a', Math.ceil(ctx.config.documents / 2), ctx.config.revision));
    },
  },
}));

/** What another machine delivers may change or vanish while nobody's configuration does: the tests say so from outside. */
const changed = process.env.TOY_SOURCE_CONTENT;
/** A file the second source waits for, once the first was read: something can happen meanwhile. */
const gate = process.env.TOY_SOURCE_GATE;

/**
 * `same`: every ninth document is one of before once more, in its batch or an earlier one; `differs`: with another text; `named`: the last
 * but two has the name that the first of them would get, and every other batch a column more, of nothing.
 */
const duplicates = process.env.TOY_SOURCE_DUPLICATES;
const bornBy = (row) => (duplicates !== undefined && row % 9 === 8 ? row - 1 - ((row * 7) % 8) : row);

function source(id, asked, configured) {
  const documents = changed === 'gone' && id === 'a' ? 0 : asked;
  const revision = changed === id ? `${configured}-${id}` : configured;
  return {
    id,
    async check() {
      if (documents === 0) {
        throw frameworkError('FWK_SOURCE_EMPTY', {
          message: `the source '${id}' is empty`,
          at: `source ${id}`,
        });
      }
    },
    async describe() {
      const fingerprint = createHash('sha256')
        .update(`${id} ${documents} ${revision}${duplicates ?? ''}`)
        .digest('hex');
      return { fingerprint, documents, bytes: 0, skipped: {}, details: { revision } };
    },
    async *open({ cursor, batchSize }) {
      if (gate !== undefined && id === 'b') {
        writeFileSync(`${gate}.reached`, '');
        while (!existsSync(gate)) await new Promise((resolve) => setTimeout(resolve, 20));
      }
      for (let next = cursor ?? 0; next < documents; ) {
        const rows = Array.from({ length: Math.min(batchSize, documents - next) }, (_, row) => next + row);
        next += rows.length;
        const born = rows.map(bornBy);
        yield {
          ids: born.map((row) => idOf(id, row, documents)),
          contents: rows.map((row) => document(id, duplicates === 'differs' ? row : bornBy(row), revision)),
          meta: {
            path: born.map((row) => `file-${row}`),
            repository: born.map((row) => `${id}${row % 7}`),
            licenseFiles: rows.map(() => [{ path: 'LICENSE', text: 'MIT' }]),
            ...(duplicates === 'named' && (next / batchSize) % 2 === 1 && { note: rows.map(() => null) }),
          },
          cursor: next,
        };
      }
    },
  };
}

const idOf = (id, row, documents) =>
  duplicates === 'named' && row === documents - 3
    ? `${idOf(id, 7, documents)} (2)`
    : `${id}${row % 7}:file-${row}`;

function document(id, row, revision) {
  const random = randomStream({ seed: 7, plugin: `${id}${revision}`, hook: 'document', sequence: row });
  const words = Array.from({ length: 5 + random.integer(30) }, () => WORDS[random.integer(WORDS.length)]);
  return new TextEncoder().encode(`${words.join(' ')}\n`);
}
