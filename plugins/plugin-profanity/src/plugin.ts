import { definePlugin, META, TEXT_KERNELS } from '@framework/sdk';
import { type Classifier, loadClassifier } from './classifier/load.js';
import { config as schema } from './config.js';
import { countHits, isTooMuch, Prefilter } from './count-hits.js';
import { loadWordLists } from './word-lists.js';

export default definePlugin(schema, ({ config, find }) => {
  // Once an instance, at the first batch: a process that filters nothing has no use for them.
  const load = async () => {
    const lists = await loadWordLists(config);
    const kernels = find(TEXT_KERNELS);
    return { lists, prefilter: new Prefilter(lists, config, kernels?.ok ? kernels.features : undefined) };
  };
  let loaded: ReturnType<typeof load> | undefined;
  let classifier: Promise<Classifier | null> | undefined;
  return {
    hooks: {
      // A model that cannot be read is told before any work.
      async setup() {
        classifier = loadClassifier(config);
        await classifier;
      },
      filter: {
        parallel: 'per-batch',
        async apply(batch) {
          loaded ??= load();
          const { lists, prefilter } = await loaded;
          classifier ??= loadClassifier(config);
          const model = await classifier;
          for (let row = 0; row < batch.length; row++) {
            if (!batch.alive(row)) continue;
            const share = String(batch.get(row, META.share) ?? 'code');
            if (prefilter.mayHold(batch.bytes(row), share)) {
              const { words, hits, distinct, never } = countHits(batch.text(row), lists, share);
              if (never > 0) {
                batch.judge(row, { action: 'drop', reason: 'word-never', evidence: { words, hits: never } });
              } else if (isTooMuch(hits, words, config)) {
                const perThousand = Math.round((1e5 * hits) / words) / 100;
                batch.judge(row, {
                  action: 'drop',
                  reason: 'profanity',
                  evidence: { words, hits, distinct, perThousand, limit: config.maxPerThousand },
                });
              }
            }
            if (model === null || !model.shares.has(share) || !batch.alive(row)) continue;
            const probability = Math.round(model.probability(batch.text(row)) * 1e4) / 1e4;
            if (!(probability >= model.limit)) continue;
            batch.judge(row, {
              action: 'drop',
              reason: 'hate-speech',
              evidence: { probability, limit: model.limit, model: model.name },
            });
          }
        },
      },
    },
  };
});
