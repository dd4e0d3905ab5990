import type { StepEvent } from '@framework/sdk';
import type { RunPaths } from '../run/layout.js';
import { readSteps } from '../run/metrics-log.js';
import type { Pair, TrainingDifference } from './difference.js';

/** Two loss curves, step by step; neither is held in memory. */
export async function compareTraining(a: RunPaths, b: RunPaths): Promise<TrainingDifference | null> {
  const [left, right] = [new Curve(a), new Curve(b)];
  let parts: TrainingDifference['parts'] = null;
  let lossParts: TrainingDifference['lossParts'] = null;
  let common = 0;
  let lastCommon: Pair<number> = { a: null, b: null };
  try {
    for (;;) {
      const [one, other] = [await left.next(), await right.next()];
      if (one === undefined && other === undefined) break;
      if (one === undefined || other === undefined || one.step !== other.step) continue;
      common += 1;
      lastCommon = { a: lossOf(one), b: lossOf(other) };
      parts ??= firstApart(one, other);
      if (lastCommon.a !== lastCommon.b) lossParts ??= { step: one.step, ...lastCommon };
    }
  } finally {
    await left.close();
    await right.close();
  }
  if (left.steps === 0 && right.steps === 0) return null;
  return {
    steps: { a: left.steps, b: right.steps },
    tokens: { a: left.last?.tokens ?? 0, b: right.last?.tokens ?? 0 },
    parts,
    lossParts,
    common,
    loss: {
      first: { a: lossOf(left.first), b: lossOf(right.first) },
      lastCommon,
      final: { a: lossOf(left.last), b: lossOf(right.last) },
    },
    tokensPerSecond: { a: left.tokensPerSecond, b: right.tokensPerSecond },
  };
}

/** The steps of one run, with what is known when they have all gone by. */
class Curve {
  readonly #steps: AsyncIterator<StepEvent>;
  #seconds = 0;
  #timed = 0;
  steps = 0;
  first: StepEvent | undefined;
  last: StepEvent | undefined;

  constructor({ metrics, timing }: RunPaths) {
    this.#steps = readSteps({ metrics, timing }, 0)[Symbol.asyncIterator]();
  }

  async next(): Promise<StepEvent | undefined> {
    const { done, value } = await this.#steps.next();
    if (done) return undefined;
    if (value.seconds > 0) {
      this.#seconds += value.seconds;
      this.#timed += value.tokens - (this.last?.tokens ?? 0);
    }
    this.first ??= value;
    this.last = value;
    this.steps += 1;
    return value;
  }

  /** Over the steps whose time was recorded. */
  get tokensPerSecond(): number | null {
    return this.#seconds === 0 ? null : this.#timed / this.#seconds;
  }

  async close(): Promise<void> {
    await this.#steps.return?.();
  }
}

const lossOf = (event: StepEvent | undefined): number | null => event?.metrics['loss'] ?? null;

/** The loss before any other number of the step: it is what a person looks for. */
function firstApart(a: StepEvent, b: StepEvent): TrainingDifference['parts'] {
  const names = [...new Set(['loss', ...Object.keys(a.metrics).sort(), ...Object.keys(b.metrics).sort()])];
  const metric = names.find((name) => a.metrics[name] !== b.metrics[name]);
  if (metric === undefined) return null;
  return { step: a.step, metric, a: a.metrics[metric] ?? null, b: b.metrics[metric] ?? null };
}
