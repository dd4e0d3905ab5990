import { definePlugin, TOKENIZER } from '@framework/sdk';
import { config } from './config.js';
import { ADDED, rearrange } from './rearrange.js';
import { findSentinels, type Sentinels } from './sentinels.js';

export default definePlugin(config, (plugin) => {
  const { rate, sentinels: names } = plugin.config;
  let sentinels: Sentinels | undefined;

  return {
    hooks: {
      tokens: {
        apply(batch, ctx) {
          // Not while the plugin is made: the tokenizer is trained by then only.
          sentinels ??= findSentinels(ctx.get(TOKENIZER), names, plugin.id);
          const { documents } = batch;
          // A stream a document: what happens to one depends on neither the batch nor its neighbours.
          const streams = documents.map((id) => ctx.random(id));
          const chosen = streams.map((random) => random.uniform() < rate);

          const offsets = new Uint32Array(documents.length + 1);
          for (const [i, rearranged] of chosen.entries()) {
            const length = batch.offsets[i + 1]! - batch.offsets[i]!;
            offsets[i + 1] = offsets[i]! + length + (rearranged ? ADDED : 0);
          }
          const tokens = new Uint32Array(offsets.at(-1)!);
          for (const [i, rearranged] of chosen.entries()) {
            const ids = batch.tokens.subarray(batch.offsets[i], batch.offsets[i + 1]);
            const out = tokens.subarray(offsets[i], offsets[i + 1]);
            // The end of the document stays the last token.
            if (rearranged) rearrange(ids.subarray(0, -1), sentinels, streams[i]!, out);
            else out.set(ids);
            if (rearranged) out[out.length - 1] = ids.at(-1)!;
          }
          return { sequence: batch.sequence, documents, tokens, offsets };
        },
      },
    },
  };
});
