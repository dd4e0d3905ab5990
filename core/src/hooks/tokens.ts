import type { TokenBatch, TokensHandler } from '@framework/sdk';
import { checkTokenBatch } from '@framework/sdk/checks';
import type { Kernel } from '../plugins/kernel.js';
import { asyncWaterfall, type ChainParts } from './chain.js';

/** `tokens`: each tap returns a batch of the same documents, their ids rearranged as it likes. */
export const tokensChain = (
  parts: ChainParts<TokensHandler>,
  vocabularySize: () => number | undefined,
): Kernel['hooks']['tokens'] =>
  asyncWaterfall<TokensHandler, TokenBatch>('tokens', parts, ({ plugin, handler }, batch) => {
    // Copied first: a tap may change the array it was given in place.
    const documents = [...batch.documents];
    return {
      call: (ctx) => handler.apply(batch, ctx as never),
      accept: (returned) =>
        checkTokenBatch(plugin, 'tokens', returned, {
          sequence: batch.sequence,
          documents,
          vocabularySize: vocabularySize(),
        }),
    };
  });
