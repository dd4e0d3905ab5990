/** Sizes of a model and its training, from the bytes there are to train on. */

/** Every number the written preset sets because of the data, and what it follows from. */
export interface Sizes {
  readonly vocabularySize: number;
  readonly contextLength: number;
  readonly model: ModelSize;
  readonly steps: number;
  readonly batchSize: number;
  readonly warmupSteps: number;
  readonly decaySteps: number;
  readonly derivation: Derivation;
}

export interface ModelSize {
  readonly layers: number;
  readonly hidden: number;
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly headSize: number;
  readonly feedForward: number;
}

export interface Derivation {
  /** What is left to train on once the held-out share is taken away. */
  readonly trainingBytes: number;
  readonly bytesPerToken: number;
  /** Tokens of one pass over it. */
  readonly dataTokens: number;
  /** Tokens the training sees. */
  readonly tokensSeen: number;
  readonly passes: number;
  readonly tokensPerParameter: number;
  readonly parameters: number;
  /** What keeps it from seeing more. */
  readonly limit: 'data' | 'time';
  readonly minutes: number;
}

/**
 * Widths grow with depth as in tiny-code, whose shape is the last row: 32 a layer, heads of 32, a feed-forward layer of
 * 8/3 the width in whole 32s, one key and value head to two or three query heads where they divide.
 */
const FAMILY: readonly ModelSize[] = [
  { layers: 2, hidden: 64, heads: 2, keyValueHeads: 1, headSize: 32, feedForward: 192 },
  { layers: 3, hidden: 96, heads: 3, keyValueHeads: 1, headSize: 32, feedForward: 256 },
  { layers: 4, hidden: 128, heads: 4, keyValueHeads: 2, headSize: 32, feedForward: 352 },
  { layers: 5, hidden: 160, heads: 5, keyValueHeads: 1, headSize: 32, feedForward: 416 },
  { layers: 6, hidden: 192, heads: 6, keyValueHeads: 2, headSize: 32, feedForward: 512 },
];

/** Bytes a token, measured on tiny-code's 7.2 MB of kept source with a vocabulary trained on them. */
const BYTES_PER_TOKEN: ReadonlyMap<number, number> = new Map([
  [512, 1.54],
  [1024, 2.01],
  [2048, 2.49],
  [4096, 3.02],
]);
/** How often a piece occurs on average, at least: one that is hardly seen has a row that hardly learns. */
const USES_OF_A_PIECE = 200;

/** Below this many windows a shorter context gives more of them; tiny-code's is the longer. */
const WINDOWS = 1000;
const CONTEXTS = { long: 256, short: 128 } as const;
/** Tokens of a step, as in tiny-code: 8 windows of 256. */
const TOKENS_PER_STEP = 2048;

/** Data may be seen four times before repeating it teaches visibly less than new data (Muennighoff et al. 2023). */
const PASSES = 4;
/**
 * What two busy laptop cores do with the native backend: tiny-code's 4,100 to 5,200 tokens a second (docs/benchmarks.md)
 * are 84e9 to 107e9 operations, the smaller models here 58e9 to 125e9.
 */
const FLOPS_PER_SECOND = 60e9;
/** Of training, unless asked otherwise: with data stages and evaluation a run then stays in minutes. */
export const TRAINING_MINUTES = 4;
/**
 * Tokens a model sees for each of its parameters, at least. For the operations of four such minutes, 1.4e13, the law
 * of Hoffmann et al. 2022 (arXiv:2203.15556, approach 3) has its lowest loss at 9, and at 4 one that is 0.7 % higher: of
 * two that cost the same, the larger model is the one that more data or time makes better. Theirs are larger models by
 * orders of magnitude; that the proportion matters was looked at on tiny-code's data and two cores: bits per byte 2.73
 * with 2 layers and 4.3 tokens a parameter, 3.28 with 6 layers and 0.07, after the same operations.
 */
const TOKENS_PER_PARAMETER = 4;

/** A run on less would fail in some later stage (no vocabulary, no window), or teach nothing. */
export const MINIMUM_BYTES = 64 * 1024;
/** `plugin-holdout.share` of base-code. */
const HELD_OUT = 0.1;

/**
 * Vocabulary from how often its pieces would be seen; context from how many windows there are; the largest model of the
 * family that sees enough tokens for its parameters, within the data and the time; as many steps as both allow.
 *
 * @param bytes that may be trained on
 * @param repositories they are in: whole ones are held out
 * @param minutes of training at most
 */
export function chooseSizes(bytes: number, repositories: number, minutes: number): Sizes {
  const trainingBytes = Math.floor(bytes * (1 - heldOutShare(repositories)));
  const { vocabularySize, bytesPerToken } = chooseVocabulary(trainingBytes);
  const dataTokens = Math.floor(trainingBytes / bytesPerToken);
  const contextLength = dataTokens >= WINDOWS * CONTEXTS.long ? CONTEXTS.long : CONTEXTS.short;
  const candidates = FAMILY.map((model) => {
    const parameters = parametersOf(model, vocabularySize);
    const operations = FLOPS_PER_SECOND * 60 * minutes;
    const affordable = operations / flopsPerToken(model, parameters, contextLength);
    const steps = Math.max(1, Math.floor(Math.min(PASSES * dataTokens, affordable) / TOKENS_PER_STEP));
    const limit = PASSES * dataTokens < affordable ? ('data' as const) : ('time' as const);
    return { model, parameters, steps, limit };
  });
  const inProportion = candidates.filter(
    ({ parameters, steps }) => steps * TOKENS_PER_STEP >= TOKENS_PER_PARAMETER * parameters,
  );
  const best = inProportion.at(-1) ?? candidates[0]!;
  const tokensSeen = best.steps * TOKENS_PER_STEP;
  return {
    vocabularySize,
    contextLength,
    model: best.model,
    steps: best.steps,
    batchSize: TOKENS_PER_STEP / contextLength,
    // A tenth and a quarter of the steps, as in tiny-code.
    warmupSteps: Math.round(best.steps / 10),
    decaySteps: Math.round(best.steps / 4),
    derivation: {
      trainingBytes,
      bytesPerToken,
      dataTokens,
      tokensSeen,
      passes: tokensSeen / dataTokens,
      tokensPerParameter: tokensSeen / best.parameters,
      parameters: best.parameters,
      limit: best.limit,
      minutes:
        (tokensSeen * flopsPerToken(best.model, best.parameters, contextLength)) / FLOPS_PER_SECOND / 60,
    },
  };
}

/** Whole repositories are held out, so of few it is a larger share; of one nothing can be. */
export const heldOutShare = (repositories: number): number =>
  repositories < 2 ? 0 : Math.max(HELD_OUT, 1 / repositories);

function chooseVocabulary(bytes: number): {
  readonly vocabularySize: number;
  readonly bytesPerToken: number;
} {
  const all = [...BYTES_PER_TOKEN].map(([vocabularySize, bytesPerToken]) => ({
    vocabularySize,
    bytesPerToken,
  }));
  const seenEnough = all.filter(
    ({ vocabularySize, bytesPerToken }) => bytes / bytesPerToken / vocabularySize >= USES_OF_A_PIECE,
  );
  return seenEnough.at(-1) ?? all[0]!;
}

/** Of the transformer with a tied table: the table, four attention matrices and three of SwiGLU a block, norms. */
function parametersOf(
  { layers, hidden, keyValueHeads, headSize, feedForward }: ModelSize,
  vocabulary: number,
): number {
  const attention = 2 * hidden * hidden + 2 * hidden * keyValueHeads * headSize;
  return vocabulary * hidden + layers * (attention + 3 * hidden * feedForward + 2 * hidden) + hidden;
}

/** Forward and backward: 6 a parameter, and attention over half a window on average. */
const flopsPerToken = ({ layers, hidden }: ModelSize, parameters: number, contextLength: number): number =>
  6 * parameters + 6 * layers * hidden * contextLength;
