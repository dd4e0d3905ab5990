import type { JsonValue } from '../data/json.js';
import type { StoredTensor } from '../data/safetensors.js';
import type { HookContext } from './context.js';

/**
 * `checkpoint`: write what the plugin must have again after a kill.
 *
 * | | |
 * |---|---|
 * | Type | async, series |
 * | Called | every `run.checkpointEvery` steps, and after the last |
 * | Given | a `CheckpointDraft` of the plugin's own, a `HookContext` |
 * | Rule | writes tensors and JSON; a plugin sees its own part only. `stateVersion` of the manifest is stored beside it |
 * | Errors | `FWK_RUN_DISK_FULL`, `FWK_RUN_IO`, `FWK_HOOK_FAILED`; no half-written checkpoint is ever published |
 *
 * State is what the next step depends on and cannot be derived from configuration, seed and step: weights, moments,
 * counters.
 *
 * @example
 * // examples/hooks/checkpoint.ts
 * import { definePlugin, floatsOf, requireStateVersion, storedFloats } from '@framework/sdk';
 *
 * // Manifest: "stateVersion": 1. Counts how often each token was trained on: state that must be the same after a kill.
 * export default definePlugin({}, () => {
 *   let seen: Float32Array = new Float32Array(0);
 *   return {
 *     hooks: {
 *       collate(batch) {
 *         for (const { tokens } of batch.micro) {
 *           for (const id of tokens) {
 *             if (id >= seen.length) seen = Float32Array.from({ length: id + 1 }, (_, i) => seen[i] ?? 0);
 *             seen[id]!++;
 *           }
 *         }
 *       },
 *       async checkpoint(draft) {
 *         await draft.tensors('seen', new Map([['count', storedFloats([seen.length], () => seen)]]));
 *         await draft.json('about', { tokens: seen.length });
 *       },
 *       async restore(view) {
 *         if (view.purpose === 'evaluate') return;
 *         requireStateVersion(view, 1);
 *         seen = floatsOf((await view.tensors('seen')).get('count')!);
 *       },
 *     },
 *   };
 * });
 */
export type CheckpointHandler = (draft: CheckpointDraft, ctx: HookContext) => void | Promise<void>;
/**
 * `restore`: take back what `checkpoint` wrote.
 *
 * | | |
 * |---|---|
 * | Type | async, series |
 * | Called | on resume, and in a process that evaluates without having trained |
 * | Given | a `CheckpointView` of the plugin's own part, a `HookContext` |
 * | Rule | afterwards the plugin goes on as if it had never stopped, to the bit; an older `stateVersion` is read or refused |
 * | Errors | `FWK_CHECKPOINT_CORRUPT`, `FWK_CHECKPOINT_MISMATCH`, `FWK_CHECKPOINT_MISSING` |
 *
 * @example
 * // examples/hooks/checkpoint.ts
 * import { definePlugin, floatsOf, requireStateVersion, storedFloats } from '@framework/sdk';
 *
 * // Manifest: "stateVersion": 1. Counts how often each token was trained on: state that must be the same after a kill.
 * export default definePlugin({}, () => {
 *   let seen: Float32Array = new Float32Array(0);
 *   return {
 *     hooks: {
 *       collate(batch) {
 *         for (const { tokens } of batch.micro) {
 *           for (const id of tokens) {
 *             if (id >= seen.length) seen = Float32Array.from({ length: id + 1 }, (_, i) => seen[i] ?? 0);
 *             seen[id]!++;
 *           }
 *         }
 *       },
 *       async checkpoint(draft) {
 *         await draft.tensors('seen', new Map([['count', storedFloats([seen.length], () => seen)]]));
 *         await draft.json('about', { tokens: seen.length });
 *       },
 *       async restore(view) {
 *         if (view.purpose === 'evaluate') return;
 *         requireStateVersion(view, 1);
 *         seen = floatsOf((await view.tensors('seen')).get('count')!);
 *       },
 *     },
 *   };
 * });
 */
export type RestoreHandler = (view: CheckpointView, ctx: HookContext) => void | Promise<void>;

/**
 * A plugin's part of a checkpoint in the making. Files appear under a temporary name, and are published with everybody
 * else's, or never.
 */
export interface CheckpointDraft {
  /** Optimizer steps done. */
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

/** A plugin's part of a published checkpoint. Every file's hash is checked when it is read. */
export interface CheckpointView {
  /** Optimizer steps done when it was written. */
  readonly step: number;
  /** Absolute path of the checkpoint's folder. */
  readonly dir: string;
  /** The state version this plugin's part was written with; null when it wrote none. */
  readonly stateVersion: number | null;
  /** For an evaluation only the model is needed: the optimizer may leave its moments on disk. */
  readonly purpose: 'resume' | 'evaluate';
  /** Whether the plugin wrote `<file>.safetensors` or `<file>.json`. */
  has(file: string): boolean;
  /** The tensors of `<file>.safetensors`. Throws `FWK_CHECKPOINT_CORRUPT`. */
  tensors(file: string): Promise<ReadonlyMap<string, StoredTensor>>;
  /** The value of `<file>.json`. Throws `FWK_CHECKPOINT_CORRUPT`. */
  json(file: string): Promise<JsonValue>;
}
