/** The process in which changed sources are read once more: the first module of it. It writes nothing. */
import { answerParent } from '../../child/answer-parent.js';
import { withKernel } from '../../child/with-kernel.js';
import { DocumentShards } from '../../run/documents.js';
import { FeatureCache } from '../../run/feature-cache.js';
import { collectSources, readSources } from '../../run/stages/sources.js';
import { Stop } from '../../run/stop.js';
import { Store } from '../../run/store.js';
import { RecordedTexts } from './recorded-texts.js';
import type { DifferenceQuestion, SourceDifference, SourceDifferences } from './source-difference.js';

answerParent<DifferenceQuestion, SourceDifferences>(
  'reading the sources again',
  ({ plan, store, documents, sources }, notice) =>
    withKernel(plan, notice, async (kernel) => {
      const recorded = new DocumentShards(await new Store(store).look(documents));
      const features = new FeatureCache(kernel);
      const session = { kernel, plan, features, stop: new Stop(), heartbeat: { touch: () => undefined } };
      const found: Record<string, SourceDifference> = {};
      for (const owned of await collectSources(session)) {
        const { id } = owned.source;
        const texts = sources.includes(id) ? await RecordedTexts.of(recorded, id) : undefined;
        if (texts === undefined) continue;
        await kernel.guard(owned.plugin, 'ingest describe', (ctx) => owned.source.describe(ctx));
        for await (const { columns } of readSources(session, [owned], null)) {
          const { ids, content, offsets } = columns;
          for (const [row, document] of ids.entries())
            texts.meet(document, content.subarray(offsets[row], offsets[row + 1]));
        }
        found[id] = await texts.difference();
      }
      return found;
    }),
);
