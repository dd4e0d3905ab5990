import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  type CountedSpans,
  type FitContext,
  type FrameworkError,
  frameworkError,
  type JsonObject,
  META,
  type RecordBatch,
  type UnigramKernels,
} from '@framework/sdk';
import { type Config, config as schema } from './config.js';
import { type ModelProto, writeModelProto } from './model/model-proto.js';
import { LEARNED_FROM } from './reserved-tokens.js';
import { BlendSample, sampleFacts } from './train/blend-sample.js';
import { chooseAlphabet } from './train/characters.js';
import { KeptWork } from './train/kept-work.js';
import { spansOf, spansWork, stateOf, stateWork } from './train/resume.js';
import { classesOf } from './train/span-rules.js';
import { type TrainingSettings, type TrainingState, trainUnigram } from './train/train-unigram.js';
import { modelOf } from './train/vocabulary.js';

export interface FittedTokenizer {
  readonly bytes: Uint8Array;
  readonly model: ModelProto;
  /** `training.json`: what the model was made from, with nothing that differs between two equal runs. */
  readonly training: JsonObject;
}

/** What `fitTokenizer` needs of a `FitContext`. */
export type FitTools = Pick<FitContext, 'signal' | 'progress' | 'log' | 'scratch'>;

const AT = 'plugin-unigram-tokenizer.vocabularySize';
const SMALLEST = schema.vocabularySize.min!;
/** Files of the folder that outlives a kill. */
const KEPT = { spans: 'spans.work', state: 'state.work' } as const;
/** Between two states that are kept: what a kill costs, beside the step it was in. */
const KEEP_EVERY_MS = 5000;

/**
 * Trains a tokenizer on the training documents of a stream. With a folder that outlives a kill it goes on where an earlier
 * try of the same configuration was: the stream is then not read again once its spans are counted.
 *
 * @throws FWK_DATA_EMPTY without a byte of text, FWK_DATA_TOO_SMALL when the text does not give that many pieces
 */
export async function fitTokenizer(
  stream: AsyncIterable<RecordBatch>,
  config: Config,
  ctx: FitTools,
  kernels: UnigramKernels,
  keepEveryMs = KEEP_EVERY_MS,
): Promise<FittedTokenizer> {
  const kept = new KeptWork(ctx.scratch);
  const counted = await countedOnce(stream, config, ctx, kernels, kept);
  const settings: TrainingSettings = {
    pieces: config.vocabularySize - LEARNED_FROM,
    maxPieceLength: config.maxPieceLength,
    seedPieces: config.seedPieces,
    shrinkingFactor: config.shrinkingFactor,
    subIterations: config.subIterations,
  };
  const before = await kept.read(KEPT.state);
  let keptAt = performance.now();
  const onStep = async (state: TrainingState, left: number): Promise<void> => {
    const { pieces, bitsPerByte } = state.steps.at(-1)!;
    const done = state.steps.length;
    const note = `${pieces} pieces, ${bitsPerByte.toFixed(3)} bits per byte`;
    ctx.progress({ done, total: done + left, unit: 'iterations', note });
    if (performance.now() - keptAt >= keepEveryMs) {
      await kept.write(KEPT.state, stateWork(state));
      keptAt = performance.now();
    }
    await nextTurn();
    ctx.signal.throwIfAborted();
  };
  const from = before && stateOf(before);
  const { candidates, seeds, steps } = await trainUnigram(kernels, counted.spans, settings, onStep, from);
  const { facts } = counted;
  if (candidates.scores.length < settings.pieces)
    throw tooFew(candidates.scores.length, facts.sample.bytes, config);
  const { characterCoverage, spans } = config;
  const model = modelOf(candidates, { ...settings, characterCoverage, spans });
  return {
    bytes: writeModelProto(model),
    model,
    training: {
      settings: {
        ...settings,
        vocabularySize: config.vocabularySize,
        characterCoverage,
        spans,
        shares: { ...config.shares },
      },
      text: facts.text,
      sample: facts.sample,
      alphabet: facts.alphabet,
      spans: {
        distinct: counted.spans.counts.length,
        occurrences: counted.spans.occurrences,
        forgotten: counted.spans.forgotten,
      },
      seeds,
      steps: steps.map((step) => ({ ...step })),
    },
  };
}

/** What training needs of the text, and what is told of it. */
interface Counted {
  readonly spans: CountedSpans;
  readonly facts: TextFacts;
}

interface TextFacts {
  readonly text: { readonly documents: number; readonly bytes: number };
  readonly sample: JsonObject & { readonly bytes: number };
  readonly alphabet: { readonly characters: number; readonly coverage: number };
}

async function countedOnce(
  stream: AsyncIterable<RecordBatch>,
  config: Config,
  ctx: FitTools,
  kernels: UnigramKernels,
  kept: KeptWork,
): Promise<Counted> {
  const before = await kept.read(KEPT.spans);
  if (before !== undefined) {
    ctx.log.info('going on with the words that were counted before');
    return { spans: spansOf(before), facts: before.facts['about'] as unknown as TextFacts };
  }
  const counted = countSpans(await sampleOf(stream, config, ctx), config, ctx, kernels);
  await kept.write(KEPT.spans, spansWork(counted.spans, { about: { ...counted.facts } }));
  return counted;
}

async function sampleOf(
  stream: AsyncIterable<RecordBatch>,
  config: Config,
  ctx: FitTools,
): Promise<BlendSample> {
  const sample = new BlendSample(config.sampleBytes, config.shares);
  for await (const batch of stream) {
    ctx.signal.throwIfAborted();
    for (let row = 0; row < batch.length; row++) {
      // Held-out text must not shape the vocabulary it is measured with.
      if (!batch.alive(row) || batch.split(row) !== 'train') continue;
      const language = batch.get(row, META.language);
      sample.add(batch.ids[row]!, batch.bytes(row), {
        share: String(batch.get(row, META.share) ?? 'code'),
        ...(typeof language === 'string' ? { language } : {}),
      });
    }
    ctx.progress({ done: sample.documents, total: null, unit: 'documents' });
  }
  if (sample.leftOut > 0)
    ctx.log.warn(
      `${sample.leftOut} documents are of shares that plugin-unigram-tokenizer.shares does not name: not learned from`,
    );
  return sample;
}

function countSpans(sample: BlendSample, config: Config, ctx: FitTools, kernels: UnigramKernels): Counted {
  const { shares, bytes, sha256 } = sample.take();
  if (bytes === 0) {
    throw frameworkError('FWK_DATA_EMPTY', { message: 'there is no text to train a tokenizer on', at: AT });
  }
  for (const share of Object.keys(config.shares))
    if (config.shares[share]! > 0 && !shares.has(share))
      ctx.log.warn(`the share '${share}' has no text: the others take its part of what is learned from`);
  const wanted = config.vocabularySize - LEARNED_FROM;
  // At most half of what is learned goes to single characters, or 128 of it: rare ideographs are better left to bytes.
  const mostCharacters = Math.max(Math.floor(wanted / 2), Math.min(wanted, 128));
  const parts = [...shares.values()].map(({ chunks, weight }) => ({ texts: chunks, weight }));
  const alphabet = chooseAlphabet(parts, config.characterCoverage, mostCharacters, classesOf[config.spans]);
  const counter = kernels.spanCounter(alphabet, config.maxDistinctSpans);
  for (const { texts, weight } of parts) counter.add(texts, weight);
  const spans = counter.take();
  if (spans.counts.length === 0) {
    throw frameworkError('FWK_DATA_EMPTY', {
      message: `none of the ${bytes} bytes of text is a character a piece can have`,
      at: AT,
    });
  }
  return {
    spans,
    facts: {
      text: { documents: sample.documents, bytes: sample.bytes },
      sample: { bytes, limit: config.sampleBytes, sha256, ...sampleFacts(shares) },
      alphabet: { characters: alphabet.characters.length, coverage: alphabet.coverage },
    },
  };
}

function tooFew(pieces: number, bytes: number, { vocabularySize }: Config): FrameworkError {
  const largest = LEARNED_FROM + pieces;
  return frameworkError('FWK_DATA_TOO_SMALL', {
    message:
      `${bytes} bytes of text give ${pieces} pieces, so the largest possible vocabulary ` +
      `is ${largest}, not ${vocabularySize}`,
    at: AT,
    action:
      largest < SMALLEST ? 'add sources' : `set \`vocabularySize\` to ${largest} or less, or add sources`,
  });
}
