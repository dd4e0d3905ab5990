import type { IngestHandler, SourceSet } from '@framework/sdk';
import { describeValue } from '@framework/sdk/checks';
import { AsyncSeriesWaterfallHook } from 'tapable';
import type { ContextFor, Kernel } from '../plugins/kernel.js';
import type { ChainParts } from './chain.js';
import { resultError } from './hook-error.js';

/** `ingest`: taps add sources to the one set that travels; a set of a tap's own making is refused. */
export function ingestChain({ taps, guard }: ChainParts<IngestHandler>): Kernel['hooks']['ingest'] {
  const hook = new AsyncSeriesWaterfallHook<[SourceSet, ContextFor], SourceSet>(
    ['sources', 'context'],
    'ingest',
  );
  for (const { plugin, handler } of taps) {
    hook.tapPromise(plugin, (sources, context) =>
      guard.call(plugin, 'ingest', async (base) => {
        const returned: unknown = await handler(sources, context(base));
        if (returned !== undefined && returned !== sources) {
          throw resultError(
            plugin,
            'ingest',
            `returned ${describeValue(returned)}, not the sources it was given`,
          );
        }
        return sources;
      }),
    );
  }
  return (sources, context) => hook.promise(sources, context);
}
