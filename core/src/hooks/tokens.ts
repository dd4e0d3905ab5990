import type { TokenBatch, TokensHandler } from '@framework/sdk';
import { checkTokenBatch } from '@framework/sdk/checks';
import { AsyncSeriesWaterfallHook } from 'tapable';
import type { ContextFor, Kernel } from '../plugins/kernel.js';
import type { ChainParts } from './chain.js';

/** `tokens`: each tap returns a batch of the same documents, their ids rearranged as it likes. */
export function tokensChain(
  { taps, guard }: ChainParts<TokensHandler>,
  vocabularySize: () => number | undefined,
): Kernel['hooks']['tokens'] {
  const hook = new AsyncSeriesWaterfallHook<[TokenBatch, ContextFor], TokenBatch>(
    ['batch', 'context'],
    'tokens',
  );
  for (const { plugin, handler } of taps) {
    hook.tapPromise(plugin, (batch, context) =>
      guard.call(plugin, 'tokens', async (base) => {
        // Copied first: a tap may change the array it was given in place.
        const documents = [...batch.documents];
        const returned: unknown = await handler.apply(batch, context(base));
        return checkTokenBatch(plugin, 'tokens', returned, {
          sequence: batch.sequence,
          documents,
          vocabularySize: vocabularySize(),
        });
      }),
    );
  }
  return (batch, context) => hook.promise(batch, context);
}
