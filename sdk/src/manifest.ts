import type { JsonValue } from './data/json.js';

/**
 * The `framework` field of a plugin's package.json: everything the kernel needs to plan a run without importing a
 * line of the plugin's code. After set-up the kernel compares it with what the code did (`FWK_HOOK_UNDECLARED`), so
 * the static plan cannot lie.
 */
export interface Manifest {
  /** The package's name, without the scope `@framework/`. */
  readonly id: string;
  /** Range of SDK levels (semver) the plugin was written for. `*` and open-ended ranges are refused. */
  readonly sdk: string;
  /** The module whose default export is `definePlugin(...)`, relative to the package. */
  readonly entry: string;
  /** A module exporting `config` (`defineConfig`), free of heavy imports. */
  readonly config?: string;
  /** A module exporting `plan` (`PlanContributor`), free of heavy imports. */
  readonly plan?: string;
  /** A module exporting `doctor` (`DoctorContributor`). */
  readonly doctor?: string;
  readonly hooks: readonly TapDeclaration[];
  /** Slots this plugin owns, by token id. */
  readonly provides?: readonly string[];
  /** Slots this plugin could own: the best offer that works on the machine is chosen, and recorded in the lock. */
  readonly offers?: readonly OfferDeclaration[];
  readonly requires?: {
    readonly tokens?: readonly string[];
    /** Other plugins that must be in the preset, with a version range. */
    readonly plugins?: Readonly<Record<string, string>>;
  };
  /** Names this plugin registers; the same name twice is a conflict. */
  readonly registers?: Partial<Record<RegistrationKind, readonly string[]>>;
  /** Facts its `plan` module states (see `PlanFacts`). */
  readonly facts?: readonly string[];
  readonly capabilities: Capabilities;
  /** Raised when the plugin's checkpoint state changes shape; `migrate` then reads the older one. */
  readonly stateVersion?: number;
  /** Unstable API it uses, by the names of `docs/reference/proposals.md`. */
  readonly proposals?: readonly string[];
  /** What the contract tests need to examine it; `pluginContract` and `framework contract` both read it. */
  readonly contract?: ContractDeclaration;
}

/** Only for a plugin that cannot be examined as it stands: the suite has stand-ins for what a run would bring. */
export interface ContractDeclaration {
  /** Values for keys that have no default that works. Relative paths are taken from the package's folder. */
  readonly config?: Readonly<Record<string, JsonValue>>;
  /** Plugins that fill the slots it requires: package names, or folders seen from its own. */
  readonly companions?: readonly string[];
  /** The module that exports a `Bench` by default: inputs on which the plugin has something to say. */
  readonly bench?: string;
}

export type RegistrationKind = 'source' | 'feature' | 'evaluator' | 'loss' | 'output' | 'metric' | 'command';

export interface TapDeclaration {
  readonly hook: HookName;
  readonly stage?: Stage;
  readonly before?: readonly string[];
  readonly after?: readonly string[];
  /** An unknown id in `before` or `after` is then no error: the plugin named may be left out of a preset. */
  readonly optional?: boolean;
}

export interface OfferDeclaration {
  readonly token: string;
  readonly id: string;
  /** Higher is tried first. */
  readonly rank: number;
}

/** Order inside a hook: by stage, then `before` and `after`, then plugin id; never by load order. */
export const STAGES = ['first', 'before', 'main', 'after', 'last'] as const;
export type Stage = (typeof STAGES)[number];

export const HOOK_NAMES = [
  'setup',
  'ingest',
  'filter',
  'tokenize',
  'tokens',
  'collate',
  'forward',
  'loss',
  'step',
  'checkpoint',
  'restore',
  'evaluate',
  'report',
  'teardown',
] as const;
export type HookName = (typeof HOOK_NAMES)[number];

/** What a plugin promises. Declarations for review, `doctor` and the contract tests; they are not a sandbox. */
export interface Capabilities {
  /** The same input, seed and machine give the same bytes. */
  readonly deterministic: boolean;
  /** Its state comes back from a checkpoint exactly. */
  readonly resumable: boolean;
  /** Talks to the network. */
  readonly network: boolean;
  /** Works inside the gradient tape. */
  readonly gradient?: boolean;
  /** Tensor backends it was tested on; all, when left out. */
  readonly backends?: readonly string[];
  /** Needs the native addon; `fallback` says what is used without it. */
  readonly native?: { readonly fallback: string };
}
