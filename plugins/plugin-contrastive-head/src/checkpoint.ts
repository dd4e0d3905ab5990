import {
  type CheckpointDraft,
  type CheckpointView,
  floatsOf,
  frameworkError,
  type JsonValue,
  requireStateVersion,
  storedFloats,
} from '@framework/sdk';
import { nameOf, type ProjectionSource, type Projections, SIDES, type Side } from './projections.js';

const FILE = 'head';
/** `stateVersion` of the manifest. */
const STATE_VERSION = 1;

/** `head.json`: which base the head was trained on, and how it is to be used. */
export interface HeadDescription {
  /** SHA-256 of the base's weights file. */
  readonly base: string;
  /** D: columns of the base's hidden states. */
  readonly hidden: number;
  /** E */
  readonly dimensions: number;
  readonly temperature: number;
}

/** Writes `head.safetensors` (float32 `[D, E]`, `grounding/query` and `grounding/passage`) and `head.json`. */
export async function save(
  projections: Projections,
  description: HeadDescription,
  draft: CheckpointDraft,
): Promise<void> {
  await draft.json(FILE, { ...description });
  const shape = [projections.width, projections.dimensions];
  const entries = SIDES.map(
    (side) => [nameOf(side), storedFloats(shape, () => projections.values(side))] as const,
  );
  await draft.tensors(FILE, new Map(entries), { format: 'framework-grounding-head', base: description.base });
}

/**
 * Reads them back; everything is checked before anything is used.
 *
 * @throws FWK_CHECKPOINT_MISMATCH for a head of another base, naming both hashes, and for other sizes or tensors
 */
export async function load(expected: HeadDescription, view: CheckpointView): Promise<ProjectionSource> {
  requireStateVersion(view, STATE_VERSION);
  const mismatch = (message: string, action?: string) =>
    frameworkError('FWK_CHECKPOINT_MISMATCH', {
      message,
      at: view.dir,
      ...(action === undefined ? {} : { action }),
    });
  const stored = (await view.json(FILE)) as Readonly<Record<string, JsonValue>>;
  if (stored['base'] !== expected.base) {
    throw mismatch(
      `the head was trained on the base with the weights ${String(stored['base'])}, this base's are ${expected.base}`,
      'restore the base the head was trained on, or train the head again',
    );
  }
  for (const [key, value] of Object.entries(expected)) {
    if (stored[key] !== value) {
      throw mismatch(`the checkpoint's head has ${key} ${String(stored[key])}, the preset's has ${value}`);
    }
  }
  const tensors = await view.tensors(FILE);
  const shape = [expected.hidden, expected.dimensions].join();
  const values = new Map<Side, Float32Array>();
  for (const side of SIDES) {
    const tensor = tensors.get(nameOf(side));
    if (tensor?.dtype !== 'F32' || tensor.shape.join() !== shape) {
      throw mismatch(
        tensor === undefined
          ? `the checkpoint's head has no tensor '${nameOf(side)}'`
          : `the checkpoint's '${nameOf(side)}' is ${tensor.dtype} [${tensor.shape.join(', ')}], the head's F32 [${shape}]`,
      );
    }
    values.set(side, floatsOf(tensor));
  }
  return (side) => values.get(side)!;
}
