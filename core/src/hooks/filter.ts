import { ColumnBatch, type FilterHandler, type RecordBatch } from '@framework/sdk';
import { beforeFilter, checkFiltered } from '@framework/sdk/checks';
import { AsyncSeriesWaterfallHook } from 'tapable';
import type { ContextFor, Kernel } from '../plugins/kernel.js';
import type { ChainParts } from './chain.js';

type Only = ReadonlySet<string> | undefined;

/**
 * `filter`: a batch passes every tap, and each only adds verdicts. The kernel checks after each tap that the rows are
 * those that went in and that what was added is signed by the tap.
 */
export function filterChain({ taps, guard }: ChainParts<FilterHandler>): Kernel['hooks']['filter'] {
  const hook = new AsyncSeriesWaterfallHook<[RecordBatch, ContextFor, Only], RecordBatch>(
    ['batch', 'context', 'only'],
    'filter',
  );
  for (const { plugin, handler } of taps) {
    hook.tapPromise(plugin, async (batch, context, only) => {
      if (only !== undefined && !only.has(plugin)) return batch;
      return guard.call(plugin, 'filter', async (base) => {
        const before = beforeFilter(batch);
        if (batch instanceof ColumnBatch) batch.speaker = plugin;
        const returned: unknown = await handler.apply(batch, context(base));
        checkFiltered(plugin, batch, returned, before);
        return batch;
      });
    });
  }
  return (batch, context, only) => hook.promise(batch, context, only);
}
