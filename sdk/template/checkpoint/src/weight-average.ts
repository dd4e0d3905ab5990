import {
  type CheckpointDraft,
  type CheckpointView,
  floatsOf,
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
  readonly #averages = new Map<string, Average>();

  constructor(decay: number) {
    this.#decay = decay;
  }

  update(parameters: readonly Parameter[]): void {
    for (const { name, variable } of parameters) {
      const weights = variable.dataSync() as Float32Array;
      const average = this.#averages.get(name);
      if (average) blend(average.values, weights, this.#decay);
      else this.#averages.set(name, { shape: variable.shape, values: weights.slice() });
    }
  }

  async save(draft: CheckpointDraft): Promise<void> {
    const tensors = [...this.#averages].map(
      ([name, { shape, values }]) => [name, storedFloats(shape, () => values)] as const,
    );
    await draft.tensors(FILE, new Map(tensors));
  }

  async restore(view: CheckpointView): Promise<void> {
    this.#averages.clear();
    // A checkpoint from before this plugin was in the preset has none: the average begins anew.
    if (!view.has(FILE)) return;
    for (const [name, stored] of await view.tensors(FILE)) {
      this.#averages.set(name, { shape: stored.shape, values: floatsOf(stored) });
    }
  }
}

function blend(average: Float32Array, weights: Float32Array, decay: number): void {
  for (let i = 0; i < average.length; i++) average[i] = decay * average[i]! + (1 - decay) * weights[i]!;
}
