import { ColumnBatch, type FilterHandler, type RecordBatch } from '@framework/sdk';
import { beforeFilter, checkFiltered } from '@framework/sdk/checks';
import type { Kernel } from '../plugins/kernel.js';
import { asyncWaterfall, type ChainParts } from './chain.js';

interface Passing {
  readonly batch: RecordBatch;
  readonly only: ReadonlySet<string> | undefined;
}

/**
 * `filter`: a batch passes every tap, and each only adds verdicts. The kernel checks after each tap that the rows are
 * those that went in and that what was added is signed by the tap.
 */
export function filterChain(parts: ChainParts<FilterHandler>): Kernel['hooks']['filter'] {
  const chain = asyncWaterfall<FilterHandler, Passing>('filter', parts, ({ plugin, handler }, passing) => {
    const { batch, only } = passing;
    if (only !== undefined && !only.has(plugin)) return undefined;
    const before = beforeFilter(batch);
    if (batch instanceof ColumnBatch) batch.speaker = plugin;
    return {
      call: (ctx) => handler.apply(batch, ctx as never),
      accept(returned) {
        checkFiltered(plugin, batch, returned, before);
        return passing;
      },
    };
  });
  return async (batch, context, only) => (await chain({ batch, only }, context)).batch;
}
