import type { Source, SourceBatch } from '../../hooks/ingest.js';
import type { Exercise } from './index.js';

const BATCHES = 3;

/** `ingest`, and of each source it adds: is it there, what is it, and its first batches. */
export async function exerciseIngest({ plugin, call }: Exercise): Promise<void> {
  const { ingest } = plugin.hooks ?? {};
  if (ingest === undefined) return;
  const sources: Source[] = [];
  const set = { sources, add: (source: Source) => void sources.push(source) };
  await call('ingest', async () => {
    await ingest(set, plugin.stageContext('ingest'));
    return sources.map(({ id }) => id);
  });
  const context = plugin.hookContext();
  for (const source of sources) {
    const named = (what: string) => `source ${source.id} ${what}`;
    if (source.check !== undefined) await call(named('check'), () => source.check!(context));
    await call(named('describe'), () => source.describe(context));
    await call(named('open'), async () => {
      const batches: SourceBatch[] = [];
      // Left before its end: `return()` has to close what is open.
      for await (const batch of source.open({ cursor: null, batchSize: 4 }, context)) {
        if (batches.push(batch) === BATCHES) break;
      }
      return batches;
    });
  }
}
