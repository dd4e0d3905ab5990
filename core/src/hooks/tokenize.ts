import type { RecordBatch, TokenBatch, TokenizeHandler } from '@framework/sdk';
import { checkTokenBatch } from '@framework/sdk/checks';
import type { Kernel } from '../plugins/kernel.js';
import { asyncBail, type ChainParts } from './chain.js';
import { resultError } from './hook-error.js';

/** `tokenize`: the first tap that returns a batch owns it; one must. Its documents are the batch's alive rows. */
export function tokenizeChain(
  parts: ChainParts<TokenizeHandler>,
  vocabularySize: () => number | undefined,
): Kernel['hooks']['tokenize'] {
  const chain = asyncBail<TokenizeHandler, RecordBatch, TokenBatch>(
    'tokenize',
    parts,
    ({ plugin, handler }, batch) => ({
      call: (ctx) => handler.apply(batch, ctx as never),
      accept(returned) {
        if (returned === undefined) return undefined;
        return checkTokenBatch(plugin, 'tokenize', returned, {
          sequence: batch.sequence,
          documents: batch.ids.filter((_, row) => batch.alive(row)),
          vocabularySize: vocabularySize(),
        });
      },
    }),
  );
  return async (batch, context) => {
    const tokens = await chain(batch, context);
    if (tokens !== undefined) return tokens;
    const names = parts.taps.map((tap) => tap.plugin).join(', ');
    throw resultError(names || 'no plugin', 'tokenize', `returned no tokens for batch ${batch.sequence}`);
  };
}
