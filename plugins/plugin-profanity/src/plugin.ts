import { definePlugin, META } from '@framework/sdk';
import { config as schema } from './config.js';
import { countHits } from './count-hits.js';
import { loadWordLists, type WordLists } from './word-lists.js';

export default definePlugin(schema, ({ config }) => {
  let lists: WordLists | undefined;
  return {
    hooks: {
      async setup() {
        lists = await loadWordLists(config);
      },
      filter: {
        parallel: 'per-batch',
        async apply(batch) {
          lists ??= await loadWordLists(config);
          for (let row = 0; row < batch.length; row++) {
            if (!batch.alive(row)) continue;
            const share = String(batch.get(row, META.share) ?? 'code');
            const { words, hits, distinct, never } = countHits(batch.text(row), lists, share);
            if (never > 0) {
              batch.judge(row, { action: 'drop', reason: 'word-never', evidence: { words, hits: never } });
            } else if (hits >= config.minHits && (1000 * hits) / words > config.maxPerThousand) {
              const perThousand = Math.round((1e5 * hits) / words) / 100;
              batch.judge(row, {
                action: 'drop',
                reason: 'profanity',
                evidence: { words, hits, distinct, perThousand, limit: config.maxPerThousand },
              });
            }
          }
        },
      },
    },
  };
});
