import { countOf, pick } from '../byte-strings.js';
import { alive, type Candidates } from './candidates.js';
import { ExpectationStep } from './expectation.js';
import { maximize } from './maximization.js';
import { keepBest } from './pruning.js';
import { seedPieces } from './seed-pieces.js';
import type { SpanCounts } from './span-counter.js';

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
 * regularization", section 3.2; SentencePiece's `unigram_model_trainer.cc`). One thread, and sums in a fixed order:
 * the same spans give the same bits.
 *
 * @param characters code points the spans are made of, ascending; each becomes a piece
 * @param onStep awaited after each step: reports progress, lets the process breathe, and may throw to stop
 */
export async function trainUnigram(
  spans: SpanCounts,
  characters: readonly number[],
  settings: TrainingSettings,
  onStep: (step: TrainingStep) => Promise<void>,
): Promise<TrainingResult> {
  const textBytes = bytesOf(spans);
  const steps: TrainingStep[] = [];
  let costOfByte = FIRST_COST_OF_BYTE;
  const improve = async (from: Candidates, times: number, kept: Uint8Array): Promise<Candidates> => {
    const expectation = new ExpectationStep(spans, from);
    let scores = from.scores;
    for (let time = 0; time < times; time++) {
      const { counts, logLikelihood } = expectation.run(scores, costOfByte);
      scores = maximize(counts, kept);
      costOfByte = -logLikelihood / textBytes;
      const step = { pieces: alive({ ...from, scores }), bitsPerByte: costOfByte / Math.LN2 };
      steps.push(step);
      await onStep(step);
    }
    return { ...from, scores };
  };

  let candidates = seedPieces(spans, characters, settings.maxPieceLength, settings.seedPieces);
  const seeds = candidates.scores.length;
  const enough = Math.floor(settings.pieces * HEADROOM);
  for (;;) {
    candidates = withoutDead(await improve(candidates, settings.subIterations, candidates.required));
    const size = countOf(candidates.pieces);
    if (size <= enough) break;
    const goal = Math.max(enough, Math.floor(size * settings.shrinkingFactor));
    candidates = only(candidates, keepBest(spans, candidates, goal));
  }
  candidates = only(candidates, likeliest(candidates, settings.pieces));
  const everything = new Uint8Array(candidates.scores.length).fill(1);
  candidates = await improve(candidates, FINAL_STEPS, everything);
  return { candidates, seeds, steps };
}

function bytesOf({ spans, counts }: SpanCounts): number {
  let sum = 0;
  for (let span = 0; span < counts.length; span++) {
    sum += counts[span]! * (spans.offsets[span + 1]! - spans.offsets[span]!);
  }
  return sum;
}

const withoutDead = (candidates: Candidates): Candidates =>
  only(
    candidates,
    Int32Array.from(candidates.scores.keys()).filter(
      (piece) => candidates.scores[piece]! > Number.NEGATIVE_INFINITY,
    ),
  );

/** The required pieces, then the likeliest ones, `size` in all; ascending. */
function likeliest({ scores, required }: Candidates, size: number): Int32Array {
  const order = Int32Array.from(scores.keys()).sort(
    (left, right) => required[right]! - required[left]! || scores[right]! - scores[left]! || left - right,
  );
  return order.slice(0, size).sort();
}

const only = (candidates: Candidates, indices: Int32Array): Candidates => ({
  pieces: pick(candidates.pieces, indices),
  scores: Float64Array.from(indices, (piece) => candidates.scores[piece]!),
  required: Uint8Array.from(indices, (piece) => candidates.required[piece]!),
});
