import type { Gate, GateSource, HookName, JsonValue, Manifest, ResolvedConfig } from '@framework/sdk';
import type { Trust } from '../trust/trust.js';

/**
 * Everything decided before any plugin code runs: plain data, so that the supervisor can make it once and hand it to
 * the runner and to every worker thread. `framework plan` prints it; the run lock is cut from it.
 */
export interface ResolvedPlan {
  readonly preset: {
    readonly name: string;
    readonly description: string;
    /** Files of the `extends` chain, the base first. */
    readonly files: readonly string[];
  };
  /** The folder that holds `runs/` and `.framework/`. */
  readonly root: string;
  readonly run: RunConfig;
  /** Sorted by id. */
  readonly plugins: readonly ResolvedPlugin[];
  /** For each hook, plugin ids in the order they are called. */
  readonly order: Readonly<Partial<Record<HookName, readonly OrderedTap[]>>>;
  /** Token id → plugin id of the one owner. */
  readonly slots: Readonly<Record<string, string>>;
  /** Token id → offers, best rank first; `chosen` where the preset names one. */
  readonly offers: Readonly<Record<string, readonly ResolvedOffer[]>>;
  /** `<evaluator>.<metric>` → its bounds, sorted by name. Judged on results: part of no fingerprint, nor of `configHash`. */
  readonly gates: Readonly<Record<string, Gate>>;
  /** Gate → the versioned file it stands in, for those that stand in one. */
  readonly gateSources: Readonly<Record<string, GateSource>>;
  /** Configuration path → where its value came from: `default`, `preset tiny-code (file:12)`, `--set`. */
  readonly origins: Readonly<Record<string, string>>;
  /** SHA-256 of the canonical JSON of `run`, but for workers and watchdog, and of all plugin configuration. */
  readonly configHash: string;
}

export interface OrderedTap {
  readonly plugin: string;
  /** Why it stands here: `stage first`, `after plugin-x (manifest)`, `pinned by preset`, `plugin id`. */
  readonly reason: string;
}

export interface ResolvedOffer {
  readonly plugin: string;
  readonly id: string;
  readonly rank: number;
}

export interface ResolvedPlugin {
  readonly id: string;
  readonly package: string;
  readonly version: string;
  /** Absolute folder of the package. */
  readonly dir: string;
  /** SHA-256 over what the package ships: results are known by it. */
  readonly integrity: string;
  /** SHA-256 over all of its folder that its code could import, for one from elsewhere: trust rests on it. */
  readonly trustedIntegrity: string;
  /** Why its code may be imported. */
  readonly trust: Trust;
  readonly manifest: Manifest;
  readonly config: ResolvedConfig;
  /**
   * SHA-256 of the configuration with every path as seen from `root`: for fingerprints, so that a project that was
   * moved, or checked out elsewhere, keeps what it made.
   */
  readonly configHash: string;
  /** Earlier blends that its configuration names, as they are written → hash of what they hold; missing where it names none. */
  readonly blends?: Readonly<Record<string, string>>;
}

/** The core's own configuration, under `run:` in a preset. Schema and docs: `config/run-schema.ts`. */
export interface RunConfig {
  readonly seed: number;
  /** Worker threads for data stages; 0 takes the machine's cores. */
  readonly workers: number;
  /** Records a batch. */
  readonly batchSize: number;
  /** Bytes of content after which a shard is closed. */
  readonly shardBytes: number;
  /** What becomes of documents with the id of one before them. */
  readonly duplicateIds: 'drop-same' | 'keep-first' | 'error';
  /** Longest a single hook call may take. */
  readonly watchdogSeconds: number;
  /** Steps between checkpoints. */
  readonly checkpointEvery: number;
  /** Checkpoints kept besides the last; older ones are removed. */
  readonly keepCheckpoints: number;
  /** Steps between evaluations; 0 evaluates at the end only. */
  readonly evaluateEvery: number;
  /** `auto`, or an offer's id. */
  readonly backend: string;
  /** Threads a backend computes with; 0 takes the machine's cores. */
  readonly threads: number;
}

/** A value with the place it was written, for errors. */
export interface Placed<T extends JsonValue = JsonValue> {
  readonly value: T;
  readonly origin: string;
}
