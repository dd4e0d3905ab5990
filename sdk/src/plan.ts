import type { ResolvedConfig } from './config.js';
import type { JsonValue } from './data/json.js';

/**
 * What a plugin says of a run before anything is loaded: `plan` and `inspect` are made of these. The module named by
 * the manifest's `plan` exports one as `plan`; it imports no tensor library and touches no network.
 *
 * @param config the plugin's configuration, complete
 * @param facts what other plugins state, by name
 *
 * @example
 * // examples/plan.ts
 * import type { PlanContributor } from '@framework/sdk';
 *
 * // Manifest: "plan": "./dist/plan.js". No tensor library, no network: `framework plan` must answer at once.
 * export const plan: PlanContributor = (config, facts) => {
 *   const heads = Number(config['heads']);
 *   const hidden = facts.get('hiddenSize');
 *   return {
 *     parameters: [{ group: 'head', name: 'parity/weight', shape: [hidden, 1], count: 1 }],
 *     memory: [{ name: 'scores', bytes: 4 * facts.get('microTokens') }],
 *     notes: ['The head is trained with the body.'],
 *     problems:
 *       hidden % heads === 0
 *         ? []
 *         : [
 *             {
 *               at: 'plugins.plugin-parity.heads',
 *               message: `${heads} heads do not divide the ${hidden} columns of the body`,
 *               action: 'choose a divisor',
 *             },
 *           ],
 *   };
 * };
 */
export type PlanContributor = (config: ResolvedConfig, facts: PlanFacts) => PlanContribution;

/**
 * Figures plugins tell each other while planning. A fact is stated by the plugin whose manifest lists it under
 * `facts`; asking for it runs that plugin's contributor first.
 */
export interface PlanFacts {
  /** Throws `FWK_SLOT_MISSING` when no plugin of the preset states it, `FWK_HOOK_ORDER_CYCLE` when it is circular. */
  get(name: FactName): number;
  /** Undefined when no plugin of the preset states it. */
  find(name: FactName): number | undefined;
}

/**
 * `tokensPerStep`: trained on in one optimizer step. `microTokens`: tokens in one forward pass. `hiddenSize`: width of
 * the body's output `hidden`. `parameters`: of the body.
 */
export type FactName =
  | 'vocabularySize'
  | 'contextLength'
  | 'hiddenSize'
  | 'tokensPerStep'
  | 'microTokens'
  | 'steps'
  | 'parameters';

/** Rows for the tables of `plan` and `inspect`; everything is optional. */
export interface PlanContribution {
  /** Those the manifest lists under `facts`, and no others. */
  readonly facts?: Partial<Record<FactName, number>>;
  /** Rows of the parameter table. */
  readonly parameters?: readonly ParameterRow[];
  /** Floating-point operations of one token's forward and backward pass (a multiply and an add are two). */
  readonly flopsPerToken?: readonly FlopsRow[];
  /** Rows of the memory table. */
  readonly memory?: readonly MemoryRow[];
  /** Rows of the disk table. */
  readonly disk?: readonly DiskRow[];
  /** Sentences under the tables. */
  readonly notes?: readonly string[];
  /** Found by looking at the values together: a width that the heads do not divide. */
  readonly problems?: readonly PlanProblem[];
  /** Shown as it is under the plugin's name. */
  readonly details?: JsonValue;
}

/** Trainable tensors of one shape. */
export interface ParameterRow {
  /** `attention`, `feed-forward`, `embedding`, `norm`. */
  readonly group: string;
  readonly name: string;
  readonly shape: readonly number[];
  /** How many tensors of this shape: one a layer. */
  readonly count: number;
}

/** Operations of one part of the model, for one token. */
export interface FlopsRow {
  /** Which part of the model. */
  readonly name: string;
  /** Of one token's forward pass. */
  readonly forward: number;
  /** Of its backward pass. */
  readonly backward: number;
  /** What activation checkpointing computes again. */
  readonly recompute: number;
}

/** Resident bytes during a training step. */
export interface MemoryRow {
  /** What takes it: `activations`, `optimizer moments`. */
  readonly name: string;
  /** Resident at the largest moment of a step. */
  readonly bytes: number;
  /** The same without activation checkpointing, where it differs. */
  readonly withoutCheckpointing?: number;
}

/** Bytes on disk at the end of the run. */
export interface DiskRow {
  readonly name: string;
  readonly bytes: number;
}

/** Values that do not fit together: the run is refused with all of them. */
export interface PlanProblem {
  /** The key to change: `plugins.plugin-transformer.heads`. */
  readonly at: string;
  /** What does not fit, with the values. */
  readonly message: string;
  /** The one thing to do. */
  readonly action: string;
}
