import { readFileSync } from 'node:fs';
import { encodeSafetensors, type StepBatch, storedFloats } from '@framework/sdk';
import { emptyMicroBatch } from './empty-micro-batch.js';
import { noise, states } from './noise.js';

/** What `pytorch/make_fixtures.py` was told, and says again in each fixture. */
export interface Recipe {
  readonly model: {
    readonly vocabulary: number;
    readonly hidden: number;
    readonly layers: number;
    readonly heads: number;
    readonly keyValueHeads: number;
    readonly headSize: number;
    readonly feedForward: number;
    readonly contextLength: number;
    readonly ropeTheta: number;
    readonly normEpsilon: number;
  };
  readonly rows: number;
  /** Documents a window; more than one masks attention and loss. */
  readonly documents: number;
  /** Standard deviation of matrices; gains differ from one by as much. */
  readonly deviation: number;
}

/** 200 steps of AdamW. */
export interface Trajectory extends Recipe {
  readonly made: string;
  readonly training: {
    readonly steps: number;
    readonly learningRate: number;
    readonly betas: readonly [number, number];
    readonly epsilon: number;
    readonly weightDecay: number;
    readonly clip: number;
  };
  readonly losses: readonly number[];
  readonly norms: readonly number[];
}

/** One batch in float64: the gradient of the mean loss. */
export interface Gradients extends Recipe {
  readonly made: string;
  readonly loss: number;
  /** Our name → float32, little-endian, base64. */
  readonly gradients: Readonly<Record<string, string>>;
}

export const fixture = <Fixture>(name: string): Fixture =>
  JSON.parse(readFileSync(new URL(`../../pytorch/${name}.json`, import.meta.url), 'utf8')) as Fixture;

/** The checkpoint of the body that both sides start from: tensor n, in the order given, is noise of seed n. */
export function firstWeights(
  { model, deviation }: Recipe,
  shapes: readonly (readonly [string, readonly number[]])[],
): ReadonlyMap<string, Uint8Array> {
  // Uniform in [−1, 1) has a deviation of 1/√3.
  const scale = deviation * Math.sqrt(3);
  const tensors = [...shapes]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, shape], number) => {
      const size = shape.reduce((product, length) => product * length, 1);
      const centre = shape.length === 1 ? 1 : 0;
      const values = noise(size, number + 1).map((value) => centre + scale * value);
      return [name, storedFloats(shape, () => values)] as const;
    });
  return new Map([
    ['body/weights.safetensors', Buffer.concat([...encodeSafetensors(new Map(tensors))])],
    ['body/model.json', Buffer.from(JSON.stringify(model))],
  ]);
}

/**
 * The windows of a step. Of a document each id is 3 · the one before it + 7 + a choice of four, modulo the vocabulary:
 * there is something to learn, and a floor of ln 4. Documents end where a window is cut into equal parts, the last of
 * them with the rest.
 */
export function batch({ model, rows, documents }: Recipe, step: number): StepBatch {
  const { contextLength: length, vocabulary } = model;
  const micro = emptyMicroBatch(rows, length);
  const part = Math.floor((length + 1) / documents);
  for (let row = 0; row < rows; row++) {
    // The low bits of such a generator have short periods: the high ones choose.
    const choices = states(length + 1, 1000 + step * rows + row).map((state) => state >>> 16);
    const documentAt = (t: number) => Math.min(documents - 1, Math.floor(t / part));
    const ids = new Int32Array(length + 1);
    for (let t = 0; t <= length; t++) {
      const begins = t === 0 || documentAt(t) !== documentAt(t - 1);
      ids[t] = begins ? choices[t]! % vocabulary : (3 * ids[t - 1]! + 7 + (choices[t]! % 4)) % vocabulary;
    }
    for (let t = 0; t < length; t++) {
      const n = row * length + t;
      micro.tokens[n] = ids[t]!;
      micro.targets[n] = ids[t + 1]!;
      micro.documents[n] = documentAt(t);
      micro.positions[n] = t - documentAt(t) * part;
      micro.weights[n] = documentAt(t) === documentAt(t + 1) ? 1 : 0;
    }
  }
  return { step, micro: [micro], counts: {} };
}
