import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  type FitContext,
  frameworkError,
  type JsonObject,
  type RecordBatch,
  type UnigramKernels,
} from '@framework/sdk';
import { type Config, config as schema } from './config.js';
import { type ModelProto, writeModelProto } from './model/model-proto.js';
import { LEARNED_FROM } from './reserved-tokens.js';
import { chooseAlphabet } from './train/characters.js';
import { CorpusSample } from './train/corpus-sample.js';
import { type TrainingSettings, trainUnigram } from './train/train-unigram.js';
import { modelOf } from './train/vocabulary.js';

export interface FittedTokenizer {
  readonly bytes: Uint8Array;
  readonly model: ModelProto;
  /** `training.json`: what the model was made from, with nothing that differs between two equal runs. */
  readonly training: JsonObject;
}

const AT = 'plugin-unigram-tokenizer.vocabularySize';
const SMALLEST = schema.vocabularySize.min!;

/**
 * Trains a tokenizer on the training documents of a stream.
 *
 * @throws FWK_DATA_EMPTY without a byte of text, FWK_DATA_TOO_SMALL when the text does not give that many pieces
 */
export async function fitTokenizer(
  stream: AsyncIterable<RecordBatch>,
  config: Config,
  ctx: Pick<FitContext, 'signal' | 'progress' | 'log'>,
  kernels: UnigramKernels,
): Promise<FittedTokenizer> {
  const sample = new CorpusSample(config.sampleBytes);
  for await (const batch of stream) {
    ctx.signal.throwIfAborted();
    for (let row = 0; row < batch.length; row++) {
      // Held-out text must not shape the vocabulary it is measured with.
      if (batch.alive(row) && batch.split(row) === 'train') sample.add(batch.ids[row]!, batch.bytes(row));
    }
    ctx.progress({ done: sample.documents, total: null, unit: 'documents' });
  }
  const { chunks, bytes: sampleBytes, sha256 } = sample.take();
  if (sampleBytes === 0) {
    throw frameworkError('FWK_DATA_EMPTY', { message: 'there is no text to train a tokenizer on', at: AT });
  }

  const wanted = config.vocabularySize - LEARNED_FROM;
  // At most half of what is learned goes to single characters, or 128 of it: rare ideographs are better left to bytes.
  const mostCharacters = Math.max(Math.floor(wanted / 2), Math.min(wanted, 128));
  const alphabet = chooseAlphabet(chunks, config.characterCoverage, mostCharacters);
  const counter = kernels.spanCounter(alphabet, config.maxDistinctSpans);
  counter.add(chunks);
  const spans = counter.take();
  if (spans.counts.length === 0) {
    throw frameworkError('FWK_DATA_EMPTY', {
      message: `none of the ${sampleBytes} bytes of text is a character a piece can have`,
      at: AT,
    });
  }

  const settings: TrainingSettings = {
    pieces: wanted,
    maxPieceLength: config.maxPieceLength,
    seedPieces: config.seedPieces,
    shrinkingFactor: config.shrinkingFactor,
    subIterations: config.subIterations,
  };
  let done = 0;
  const { candidates, seeds, steps } = await trainUnigram(kernels, spans, settings, async (step) => {
    ctx.progress({
      done: ++done,
      total: null,
      unit: 'iterations',
      note: `${step.pieces} pieces, ${step.bitsPerByte.toFixed(3)} bits per byte`,
    });
    await nextTurn();
    ctx.signal.throwIfAborted();
  });
  if (candidates.scores.length < wanted) {
    const largest = LEARNED_FROM + candidates.scores.length;
    throw frameworkError('FWK_DATA_TOO_SMALL', {
      message:
        `${sampleBytes} bytes of text give ${candidates.scores.length} pieces, so the largest possible vocabulary ` +
        `is ${largest}, not ${config.vocabularySize}`,
      at: AT,
      action:
        largest < SMALLEST ? 'add sources' : `set \`vocabularySize\` to ${largest} or less, or add sources`,
    });
  }
  const model = modelOf(candidates, { ...settings, characterCoverage: config.characterCoverage });
  return {
    bytes: writeModelProto(model),
    model,
    training: {
      settings: {
        ...settings,
        vocabularySize: config.vocabularySize,
        characterCoverage: config.characterCoverage,
      },
      text: { documents: sample.documents, bytes: sample.bytes },
      sample: { bytes: sampleBytes, limit: config.sampleBytes, sha256 },
      alphabet: { characters: alphabet.characters.length, coverage: alphabet.coverage },
      spans: {
        distinct: spans.counts.length,
        occurrences: spans.occurrences,
        forgotten: spans.forgotten,
      },
      seeds,
      steps: steps.map((step) => ({ ...step })),
    },
  };
}
