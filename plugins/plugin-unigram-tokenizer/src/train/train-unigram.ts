import type { DoubleArray, SpanCounts, UnigramKernels } from '@framework/sdk';
import { countOf, pick } from '../byte-strings.js';
import { alive, type Candidates } from './candidates.js';
import { maximize } from './maximization.js';
import { keepBest } from './pruning.js';

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
 * regularization", section 3.2; SentencePiece's `unigram_model_trainer.cc`). The same spans give the same bits, whichever
 * kernels compute, on however many threads.
 *
 * @param onStep awaited after each step: reports progress, lets the process breathe, and may throw to stop
 */
export async function trainUnigram(
  kernels: UnigramKernels,
  spans: SpanCounts,
  settings: TrainingSettings,
  onStep: (step: TrainingStep) => Promise<void>,
): Promise<TrainingResult> {
  const textBytes = bytesOf(spans);
  const steps: TrainingStep[] = [];
  let costOfByte = FIRST_COST_OF_BYTE;
  const improve = async (
    from: Candidates,
    trie: DoubleArray,
    times: number,
    kept: Uint8Array,
  ): Promise<Candidates> => {
    const { pieces, required } = from;
    let scores = from.scores;
    for (let time = 0; time < times; time++) {
      const weights = scores.map((score, piece) =>
        Math.exp(score + costOfByte * (pieces.offsets[piece + 1]! - pieces.offsets[piece]!)),
      );
      const model = { trie, scores, weights, required, costOfByte };
      const { counts, logLikelihood } = kernels.expectation(spans, model);
      scores = maximize(counts, kept);
      costOfByte = -logLikelihood / textBytes;
      const step = { pieces: alive({ ...from, scores }), bitsPerByte: costOfByte / Math.LN2 };
      steps.push(step);
      await onStep(step);
    }
    return { ...from, scores };
  };

  let candidates = seeds(kernels, spans, settings);
  const seedCount = candidates.scores.length;
  const enough = Math.floor(settings.pieces * HEADROOM);
  for (;;) {
    const grown = kernels.doubleArray(candidates.pieces);
    candidates = await improve(candidates, grown, settings.subIterations, candidates.required);
    candidates = withoutDead(candidates);
    const size = countOf(candidates.pieces);
    if (size <= enough) break;
    const goal = Math.max(enough, Math.floor(size * settings.shrinkingFactor));
    const trie = kernels.doubleArray(candidates.pieces);
    candidates = only(candidates, keepBest(kernels, spans, candidates, trie, goal));
  }
  candidates = only(candidates, likeliest(candidates, settings.pieces));
  const everything = new Uint8Array(candidates.scores.length).fill(1);
  const trie = kernels.doubleArray(candidates.pieces);
  candidates = await improve(candidates, trie, FINAL_STEPS, everything);
  return { candidates, seeds: seedCount, steps };
}

/** The first candidates, each with the share of the text that it covers for its probability. */
function seeds(kernels: UnigramKernels, spans: SpanCounts, settings: TrainingSettings): Candidates {
  const { pieces, covers, required } = kernels.seedPieces(
    spans,
    settings.maxPieceLength,
    settings.seedPieces,
  );
  let total = 0;
  for (const cover of covers) total += cover;
  return { pieces, scores: covers.map((cover) => Math.log(cover / total)), required };
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
