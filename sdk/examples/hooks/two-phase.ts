import { createHash } from 'node:crypto';
import { definePlugin } from '@framework/sdk';

const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

// Keeps the first of equal documents: which one that is takes a look at all of them.
export default definePlugin({}, () => {
  let firsts = new Map<string, string>();
  return {
    hooks: {
      filter: {
        parallel: 'per-batch',
        async fit(stream, ctx) {
          const found = new Map<string, string>();
          let done = 0;
          for await (const batch of stream) {
            ctx.signal.throwIfAborted();
            for (const [row, id] of batch.ids.entries()) {
              const hash = hashOf(batch.bytes(row));
              if (batch.alive(row) && !found.has(hash)) found.set(hash, id);
            }
            done += batch.length;
            ctx.progress({ done, total: null, unit: 'documents' });
          }
          await ctx.output.writeJson('firsts.json', Object.fromEntries(found));
        },
        async load(artefact) {
          firsts = new Map(
            Object.entries((await artefact.readJson('firsts.json')) as Record<string, string>),
          );
        },
        apply(batch) {
          for (const [row, id] of batch.ids.entries()) {
            const first = firsts.get(hashOf(batch.bytes(row)));
            if (first === undefined || first === id) continue;
            batch.judge(row, { action: 'drop', reason: 'exact-duplicate', evidence: { first } });
          }
        },
      },
    },
  };
});
