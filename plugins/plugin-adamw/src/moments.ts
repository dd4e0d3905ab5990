import {
  type CheckpointDraft,
  type CheckpointView,
  floatsOf,
  frameworkError,
  type Ops,
  type Parameter,
  requireStateVersion,
  type StoredTensor,
  storedFloats,
  type TensorBuffer,
} from '@framework/sdk';

/** Running averages of one parameter's gradient: of itself, and of its square. */
export interface Moments {
  readonly first: TensorBuffer;
  readonly second: TensorBuffer;
}

const FILE = 'moments';
/** `stateVersion` of the manifest. */
const STATE_VERSION = 1;
const KINDS = ['first', 'second'] as const;

/** The moments of all parameters, by parameter name; zero until a parameter's first step. */
export class MomentStore {
  readonly #ops: () => Ops;
  readonly #moments = new Map<string, Moments>();
  /** Restored, and not yet compared with the parameters the run turned out to have. */
  #unchecked: string | null = null;

  constructor(ops: () => Ops) {
    this.#ops = ops;
  }

  /**
   * The moments of these parameters, in their order.
   *
   * @throws FWK_CHECKPOINT_MISMATCH when restored moments are not those of just these parameters
   */
  of(parameters: readonly Parameter[]): readonly Moments[] {
    if (this.#unchecked !== null) this.#check(parameters, this.#unchecked);
    this.#unchecked = null;
    return parameters.map(({ name, variable }) => this.#moments.get(name) ?? this.#add(name, variable.shape));
  }

  /** Writes `moments.safetensors`: `<parameter>.first` and `<parameter>.second`, float32. */
  async save(draft: CheckpointDraft): Promise<void> {
    const entries = [...this.#moments].flatMap(([name, moments]) =>
      KINDS.map((kind) => {
        const buffer = moments[kind];
        return [`${name}.${kind}`, storedFloats(buffer.shape, () => buffer.read())] as const;
      }),
    );
    await draft.tensors(FILE, new Map(entries));
  }

  /**
   * Everything is read and checked before the moments there are make room for it.
   *
   * @throws FWK_CHECKPOINT_MISMATCH for another state version, and for a file that holds anything but pairs of moments
   */
  async restore(view: CheckpointView): Promise<void> {
    requireStateVersion(view, STATE_VERSION);
    const stored = await view.tensors(FILE);
    const found: { name: string; kind: (typeof KINDS)[number]; tensor: StoredTensor }[] = [];
    for (const [key, tensor] of stored) {
      const kind = KINDS.find((candidate) => key.endsWith(`.${candidate}`));
      const name = kind === undefined ? key : key.slice(0, -kind.length - 1);
      const pair = KINDS.map((candidate) => stored.get(`${name}.${candidate}`));
      if (
        kind === undefined ||
        pair.some((other) => other?.dtype !== 'F32' || other.shape.join() !== tensor.shape.join())
      ) {
        throw frameworkError('FWK_CHECKPOINT_MISMATCH', {
          message: `'${key}' is not one of a pair of float32 moments`,
          at: view.dir,
        });
      }
      found.push({ name, kind, tensor });
    }
    this.dispose();
    for (const { name, kind, tensor } of found) {
      const moments = this.#moments.get(name) ?? this.#add(name, tensor.shape);
      moments[kind].write(floatsOf(tensor));
    }
    this.#unchecked = view.dir;
  }

  dispose(): void {
    for (const { first, second } of this.#moments.values()) {
      first.dispose();
      second.dispose();
    }
    this.#moments.clear();
  }

  #add(name: string, shape: readonly number[]): Moments {
    const ops = this.#ops();
    const moments = { first: ops.buffer(shape), second: ops.buffer(shape) };
    this.#moments.set(name, moments);
    return moments;
  }

  // Only now: parameters may be registered after this plugin's `restore`, in another plugin's first forward pass.
  #check(parameters: readonly Parameter[], at: string): void {
    const shapes = new Map(parameters.map(({ name, variable }) => [name, variable.shape.join(', ')]));
    for (const [name, { first }] of this.#moments) {
      const shape = shapes.get(name);
      if (shape !== first.shape.join(', ')) {
        throw frameworkError('FWK_CHECKPOINT_MISMATCH', {
          message:
            shape === undefined
              ? `the checkpoint has moments of '${name}', a parameter the run has not`
              : `the checkpoint's moments of '${name}' are [${first.shape.join(', ')}], the parameter is [${shape}]`,
          at,
        });
      }
    }
    const missing = parameters.find(({ name }) => !this.#moments.has(name));
    if (missing) {
      throw frameworkError('FWK_CHECKPOINT_MISMATCH', {
        message: `the checkpoint has no moments of '${missing.name}'`,
        at,
      });
    }
  }
}
