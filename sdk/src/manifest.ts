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
  /** A module exporting `doctor` (`DoctorContributor`), and `fixes` (`DoctorFixes`) where it can put things right. */
  readonly doctor?: string;
  /** The hooks it taps, at most once each; `[]` for none. */
  readonly hooks: readonly TapDeclaration[];
  /** Slots this plugin owns, by token id. */
  readonly provides?: readonly string[];
  /** Slots this plugin could own: the best offer that works on the machine is chosen, and recorded in the lock. */
  readonly offers?: readonly OfferDeclaration[];
  /** What must be in the preset beside it. */
  readonly requires?: {
    readonly tokens?: readonly string[];
    /** Other plugins that must be in the preset, with a version range. */
    readonly plugins?: Readonly<Record<string, string>>;
  };
  /**
   * Names this plugin registers, compared as text over all plugins: the same name twice is a conflict. What the code does
   * under them is compared for features (when it is made) and evaluators (when they give results).
   */
  readonly registers?: Partial<Record<RegistrationKind, readonly string[]>>;
  /** Facts its `plan` module states (see `PlanFacts`). */
  readonly facts?: readonly string[];
  /** What it promises. */
  readonly capabilities: Capabilities;
  /** Raised when the plugin's checkpoint state changes shape: `restore` is then refused an older one. */
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

/** What a plugin may register by name. Names are unique in a run, over all plugins. */
export type RegistrationKind = 'source' | 'feature' | 'evaluator' | 'loss' | 'output' | 'metric' | 'command';

/** One hook a plugin taps, and where in the order it stands. */
export interface TapDeclaration {
  /** Which hook. */
  readonly hook: HookName;
  /** `main` when left out. */
  readonly stage?: Stage;
  /** Ids of plugins this one must run before, and which tap the same hook. */
  readonly before?: readonly string[];
  /** Ids of plugins this one must run after. */
  readonly after?: readonly string[];
  /** An unknown id in `before` or `after` is then no error: the plugin named may be left out of a preset. */
  readonly optional?: boolean;
  /** Of `ingest`: its sources have `portions`, which worker threads read, so these import the plugin too. */
  readonly portions?: boolean;
}

/** A slot a plugin could fill, with the name and rank of the offer. */
export interface OfferDeclaration {
  /** Id of the slot's token: `fw.backend`. */
  readonly token: string;
  /** The offer's own name, as a preset chooses it: `native`. */
  readonly id: string;
  /** Higher is tried first. */
  readonly rank: number;
}

/**
 * Order inside a hook: by stage, then `before` and `after`, then plugin id; never by load order.
 *
 * @example
 * // examples/registries.ts#STAGES
 * export const runsEarlier = (a: (typeof STAGES)[number], b: (typeof STAGES)[number]): boolean =>
 *   STAGES.indexOf(a) < STAGES.indexOf(b);
 */
export const STAGES = ['first', 'before', 'main', 'after', 'last'] as const;
/** The name of a stage inside a hook. */
export type Stage = (typeof STAGES)[number];

/**
 * The hooks, in the order a run comes to them.
 *
 * @example
 * // examples/registries.ts#HOOK_NAMES
 * export const isHook = (name: string): boolean => (HOOK_NAMES as readonly string[]).includes(name);
 */
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
/** The name of a hook. */
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
  /** Has native code; `fallback` is the id of the plugin that works without it, and that it is compared with. */
  readonly native?: { readonly fallback: string };
}
