import type { DoubleArray, SpanCounts, UnigramKernels } from '@framework/sdk';
import { countOf, pick } from '../byte-strings.js';
import { alive, type Candidates } from './candidates.js';
import { maximize } from './maximization.js';
import { keepBest } from './pruning.js';
import { stepsLeft } from './steps-left.js';

export interface TrainingSettings {
  /** Pieces wanted, single characters included. */
  readonly pieces: number;
  /** Longest piece, in characters. */
  readonly maxPieceLength: number;
  /** Substrings the training starts from. */
  readonly seedPieces: number;
  /** Share of the pieces that survives one pruning. */
  readonly shrinkingFactor: number;
  /** E and M steps between two prunings. */
  readonly subIterations: number;
}

/** After one E and M step. */
export interface TrainingStep {
  readonly pieces: number;
  /** Mean negative log-likelihood of the sample under the pieces before the step, in bits per byte. */
  readonly bitsPerByte: number;
}

/** A training between two steps: all that the next one depends on, beside spans and settings. */
export interface TrainingState {
  readonly candidates: Candidates;
  /** In nats; only the scale of the E step's sums depends on it, and with it their last bits. */
  readonly costOfByte: number;
  /** Pieces the training began with. */
  readonly seeds: number;
  readonly steps: readonly TrainingStep[];
  /** `shrinking` while there are too many pieces, then `final`. */
  readonly phase: 'shrinking' | 'final';
  /** E and M steps since the pieces were last cut. */
  readonly improved: number;
}

export interface TrainingResult {
  /** At most `settings.pieces`; fewer when the spans do not have more that are worth keeping. */
  readonly candidates: Candidates;
  readonly seeds: number;
  readonly steps: readonly TrainingStep[];
}

/** Pruning stops this much above the goal; the last cut is by probability. SentencePiece's 1.1. */
const HEADROOM = 1.1;
/** EM steps on the final pieces, whose probabilities were estimated while others still took their share. */
const FINAL_STEPS = 2;
/** The first guess of what a byte costs, in nats; only the sums' scale depends on it. */
const FIRST_COST_OF_BYTE = 2;

/**
 * Trains a unigram language model of pieces: EM on a large seed vocabulary, pruned step by step (Kudo, 2018, "Subword
 * regularization", section 3.2; SentencePiece's `unigram_model_trainer.cc`). The same spans give the same bits, whichever
 * kernels compute, on however many threads, and wherever a training that was stopped goes on.
 *
 * @param from where to go on; the beginning when left out
 * @param onStep awaited after each step, with how many are likely to follow: reports progress, keeps the state, lets the
 *   process breathe, and may throw to stop
 */
export async function trainUnigram(
  kernels: UnigramKernels,
  spans: SpanCounts,
  settings: TrainingSettings,
  onStep: (state: TrainingState, left: number) => Promise<void>,
  from?: TrainingState,
): Promise<TrainingResult> {
  const training = new Training(kernels, spans, settings);
  const enough = Math.floor(settings.pieces * HEADROOM);
  const plan = { ...settings, enough, finalSteps: FINAL_STEPS };
  let state = from ?? training.begin();
  const improve = async (times: number, kept: (candidates: Candidates) => Uint8Array): Promise<void> => {
    while (state.improved < times) {
      state = training.improve(state, kept(state.candidates));
      await onStep(state, stepsLeft(state, plan));
    }
  };
  while (state.phase === 'shrinking') {
    await improve(settings.subIterations, ({ required }) => required);
    const candidates = withoutDead(state.candidates);
    const size = countOf(candidates.pieces);
    if (size <= enough) {
      const last = only(candidates, likeliest(candidates, settings.pieces));
      state = { ...state, candidates: last, phase: 'final', improved: 0 };
    } else {
      const goal = Math.max(enough, Math.floor(size * settings.shrinkingFactor));
      state = { ...state, candidates: training.prune(candidates, goal), improved: 0 };
    }
  }
  await improve(FINAL_STEPS, ({ scores }) => new Uint8Array(scores.length).fill(1));
  return state;
}

/** What changes a state, over the same spans. */
class Training {
  readonly #kernels: UnigramKernels;
  readonly #spans: SpanCounts;
  readonly #settings: TrainingSettings;
  readonly #textBytes: number;
  /** Of the pieces it was last made of. */
  #trie: { readonly of: Candidates['pieces']; readonly trie: DoubleArray } | undefined;

  constructor(kernels: UnigramKernels, spans: SpanCounts, settings: TrainingSettings) {
    this.#kernels = kernels;
    this.#spans = spans;
    this.#settings = settings;
    this.#textBytes = bytesOf(spans);
  }

  /** The first candidates, each with the share of the text that it covers for its probability. */
  begin(): TrainingState {
    const { maxPieceLength, seedPieces } = this.#settings;
    const { pieces, covers, required } = this.#kernels.seedPieces(this.#spans, maxPieceLength, seedPieces);
    let total = 0;
    for (const cover of covers) total += cover;
    const scores = covers.map((cover) => Math.log(cover / total));
    return {
      candidates: { pieces, scores, required },
      costOfByte: FIRST_COST_OF_BYTE,
      seeds: scores.length,
      steps: [],
      phase: 'shrinking',
      improved: 0,
    };
  }

  /**
   * One E and one M step.
   *
   * @param kept 1 for the pieces that stay whatever they are worth
   */
  improve(state: TrainingState, kept: Uint8Array): TrainingState {
    const { candidates, costOfByte } = state;
    const { pieces, required } = candidates;
    const weights = candidates.scores.map((score, piece) =>
      Math.exp(score + costOfByte * (pieces.offsets[piece + 1]! - pieces.offsets[piece]!)),
    );
    const model = {
      trie: this.#trieOf(candidates),
      scores: candidates.scores,
      weights,
      required,
      costOfByte,
    };
    const { counts, logLikelihood } = this.#kernels.expectation(this.#spans, model);
    const improved = { pieces, required, scores: maximize(counts, kept) };
    const cost = -logLikelihood / this.#textBytes;
    const step = { pieces: alive(improved), bitsPerByte: cost / Math.LN2 };
    return {
      ...state,
      candidates: improved,
      costOfByte: cost,
      steps: [...state.steps, step],
      improved: state.improved + 1,
    };
  }

  prune(candidates: Candidates, goal: number): Candidates {
    const trie = this.#trieOf(candidates);
    return only(candidates, keepBest(this.#kernels, this.#spans, candidates, trie, goal));
  }

  #trieOf({ pieces }: Candidates): DoubleArray {
    if (this.#trie?.of !== pieces) this.#trie = { of: pieces, trie: this.#kernels.doubleArray(pieces) };
    return this.#trie.trie;
  }
}

function bytesOf({ spans, counts }: SpanCounts): number {
  let sum = 0;
  for (let span = 0; span < counts.length; span++) {
    sum += counts[span]! * (spans.offsets[span + 1]! - spans.offsets[span]!);
  }
  return sum;
}

function withoutDead(candidates: Candidates): Candidates {
  const kept: number[] = [];
  for (const [piece, score] of candidates.scores.entries()) {
    if (score > Number.NEGATIVE_INFINITY) kept.push(piece);
  }
  return only(candidates, Int32Array.from(kept));
}

/** The required pieces, then the likeliest ones, `size` in all; ascending. */
function likeliest({ scores, required }: Candidates, size: number): Int32Array {
  const order = Int32Array.from(scores.keys()).sort(
    (left, right) => required[right]! - required[left]! || scores[right]! - scores[left]! || left - right,
  );
  return order.slice(0, size).sort();
}

function only({ pieces, scores, required }: Candidates, indices: Int32Array): Candidates {
  const kept = new Float64Array(indices.length);
  const must = new Uint8Array(indices.length);
  for (let index = 0; index < indices.length; index++) {
    kept[index] = scores[indices[index]!]!;
    must[index] = required[indices[index]!]!;
  }
  return { pieces: pick(pieces, indices), scores: kept, required: must };
}
