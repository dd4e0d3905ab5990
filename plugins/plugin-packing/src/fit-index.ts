import { type FitContext, frameworkError, type TokenShards } from '@framework/sdk';
import { documentOrder, type OrderKey, windowOrder } from './epoch-order.js';
import { writeSequenceIndex } from './sequence-index.js';

/** The split windows are cut from; every other is held out. */
const TRAIN = 'train';

/**
 * Writes the sequence index of the training documents.
 *
 * @throws FWK_DATA_TOO_SMALL when they do not fill one window
 */
export async function fitIndex(
  tokens: TokenShards,
  contextLength: number,
  order: OrderKey,
  ctx: Pick<FitContext, 'output' | 'log'>,
): Promise<void> {
  const numbers: number[] = [];
  const train = { documents: 0, tokens: 0 };
  const heldOut = { documents: 0, tokens: 0 };
  for (const [number, document] of tokens.documents.entries()) {
    if (document.tokens === 0) continue;
    const share = document.split === TRAIN ? train : heldOut;
    share.documents++;
    share.tokens += document.tokens;
    if (share === train) numbers.push(number);
  }
  const windows = Math.max(0, Math.floor((train.tokens - 1) / contextLength));
  if (windows === 0) {
    throw frameworkError('FWK_DATA_TOO_SMALL', {
      message:
        `the training documents have ${train.tokens} tokens, and one window needs ${contextLength + 1} ` +
        `(${heldOut.tokens} more are held out)`,
      at: 'plugin-packing.contextLength',
      action: 'add sources, or lower `contextLength`',
    });
  }
  const documents = documentOrder(Uint32Array.from(numbers), 0, order);
  const lengths = documents.map((document) => tokens.documents[document]!.tokens);
  const waste = train.tokens - windows * contextLength;
  await writeSequenceIndex(
    ctx.output,
    {
      contextLength,
      order,
      tokens: { fingerprint: tokens.fingerprint, documents: tokens.documents.length },
      train,
      heldOut,
      windows,
      waste: { tokens: waste, share: waste / train.tokens },
    },
    { documents, lengths, windows: windowOrder(windows, 0, order) },
  );
  ctx.log.info(
    `${windows} windows of ${contextLength} tokens an epoch from ${train.documents} documents; ` +
      `${waste} of ${train.tokens} tokens are not predicted (${((100 * waste) / train.tokens).toFixed(2)}%)`,
  );
}
