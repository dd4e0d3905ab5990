import {
  type CheckpointDraft,
  type CheckpointView,
  floatsOf,
  frameworkError,
  type Parameter,
  storedFloats,
} from '@framework/sdk';
import { type Tensor, tensor, type Variable, variable, zerosLike } from '@tensorflow/tfjs-core';

const FILE = 'velocities';

/** A velocity for each parameter, by its name; zero until its first step. */
export class Velocities {
  readonly #velocities = new Map<string, Variable>();
  /** The checkpoint they were restored from, until they are compared with the parameters the run turns out to have. */
  #unchecked: string | undefined;

  /**
   * The velocities of these parameters, in their order.
   *
   * @throws FWK_CHECKPOINT_MISMATCH when restored ones are not those of just these parameters
   */
  of(parameters: readonly Parameter[]): readonly Variable[] {
    if (this.#unchecked !== undefined) this.#check(parameters, this.#unchecked);
    this.#unchecked = undefined;
    return parameters.map(
      ({ name, variable: weights }) => this.#velocities.get(name) ?? this.#add(name, zerosLike(weights)),
    );
  }

  /** Writes nothing before the first step: a file without velocities would be one that lost them. */
  async save(draft: CheckpointDraft): Promise<void> {
    if (this.#velocities.size === 0) return;
    const tensors = [...this.#velocities].map(([name, velocity]) => {
      const read = () => velocity.dataSync() as Float32Array;
      return [name, storedFloats(velocity.shape, read)] as const;
    });
    await draft.tensors(FILE, new Map(tensors));
  }

  /** Takes the saved velocities in place of these, whole or not at all. */
  async restore(view: CheckpointView): Promise<void> {
    if (!view.has(FILE)) return;
    const stored = [...(await view.tensors(FILE))].map(
      ([name, entry]) => [name, entry.shape, floatsOf(entry)] as const,
    );
    this.dispose();
    for (const [name, shape, values] of stored) this.#add(name, tensor(values, [...shape]));
    this.#unchecked = view.dir;
  }

  dispose(): void {
    for (const velocity of this.#velocities.values()) velocity.dispose();
    this.#velocities.clear();
  }

  #add(name: string, initial: Tensor): Variable {
    const velocity = variable(initial, false);
    initial.dispose();
    this.#velocities.set(name, velocity);
    return velocity;
  }

  // Not in `restore`: parameters may be registered after it, in another plugin's first forward pass.
  #check(parameters: readonly Parameter[], at: string): void {
    const wanted = parameters.map(({ name, variable: { shape } }) => `${name} [${shape}]`);
    const restored = new Set([...this.#velocities].map(([name, { shape }]) => `${name} [${shape}]`));
    const missing = wanted.find((parameter) => !restored.has(parameter));
    const surplus = [...restored].find((parameter) => !wanted.includes(parameter));
    if (missing === undefined && surplus === undefined) return;
    throw frameworkError('FWK_CHECKPOINT_MISMATCH', {
      message:
        missing === undefined
          ? `the checkpoint has a velocity of ${surplus}, which is no parameter of this run`
          : `the checkpoint has no velocity of ${missing}`,
      at,
    });
  }
}
