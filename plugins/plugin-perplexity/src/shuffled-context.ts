import type { LanguageModel, RandomStream, Tokenizer } from '@framework/sdk';
import { scoreRows } from './score-rows.js';
import type { ScoredDocument } from './scored-document.js';
import type { ScoringWindow } from './windows.js';

/** A predicted token, drawn for the control. */
export interface ControlTarget {
  readonly document: number;
  /** Position of the token in its document. */
  readonly position: number;
  /** Where the context that it was scored with begins. */
  readonly contextStart: number;
}

/** What one target cost with its context shuffled. */
export interface ControlLoss extends ControlTarget {
  readonly bits: number;
  readonly bytes: number;
}

/**
 * The control: the same model predicts the same token after the same context tokens, in another order.
 *
 * Shuffling a whole window and scoring all of it would be another measurement: a position's context would then hold
 * tokens from behind it, its own target among them. So each target has a row of its own, which ends right after it,
 * and only that last prediction counts. What is left to the model is which tokens are near; what it loses is their
 * order. A model that used no order, such as a unigram, would not get worse.
 *
 * @param windows of each document, as the main measurement scored them
 */
export async function scoreShuffled(
  model: LanguageModel,
  tokenizer: Tokenizer,
  documents: readonly ScoredDocument[],
  windows: readonly (readonly ScoringWindow[])[],
  options: ShuffledOptions,
): Promise<ControlLoss[]> {
  const targets = drawTargets(windows, options.targets, options.random);
  const rows = targets.map((target) => shuffledRow(documents[target.document]!.ids, target, options.random));
  const losses = await scoreRows(model, rows, options.batchRows, options.between);
  return targets.map((target, index) => ({
    ...target,
    bits: losses[index]!.at(-1)! / Math.LN2,
    bytes: tokenBytes(tokenizer, documents[target.document]!.ids, target.position),
  }));
}

export interface ShuffledOptions {
  /** How many targets are drawn. */
  readonly targets: number;
  readonly batchRows: number;
  readonly random: RandomStream;
  readonly between: (rowsDone: number) => void;
}

/** A context of one token has one order only. */
const SHORTEST_CONTEXT = 2;

/** Targets without replacement, uniformly from all scored tokens that have a context to shuffle. */
export function drawTargets(
  windows: readonly (readonly ScoringWindow[])[],
  wanted: number,
  random: RandomStream,
): ControlTarget[] {
  const spans = windows.flatMap((ofDocument, document) =>
    ofDocument.map(({ start, end, firstTarget }) => {
      const first = Math.max(firstTarget, start + SHORTEST_CONTEXT);
      return { document, contextStart: start, first, count: Math.max(0, end - first) };
    }),
  );
  const total = spans.reduce((sum, { count }) => sum + count, 0);
  const drawn = new Set<number>();
  // Floyd's sampling: `wanted` draws, whatever the total.
  for (let top = Math.max(0, total - wanted); top < total; top++) {
    const pick = random.integer(top + 1);
    drawn.add(drawn.has(pick) ? top : pick);
  }
  const targets: ControlTarget[] = [];
  let span = 0;
  let before = 0;
  for (const pick of [...drawn].sort((a, b) => a - b)) {
    while (pick >= before + spans[span]!.count) before += spans[span++]!.count;
    const { document, contextStart, first } = spans[span]!;
    targets.push({ document, contextStart, position: first + pick - before });
  }
  return targets;
}

/** The target's context in random order, then the target. */
export function shuffledRow(ids: Uint32Array, target: ControlTarget, random: RandomStream): Uint32Array {
  const row = ids.slice(target.contextStart, target.position + 1);
  random.shuffle(row.subarray(0, -1));
  return row;
}

/**
 * Bytes one token stands for. Decoded after its neighbour and not alone: a tokenizer may treat the start of a text
 * in its own way.
 */
export function tokenBytes(tokenizer: Tokenizer, ids: Uint32Array, position: number): number {
  if (ids[position] === tokenizer.endOfDocument) return 0;
  const pair = tokenizer.decode(ids.subarray(position - 1, position + 1)).byteLength;
  return pair - tokenizer.decode(ids.subarray(position - 1, position)).byteLength;
}
