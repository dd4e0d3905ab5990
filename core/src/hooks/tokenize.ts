import type { RecordBatch, TokenBatch, TokenizeHandler } from '@framework/sdk';
import { checkTokenBatch } from '@framework/sdk/checks';
import { AsyncSeriesBailHook } from 'tapable';
import type { ContextFor, Kernel } from '../plugins/kernel.js';
import type { ChainParts } from './chain.js';
import { resultError } from './hook-error.js';

/** `tokenize`: the first tap that returns a batch owns it; one must. Its documents are the batch's alive rows. */
export function tokenizeChain(
  { taps, guard }: ChainParts<TokenizeHandler>,
  vocabularySize: () => number | undefined,
): Kernel['hooks']['tokenize'] {
  const hook = new AsyncSeriesBailHook<[RecordBatch, ContextFor], TokenBatch | undefined>(
    ['batch', 'context'],
    'tokenize',
  );
  for (const { plugin, handler } of taps) {
    hook.tapPromise(plugin, (batch, context) =>
      guard.call(plugin, 'tokenize', async (base) => {
        const returned: unknown = await handler.apply(batch, context(base));
        if (returned === undefined) return undefined;
        return checkTokenBatch(plugin, 'tokenize', returned, {
          sequence: batch.sequence,
          documents: batch.ids.filter((_, row) => batch.alive(row)),
          vocabularySize: vocabularySize(),
        });
      }),
    );
  }
  return async (batch, context) => {
    const tokens = await hook.promise(batch, context);
    if (tokens !== undefined) return tokens;
    const names = taps.map((tap) => tap.plugin).join(', ');
    throw resultError(names || 'no plugin', 'tokenize', `returned no tokens for batch ${batch.sequence}`);
  };
}
