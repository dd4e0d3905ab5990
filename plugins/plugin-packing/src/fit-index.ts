import { type BlendSummary, type FitContext, frameworkError, type TokenShards } from '@framework/sdk';
import { fitBlend } from './blend/fit-blend.js';
import type { Config } from './config.js';
import type { OrderKey } from './epoch-order.js';
import { firstPass, leastTokens } from './first-pass.js';
import { writeSequenceIndex } from './sequence-index.js';

/** The split windows are cut from; every other is held out. */
const TRAIN = 'train';

/** The documents of the token shards, sorted out. Empty ones are nowhere. */
export interface Corpus {
  /** Numbers of the training documents, ascending. */
  readonly train: readonly number[];
  readonly heldOut: { readonly documents: number; readonly tokens: number };
}

/**
 * Writes the sequence index of the training documents.
 *
 * @returns what the blend is made of; undefined for one stream
 * @throws FWK_DATA_TOO_SMALL when they, or those of a share, do not fill one window, or a share had to be repeated too
 *   often; FWK_CONFIG_INVALID when the weights and the shares in the data do not fit together
 */
export async function fitIndex(
  tokens: TokenShards,
  config: Config,
  order: OrderKey,
  ctx: Pick<FitContext, 'output' | 'log'>,
): Promise<BlendSummary | undefined> {
  const corpus = sortOut(tokens);
  if (Object.keys(config.shares).length > 0) return fitBlend(tokens, corpus, config, order, ctx);
  await fitOneStream(tokens, corpus, config, order, ctx);
  return undefined;
}

function sortOut(tokens: TokenShards): Corpus {
  const train: number[] = [];
  const heldOut = { documents: 0, tokens: 0 };
  for (const [number, document] of tokens.documents.entries()) {
    if (document.tokens === 0) continue;
    if (document.split === TRAIN) train.push(number);
    else {
      heldOut.documents++;
      heldOut.tokens += document.tokens;
    }
  }
  return { train, heldOut };
}

async function fitOneStream(
  tokens: TokenShards,
  { train: numbers, heldOut }: Corpus,
  config: Pick<Config, 'contextLength' | 'packing'>,
  order: OrderKey,
  { output, log }: Pick<FitContext, 'output' | 'log'>,
): Promise<void> {
  const { contextLength, packing } = config;
  const { train, waste, ...columns } = firstPass(tokens, numbers, config, order, null);
  const windows = columns.windows.length;
  if (windows === 0) {
    throw frameworkError('FWK_DATA_TOO_SMALL', {
      message:
        `the training documents have ${train.tokens} tokens, and one window needs ${leastTokens(config)} ` +
        `(${heldOut.tokens} more are held out)`,
      at: 'plugin-packing.contextLength',
      action: 'add sources, or lower `contextLength`',
    });
  }
  await writeSequenceIndex(
    output,
    {
      version: packing === 'best-fit' ? 3 : 1,
      contextLength,
      ...(packing === 'best-fit' ? { packing } : {}),
      order,
      tokens: { fingerprint: tokens.fingerprint, documents: tokens.documents.length },
      train,
      heldOut,
      windows,
      waste,
    },
    columns,
  );
  log.info(
    `${windows} windows of ${contextLength} tokens an epoch from ${train.documents} documents; ` +
      (packing === 'best-fit'
        ? `${waste.tokens} places are filled (${(100 * waste.share).toFixed(2)}%)`
        : `${waste.tokens} of ${train.tokens} tokens are not predicted (${(100 * waste.share).toFixed(2)}%)`),
  );
}
