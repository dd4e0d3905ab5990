import type { JsonValue } from '../data/json.js';
import type { StoredTensor } from '../data/safetensors.js';
import type { HookContext } from './context.js';

/**
 * `checkpoint` and `restore`: every plugin with state writes it under its own id, and gets it back.
 *
 * | | |
 * |---|---|
 * | Type | async series |
 * | Called | per schedule and at the end; on resume, and before an evaluation |
 * | Rule | a plugin sees its own part only; `stateVersion` of the manifest is stored beside it |
 * | Errors | `FWK_CHECKPOINT_CORRUPT`, `FWK_CHECKPOINT_MISMATCH`, `FWK_CHECKPOINT_MISSING` |
 */
export type CheckpointHandler = (draft: CheckpointDraft, ctx: HookContext) => void | Promise<void>;
export type RestoreHandler = (view: CheckpointView, ctx: HookContext) => void | Promise<void>;

export interface CheckpointDraft {
  readonly step: number;
  /** A safetensors file `<plugin>/<file>.safetensors`. Data is written before the call settles; no copy is kept. */
  tensors(
    file: string,
    tensors: ReadonlyMap<string, StoredTensor>,
    metadata?: Readonly<Record<string, string>>,
  ): Promise<void>;
  /** A JSON file `<plugin>/<file>.json`. */
  json(file: string, value: JsonValue): Promise<void>;
}

export interface CheckpointView {
  readonly step: number;
  /** Absolute path of the checkpoint's folder. */
  readonly dir: string;
  /** The state version this plugin's part was written with; null when it wrote none. */
  readonly stateVersion: number | null;
  /** For an evaluation only the model is needed: the optimizer may leave its moments on disk. */
  readonly purpose: 'resume' | 'evaluate';
  has(file: string): boolean;
  tensors(file: string): Promise<ReadonlyMap<string, StoredTensor>>;
  json(file: string): Promise<JsonValue>;
}
