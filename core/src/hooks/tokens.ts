import type { TokenBatch, TokensHandler } from '@framework/sdk';
import { checkTokenBatch } from '@framework/sdk/checks';
import type { Kernel } from '../plugins/kernel.js';
import { asyncWaterfall, type ChainParts } from './chain.js';

/**
 * `tokens`: each tap returns a batch of the same documents, their ids rearranged as it likes. What is known of the
 * documents goes on to the next tap whether it was returned or not.
 */
export const tokensChain = (
  parts: ChainParts<TokensHandler>,
  vocabularySize: () => number | undefined,
): Kernel['hooks']['tokens'] =>
  asyncWaterfall<TokensHandler, TokenBatch>('tokens', parts, ({ plugin, handler }, batch) => {
    // Copied first: a tap may change the array it was given in place.
    const documents = [...batch.documents];
    const known = batch.meta === undefined ? {} : { meta: batch.meta };
    return {
      call: (ctx) => handler.apply(batch, ctx as never),
      accept: (returned) => ({
        ...checkTokenBatch(plugin, 'tokens', returned, {
          sequence: batch.sequence,
          documents,
          vocabularySize: vocabularySize(),
        }),
        ...known,
      }),
    };
  });
