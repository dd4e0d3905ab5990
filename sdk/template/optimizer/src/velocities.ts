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

  /** @throws FWK_CHECKPOINT_MISMATCH when a restored velocity is not of the parameter's shape */
  of({ name, variable: weights }: Parameter): Variable {
    const velocity = this.#velocities.get(name) ?? this.#add(name, zerosLike(weights));
    if (velocity.shape.join() === weights.shape.join()) return velocity;
    throw frameworkError('FWK_CHECKPOINT_MISMATCH', {
      message: `the velocity of '${name}' is [${velocity.shape}], the parameter is [${weights.shape}]`,
    });
  }

  async save(draft: CheckpointDraft): Promise<void> {
    const tensors = [...this.#velocities].map(([name, velocity]) => {
      const read = () => velocity.dataSync() as Float32Array;
      return [name, storedFloats(velocity.shape, read)] as const;
    });
    await draft.tensors(FILE, new Map(tensors));
  }

  async restore(view: CheckpointView): Promise<void> {
    this.dispose();
    for (const [name, stored] of await view.tensors(FILE)) {
      this.#add(name, tensor(floatsOf(stored), [...stored.shape]));
    }
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
}
