import type { Source, SourceBatch } from '../../hooks/ingest.js';
import type { Exercise } from './index.js';

const BATCHES = 3;

/** `ingest`, and of each source it adds: is it there, what is it, and its first batches. */
export async function exerciseIngest({ subject, plugin, call }: Exercise): Promise<void> {
  const { ingest } = plugin.hooks ?? {};
  if (ingest === undefined) return;
  const found = subject.bench.sources?.() ?? [];
  const set = { sources: [...found], add: (source: Source) => void set.sources.push(source) };
  await call('ingest', async () => {
    await ingest(set, plugin.stageContext('ingest'));
    return set.sources.map(({ id }) => id);
  });
  const context = plugin.hookContext();
  for (const source of set.sources.slice(found.length)) {
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
