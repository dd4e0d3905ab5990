import { definePlugin, META, TOKENIZER, type TokenBatch } from '@framework/sdk';
import { config as schema } from './config.js';
import { Rearranger } from './rearranger.js';
import { Tally } from './tally.js';

/** `tokens`: part of the documents is laid out so that their middle comes last. */
export default definePlugin(schema, (plugin) => {
  const tally = new Tally();
  let rearranger: Rearranger | undefined;

  return {
    hooks: {
      tokens: {
        apply(batch, ctx) {
          // Not while the plugin is made: the tokenizer is trained by then only.
          rearranger ??= new Rearranger(plugin.config, ctx.get(TOKENIZER), plugin.id);
          const parts: Uint32Array[] = [];
          for (const [index, id] of batch.documents.entries()) {
            const given = batch.tokens.subarray(batch.offsets[index], batch.offsets[index + 1]);
            const known = {
              share: batch.meta?.[META.share]?.[index],
              language: batch.meta?.[META.language]?.[index],
            };
            const { ids, outcome } = rearranger.rearrange(given, known, ctx.random(id));
            tally.add(outcome);
            parts.push(ids);
          }
          return joined(batch, parts);
        },
      },

      teardown(ctx) {
        // Once a thread: no thread knows what the others saw, nor what a run that was killed had done before.
        const sentence = tally.take();
        if (sentence !== undefined) ctx.log.info(`${sentence} (by this thread, in this process)`);
      },
    },
  };
});

function joined({ sequence, documents }: TokenBatch, parts: readonly Uint32Array[]): TokenBatch {
  const offsets = new Uint32Array(documents.length + 1);
  for (const [index, { length }] of parts.entries()) offsets[index + 1] = offsets[index]! + length;
  const tokens = new Uint32Array(offsets[documents.length]!);
  for (const [index, part] of parts.entries()) tokens.set(part, offsets[index]);
  return { sequence, documents, tokens, offsets };
}
