import { type BlendSummary, type FitContext, frameworkError, type TokenShards } from '@framework/sdk';
import type { Config } from '../config.js';
import type { OrderKey } from '../epoch-order.js';
import { type FirstPass, firstPass, leastTokens } from '../first-pass.js';
import type { Corpus } from '../fit-index.js';
import {
  type Columns,
  type Count,
  type LanguageHeader,
  type ShareHeader,
  type StreamHeader,
  type Taken,
  writeSequenceIndex,
} from '../sequence-index.js';
import { BlendOrder } from './blend-order.js';
import { blendLines, blendSummary } from './blend-words.js';
import { byLanguage, languageFault } from './languages.js';
import { partsOf, weightFault } from './weights.js';

const AT = 'plugin-packing.shares';

/** A stream under way: all of a share, or one of its languages. */
interface Stream {
  readonly share: string;
  readonly language: string | null;
  readonly parts: number;
  readonly pass: FirstPass;
}

/** A share with its streams: one, or one a language. */
interface Share {
  readonly share: string;
  readonly parts: number;
  readonly streams: readonly Stream[];
}

/**
 * Writes the index of a blend: a stream a share, or a stream a language where a share has weights for its languages. One
 * epoch ends when every window of every stream has been there at least once; the smaller ones are then passed through more
 * than once.
 *
 * @throws FWK_CONFIG_INVALID for a share or a language that the weights do not name; FWK_DATA_TOO_SMALL for one without a
 *   window, or with more than `maxEpochs` passes in `trainTokens`
 */
export async function fitBlend(
  tokens: TokenShards,
  corpus: Corpus,
  config: Config,
  order: OrderKey,
  { output, log }: Pick<FitContext, 'output' | 'log'>,
): Promise<BlendSummary> {
  const { contextLength, packing } = config;
  const numbers = byShare(tokens, corpus, config);
  const leftOut: Record<string, Count> = {};
  const shares: Share[] = [];
  for (const [share, parts] of partsOf(config.shares)) {
    const of = numbers.get(share) ?? [];
    if (parts === 0) leftOut[share] = countOf(tokens, of);
    else shares.push({ share, parts, streams: streamsOf(tokens, share, parts, of, config, order, leftOut) });
  }
  const streams = shares.flatMap((share) => share.streams);
  const turns = new BlendOrder(
    shares.map(({ parts, streams: own }) => ({
      parts,
      languages: own[0]!.language === null ? null : own.map((stream) => stream.parts),
    })),
  );
  const windows = Math.max(...streams.map(({ pass }, at) => turns.windowsFor(at, pass.windows.length)));
  const run = config.trainTokens === 0 ? windows : Math.ceil(config.trainTokens / contextLength);
  const taken = (own: number, perPass: number): Taken => ({
    windows: own,
    tokens: own * contextLength,
    passes: own / perPass,
  });
  const headers = shares.map(({ share, parts, streams: own }, at): ShareHeader => {
    const headerOf = (stream: Stream): StreamHeader => {
      const number = streams.indexOf(stream);
      const perPass = stream.pass.windows.length;
      return {
        parts: stream.parts,
        ...stream.pass.train,
        windows: perPass,
        waste: stream.pass.waste,
        epoch: taken(turns.count(number, windows), perPass),
        run: taken(turns.count(number, run), perPass),
      };
    };
    const languages = own.flatMap((stream): readonly LanguageHeader[] =>
      stream.language === null ? [] : [{ language: stream.language, ...headerOf(stream) }],
    );
    if (languages.length === 0) return { share, ...headerOf(own[0]!) };
    const sum = together(languages);
    return {
      share,
      parts,
      ...sum,
      epoch: taken(turns.countOfShare(at, windows), sum.windows),
      run: taken(turns.countOfShare(at, run), sum.windows),
      languages,
    };
  });
  for (const share of headers) {
    if (share.languages === undefined) checkPasses(share.share, `${AT}.${share.share}`, share, config);
    for (const language of share.languages ?? []) {
      const at = `plugin-packing.languages.${share.share}.${language.language}`;
      checkPasses(`${share.share}/${language.language}`, at, language, config);
    }
  }
  const isPlain = packing === 'contiguous' && headers.every(({ languages }) => languages === undefined);
  await writeSequenceIndex(
    output,
    {
      version: isPlain ? 2 : 3,
      contextLength,
      ...(packing === 'contiguous' ? {} : { packing }),
      order,
      tokens: { fingerprint: tokens.fingerprint, documents: tokens.documents.length },
      train: countOf(tokens, corpus.train),
      heldOut: corpus.heldOut,
      windows,
      run: { windows: run },
      interleave: { method: 'quota', period: turns.period },
      shares: headers,
      leftOut,
    },
    endToEnd(streams.map(({ pass }) => pass)),
  );
  for (const line of blendLines({ windows, contextLength, packing, shares: headers, leftOut }))
    log.info(line);
  return blendSummary(headers, windows, contextLength);
}

/** Adds languages of weight 0 to what is left out. */
function streamsOf(
  tokens: TokenShards,
  share: string,
  parts: number,
  numbers: readonly number[],
  config: Config,
  order: OrderKey,
  leftOut: Record<string, Count>,
): readonly Stream[] {
  const make = (of: readonly number[], name: string, at: string): FirstPass => {
    const pass = firstPass(tokens, of, config, order, name);
    if (pass.windows.length === 0) throw tooSmall(name, countOf(tokens, of), at, config);
    return pass;
  };
  const weights = config.languages[share];
  if (weights === undefined || Object.keys(weights).length === 0) {
    return [{ share, language: null, parts, pass: make(numbers, share, `${AT}.${share}`) }];
  }
  const groups = byLanguage(tokens, numbers, share, weights);
  return partsOf(weights).flatMap(([language, own]): Stream[] => {
    const name = `${share}/${language}`;
    const of = groups.get(language) ?? [];
    if (own === 0) {
      leftOut[name] = countOf(tokens, of);
      return [];
    }
    const at = `plugin-packing.languages.${share}.${language}`;
    return [{ share, language, parts: own, pass: make(of, name, at) }];
  });
}

/** What the languages of a share come to. */
function together(languages: readonly LanguageHeader[]) {
  const sum = (of: (language: LanguageHeader) => number) =>
    languages.reduce((total, language) => total + of(language), 0);
  const [tokens, windows, wasted] = [
    sum((one) => one.tokens),
    sum((one) => one.windows),
    sum((one) => one.waste.tokens),
  ];
  return {
    documents: sum((one) => one.documents),
    tokens,
    windows,
    waste: { tokens: wasted, share: sum((one) => one.waste.share * one.windows) / windows },
  };
}

/** Training documents by share. @throws FWK_CONFIG_INVALID for a share without a weight */
function byShare(
  tokens: TokenShards,
  { train }: Corpus,
  { shares: weights, languages }: Config,
): ReadonlyMap<string, readonly number[]> {
  const fault = weightFault(weights, AT) ?? languageFault(weights, languages);
  if (fault !== undefined) throw frameworkError('FWK_CONFIG_INVALID', fault);
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

function tooSmall(name: string, { documents, tokens }: Count, at: string, config: Config) {
  return frameworkError('FWK_DATA_TOO_SMALL', {
    message: `the share '${name}' has ${documents} training documents of ${tokens} tokens, and one window needs ${leastTokens(config)}`,
    at,
    action: `add sources of the share '${name}', or give it weight 0`,
  });
}

function checkPasses(
  name: string,
  at: string,
  { tokens, windows, run }: Pick<ShareHeader, 'tokens' | 'windows' | 'run'>,
  { maxEpochs, trainTokens }: Pick<Config, 'maxEpochs' | 'trainTokens'>,
): void {
  if (run.passes <= maxEpochs) return;
  const time = trainTokens === 0 ? 'one epoch of the blend' : `training on ${trainTokens} tokens`;
  throw frameworkError('FWK_DATA_TOO_SMALL', {
    message:
      `the share '${name}' has ${tokens} tokens (${windows} windows), and ${time} needs ${run.tokens} ` +
      `(${run.windows} windows): ${run.passes.toFixed(2)} passes, where \`maxEpochs\` allows ${maxEpochs}`,
    at,
    action: `add sources of the share '${name}', lower its weight, or raise \`maxEpochs\``,
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
