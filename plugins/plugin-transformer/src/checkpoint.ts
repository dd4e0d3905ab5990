import { createHash } from 'node:crypto';
import {
  type CheckpointDraft,
  type CheckpointView,
  encodeSafetensors,
  type FrameworkError,
  floatsOf,
  frameworkError,
  type JsonValue,
  requireStateVersion,
  type StoredTensor,
  storedFloats,
} from '@framework/sdk';
import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import type { Body } from './body.js';
import type { WeightSource } from './initial-weights.js';
import type { ModelShape } from './model-shape.js';
import { elementsOf, tensorSpecs } from './parameter-table.js';

const WEIGHTS = 'weights';
const MODEL = 'model';
/** Of the header of `weights.safetensors`. */
const METADATA = { format: 'framework-transformer' };
/** `stateVersion` of the manifest. */
const STATE_VERSION = 1;

/** `model.json`: what the weights are weights of. */
export interface ModelDescription extends ModelShape {
  /** Window length the model was trained with. */
  readonly contextLength: number | null;
  readonly ropeTheta: number;
  readonly normEpsilon: number;
}

/** Writes `weights.safetensors` (float32, the registry's names) and `model.json`. */
export async function save(body: Body, description: ModelDescription, draft: CheckpointDraft): Promise<void> {
  await draft.json(MODEL, { ...description });
  await draft.tensors(WEIGHTS, storedWeights(body), METADATA);
}

/**
 * SHA-256 (hex) of the bytes that `save` would write into `weights.safetensors` now. Made anew at each call, tensor by
 * tensor: optimizers change weights in place and tell nobody, so a remembered hash could be another model's. It costs a
 * read of the weights, and is asked for once a checkpoint.
 */
export function weightsHash(body: Body): string {
  const hash = createHash('sha256');
  for (const piece of encodeSafetensors(storedWeights(body), METADATA)) hash.update(piece);
  return hash.digest('hex');
}

const storedWeights = (body: Body): ReadonlyMap<string, StoredTensor> =>
  new Map(
    body.tensors.map(
      ([{ name, shape }, { variable }]) =>
        [name, storedFloats(shape, () => variable.dataSync<'float32'>())] as const,
    ),
  );

/**
 * Reads them back, every name, shape and number type checked against the preset's model before any is used.
 *
 * @throws FWK_CHECKPOINT_MISMATCH naming what differs
 */
export async function load(
  expected: ModelDescription,
  view: CheckpointView,
): Promise<{ readonly weights: WeightSource; readonly contextLength: number | null }> {
  requireStateVersion(view, STATE_VERSION);
  const mismatch = (message: string): FrameworkError =>
    frameworkError('FWK_CHECKPOINT_MISMATCH', { message, at: view.dir });

  const stored = (await view.json(MODEL)) as Readonly<Record<string, JsonValue>>;
  const { contextLength, ...fixed } = expected;
  for (const [key, value] of Object.entries(fixed)) {
    if (stored[key] !== value) {
      throw mismatch(`the checkpoint's model has ${key} ${String(stored[key])}, the preset's has ${value}`);
    }
  }

  const tensors = new Map(await view.tensors(WEIGHTS));
  const specs = tensorSpecs(expected);
  for (const { name, shape } of specs) {
    const found = tensors.get(name);
    if (!found) throw mismatch(`the checkpoint has no tensor '${name}'`);
    if (found.dtype !== 'F32' || found.shape.join() !== shape.join()) {
      throw mismatch(
        `the checkpoint's '${name}' is ${found.dtype} [${found.shape.join(', ')}], the model's F32 [${shape.join(', ')}]`,
      );
    }
  }
  const names = new Set(specs.map((spec) => spec.name));
  const foreign = [...tensors.keys()].find((name) => !names.has(name));
  if (foreign !== undefined)
    throw mismatch(`the checkpoint has a tensor '${foreign}' that the model has not`);

  const trainedLength = stored['contextLength'];
  return {
    weights: ({ name, shape }) => {
      const values = floatsOf(tensors.get(name)!);
      if (values.length !== elementsOf(shape)) throw mismatch(`'${name}' has ${values.length} values`);
      return values;
    },
    contextLength: contextLength ?? (typeof trainedLength === 'number' ? trainedLength : null),
  };
}

/** Gives a body other weights, tensor by tensor. */
export function assign(body: Body, weights: WeightSource): void {
  for (const [spec, { variable }] of body.tensors) {
    const values: Tensor = tensor(weights(spec), [...spec.shape], 'float32');
    variable.assign(values);
    values.dispose();
  }
}
