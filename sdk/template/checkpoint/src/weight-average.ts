import {
  type CheckpointDraft,
  type CheckpointView,
  floatsOf,
  frameworkError,
  type Parameter,
  storedFloats,
} from '@framework/sdk';

interface Average {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

const FILE = 'average';

/** A moving average of every parameter, by its name; it begins as the parameter is at the first update. */
export class WeightAverage {
  readonly #decay: number;
  #averages = new Map<string, Average>();
  /** The checkpoint it was restored from, until the first update: only then all parameters are known. */
  #unchecked: string | undefined;

  constructor(decay: number) {
    this.#decay = decay;
  }

  /** @throws FWK_CHECKPOINT_MISMATCH when a restored average is not of these parameters */
  update(parameters: readonly Parameter[]): void {
    if (this.#unchecked !== undefined) requireAverages(this.#averages, parameters, this.#unchecked);
    this.#unchecked = undefined;
    for (const { name, variable } of parameters) {
      const weights = variable.dataSync() as Float32Array;
      const average = this.#averages.get(name);
      if (average) blend(average.values, weights, this.#decay);
      else this.#averages.set(name, { shape: variable.shape, values: weights.slice() });
    }
  }

  /** Writes nothing before the first update: a file without averages would be one that lost them. */
  async save(draft: CheckpointDraft): Promise<void> {
    if (this.#averages.size === 0) return;
    const tensors = [...this.#averages].map(
      ([name, { shape, values }]) => [name, storedFloats(shape, () => values)] as const,
    );
    await draft.tensors(FILE, new Map(tensors));
  }

  /**
   * Takes the saved average in place of this one, whole or not at all.
   *
   * @param parameters those registered so far; a head may register its own in its first forward pass
   * @throws FWK_CHECKPOINT_MISMATCH when one of them has no average, or one of another shape
   */
  async restore(view: CheckpointView, parameters: readonly Parameter[]): Promise<void> {
    if (!view.has(FILE)) return;
    const averages = [...(await view.tensors(FILE))].map(([name, stored]): [string, Average] => [
      name,
      { shape: stored.shape, values: floatsOf(stored) },
    ]);
    requireAverages(new Map(averages), parameters, view.dir);
    this.#averages = new Map(averages);
    this.#unchecked = view.dir;
  }
}

function requireAverages(
  averages: ReadonlyMap<string, Average>,
  parameters: readonly Parameter[],
  at: string,
): void {
  for (const { name, variable } of parameters) {
    const shape = averages.get(name)?.shape;
    if (shape?.join() === variable.shape.join()) continue;
    throw frameworkError('FWK_CHECKPOINT_MISMATCH', {
      message:
        shape === undefined
          ? `the checkpoint has no average of '${name}'`
          : `the checkpoint's average of '${name}' is [${shape}], the parameter is [${variable.shape}]`,
      at,
    });
  }
}

function blend(average: Float32Array, weights: Float32Array, decay: number): void {
  for (let i = 0; i < average.length; i++) average[i] = decay * average[i]! + (1 - decay) * weights[i]!;
}
