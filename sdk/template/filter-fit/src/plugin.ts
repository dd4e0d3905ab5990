import { definePlugin, frameworkError } from '@framework/sdk';
import { config } from './config.js';
import { contentKey } from './content-key.js';

const FILE = 'copies.json';

/** Keeps the first of equal documents, in the order the sources deliver them. */
export default definePlugin(config, ({ config: { compare } }) => {
  /** Id of a copy → id of the document it repeats. */
  let copies: ReadonlyMap<string, string> | undefined;

  return {
    hooks: {
      filter: {
        parallel: 'per-batch',

        // Once a run, over the whole stream in its order; one key a document is held in memory.
        async fit(stream, ctx) {
          const first = new Map<string, string>();
          const found = new Map<string, string>();
          let documents = 0;
          for await (const batch of stream) {
            ctx.signal.throwIfAborted();
            for (let row = 0; row < batch.length; row++) {
              if (!batch.alive(row)) continue;
              const id = batch.ids[row]!;
              const key = contentKey(batch, row, compare);
              const original = first.get(key);
              if (original === undefined) first.set(key, id);
              else found.set(id, original);
            }
            documents += batch.length;
            ctx.progress({ done: documents, total: null, unit: 'documents' });
          }
          await ctx.output.writeJson(FILE, Object.fromEntries(found));
        },

        // Once in each container, the worker threads' too, before its first batch.
        async load(artefact) {
          copies = new Map(Object.entries((await artefact.readJson(FILE)) as Record<string, string>));
        },

        apply(batch, ctx) {
          if (copies === undefined) {
            throw frameworkError('FWK_FIT_MISSING', {
              message: `'${ctx.plugin}' judges before its index is loaded`,
            });
          }
          for (let row = 0; row < batch.length; row++) {
            const original = copies.get(batch.ids[row]!);
            if (original === undefined) continue;
            batch.judge(row, { action: 'drop', reason: 'duplicate', evidence: { of: original } });
          }
        },
      },
    },
  };
});
