import { type BlendSummary, type FitContext, frameworkError, type TokenShards } from '@framework/sdk';
import type { Config } from '../config.js';
import type { OrderKey } from '../epoch-order.js';
import { type FirstPass, firstPass, windowsIn } from '../first-pass.js';
import type { Corpus } from '../fit-index.js';
import {
  type Columns,
  type Count,
  type ShareHeader,
  type Taken,
  writeSequenceIndex,
} from '../sequence-index.js';
import { Interleave } from './interleave.js';
import { partsOf, WHOLE, weightFault } from './weights.js';

const AT = 'plugin-packing.shares';

/**
 * Writes the index of a blend: a stream a share. One epoch ends when every window of every share has been there at
 * least once; the smaller shares are then passed through more than once.
 *
 * @throws FWK_CONFIG_INVALID for a share that the weights do not name; FWK_DATA_TOO_SMALL for one without a window, or
 *   with more than `maxEpochs` passes in `trainTokens`
 */
export async function fitBlend(
  tokens: TokenShards,
  corpus: Corpus,
  config: Config,
  order: OrderKey,
  { output, log }: Pick<FitContext, 'output' | 'log'>,
): Promise<BlendSummary> {
  const { contextLength } = config;
  const numbers = byShare(tokens, corpus, config.shares);
  const streams: { readonly share: string; readonly parts: number; readonly pass: FirstPass }[] = [];
  const leftOut: Record<string, Count> = {};
  for (const [share, parts] of partsOf(config.shares)) {
    const of = numbers.get(share) ?? [];
    if (parts === 0) {
      leftOut[share] = countOf(tokens, of);
    } else {
      checkSize(share, countOf(tokens, of), contextLength);
      streams.push({ share, parts, pass: firstPass(tokens, of, contextLength, order, share) });
    }
  }
  const interleave = new Interleave(streams.map(({ parts }) => parts));
  const windows = Math.max(
    ...streams.map(({ pass }, stream) => interleave.windowsFor(stream, pass.windows.length)),
  );
  const run = config.trainTokens === 0 ? windows : Math.ceil(config.trainTokens / contextLength);
  const shares = streams.map(({ share, parts, pass }, stream): ShareHeader => {
    const taken = (among: number): Taken => {
      const own = interleave.count(stream, among);
      return { windows: own, tokens: own * contextLength, passes: own / pass.windows.length };
    };
    return {
      share,
      parts,
      ...pass.train,
      windows: pass.windows.length,
      waste: pass.waste,
      epoch: taken(windows),
      run: taken(run),
    };
  });
  for (const share of shares) checkPasses(share, config);
  await writeSequenceIndex(
    output,
    {
      version: 2,
      contextLength,
      order,
      tokens: { fingerprint: tokens.fingerprint, documents: tokens.documents.length },
      train: countOf(tokens, corpus.train),
      heldOut: corpus.heldOut,
      windows,
      run: { windows: run },
      interleave: { method: 'quota', period: interleave.period },
      shares,
      leftOut,
    },
    endToEnd(streams.map(({ pass }) => pass)),
  );
  log.info(`${windows} windows of ${contextLength} tokens an epoch, of ${shares.length} shares`);
  for (const share of shares) log.info(inWords(share));
  for (const [share, { documents, tokens: count }] of Object.entries(leftOut)) {
    log.info(`${share}: weight 0; ${documents} documents of ${count} tokens are left out`);
  }
  return summaryOf(shares, windows, contextLength);
}

/** Training documents by share. @throws FWK_CONFIG_INVALID for a share without a weight */
function byShare(
  tokens: TokenShards,
  { train }: Corpus,
  weights: Config['shares'],
): ReadonlyMap<string, readonly number[]> {
  const fault = weightFault(weights);
  if (fault !== undefined) {
    throw frameworkError('FWK_CONFIG_INVALID', {
      message: fault,
      at: AT,
      action: 'let the weights add up to 1',
    });
  }
  const numbers = new Map<string, number[]>();
  for (const number of train) {
    const { share, id } = tokens.documents[number]!;
    const of = numbers.get(share);
    if (of) of.push(number);
    else if (Object.hasOwn(weights, share)) numbers.set(share, [number]);
    else {
      throw frameworkError('FWK_CONFIG_INVALID', {
        message: `'${id}' is of the share '${share}', for which \`shares\` has no weight (it has ${Object.keys(weights).join(', ')})`,
        at: AT,
        action: `add '${share}' with a weight, or with weight 0 to leave it out`,
      });
    }
  }
  return numbers;
}

function checkSize(share: string, { documents, tokens }: Count, contextLength: number): void {
  if (windowsIn(tokens, contextLength) > 0) return;
  throw frameworkError('FWK_DATA_TOO_SMALL', {
    message: `the share '${share}' has ${documents} training documents of ${tokens} tokens, and one window needs ${contextLength + 1}`,
    at: `${AT}.${share}`,
    action: `add sources of the share '${share}', or give it weight 0`,
  });
}

function checkPasses(
  { share, tokens, windows, run }: ShareHeader,
  { maxEpochs, trainTokens }: Pick<Config, 'maxEpochs' | 'trainTokens'>,
): void {
  if (run.passes <= maxEpochs) return;
  const time = trainTokens === 0 ? 'one epoch of the blend' : `training on ${trainTokens} tokens`;
  throw frameworkError('FWK_DATA_TOO_SMALL', {
    message:
      `the share '${share}' has ${tokens} tokens (${windows} windows), and ${time} needs ${run.tokens} ` +
      `(${run.windows} windows): ${run.passes.toFixed(2)} passes, where \`maxEpochs\` allows ${maxEpochs}`,
    at: `${AT}.${share}`,
    action: `add sources of the share '${share}', lower its weight, or raise \`maxEpochs\``,
  });
}

function countOf(tokens: TokenShards, numbers: readonly number[]): Count {
  const sum = numbers.reduce((total, number) => total + tokens.documents[number]!.tokens, 0);
  return { documents: numbers.length, tokens: sum };
}

function endToEnd(passes: readonly FirstPass[]): Columns {
  const joined = (column: keyof Columns): Uint32Array => {
    const all = new Uint32Array(passes.reduce((sum, pass) => sum + pass[column].length, 0));
    let at = 0;
    for (const pass of passes) {
      all.set(pass[column], at);
      at += pass[column].length;
    }
    return all;
  };
  return { documents: joined('documents'), lengths: joined('lengths'), windows: joined('windows') };
}

const percent = (part: number): string => `${Number((100 * part).toFixed(4))}%`;

const inWords = ({ share, parts, documents, tokens, windows, waste, epoch, run }: ShareHeader): string =>
  `${share}: ${percent(parts / WHOLE)}; ${documents} documents of ${tokens} tokens fill ${windows} windows, ` +
  `passed through ${epoch.passes.toFixed(2)} times an epoch` +
  `${run.windows === epoch.windows ? '' : ` and ${run.passes.toFixed(2)} times in this run`}; ${waste.tokens} tokens of a pass are not predicted`;

const summaryOf = (shares: readonly ShareHeader[], windows: number, contextLength: number): BlendSummary => ({
  windows,
  length: contextLength,
  shares: shares.map(({ share, parts, documents, tokens, epoch, run, waste, ...own }) => ({
    share,
    weight: parts / WHOLE,
    documents,
    tokens,
    windows: own.windows,
    wasted: waste.tokens,
    epoch,
    run,
  })),
});
