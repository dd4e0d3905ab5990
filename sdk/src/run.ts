import type { JsonObject, JsonValue } from './data/json.js';

/**
 * What lies on disk. Everything is published the same way: written under a temporary name, fsynced, renamed, then
 * journaled; a `kill -9` at any instant leaves either the old state or the new one.
 *
 * ```
 * .framework/
 *   store/<fingerprint>/          one finished object: data files and object.json; never written again
 *   store/<fingerprint>.partial/  a data stage under way: finished shards and its own journal
 *   replies/<hh>/<hash>.json      a reply to an evaluator's prompt, by the hash of all it rests on
 *   answers/<hh>/<hash>.json      what a model that writes data answered, by the hash of all that was asked: a source, not a cache
 *   audit/log.ndjson              what was asked, decided and done about documents: chained, each line signed
 *   takedowns/                    plans and deny lists that the log names, each named by its own hash
 * runs/<name>/
 *   run.json                 name, preset, resolved configuration with where each value came from
 *   run.lock.json            what was chosen once: plugins, SDK level, hashes, backend, threads
 *   lock                     who works on it now: pid, start time, boot id
 *   heartbeat                the plugin and hook each thread is in, rewritten in place at every entry and exit
 *   journal.ndjson           one line a finished thing, in order
 *   refs.json                stage → fingerprint of its store object
 *   metrics.ndjson           one line a step: the numbers that must be the same on every run
 *   timing.ndjson            one line a step: wall times
 *   provenance.json          hashes of every document, shard and source that was kept, and the root over them
 *   checkpoints/step-N/      manifest.json last, then the rename; taken-down.json where it saw what was taken down
 *   evaluation/step-N.json   results
 *   evals/<id>/              of `framework eval`: result.json, gates.json, contamination.json
 *   errors/                  stacks
 *   logs/                    what plugins logged
 *   report.html
 *   trace/NNNN/              one traced start: a file a thread, and trace.json for Chrome
 * evals/<id>/                the same of an endpoint, which no run is behind
 * ```
 *
 * The content root covers store objects, provenance, checkpoints, metrics and evaluation results. Journals, locks, logs, timings,
 * traces, errors and reports are outside it.
 *
 * @example
 * // examples/registries.ts#LAYOUT
 * export const checkpointOf = (run: string, step: number): string =>
 *   `${LAYOUT.runs}/${run}/${LAYOUT.checkpoints}/step-${step}`;
 */
export const LAYOUT = {
  store: '.framework/store',
  audit: '.framework/audit',
  takedowns: '.framework/takedowns',
  runs: 'runs',
  object: 'object.json',
  run: 'run.json',
  lock: 'run.lock.json',
  holder: 'lock',
  heartbeat: 'heartbeat',
  journal: 'journal.ndjson',
  refs: 'refs.json',
  metrics: 'metrics.ndjson',
  timing: 'timing.ndjson',
  checkpoints: 'checkpoints',
  evaluation: 'evaluation',
  provenance: 'provenance.json',
  errors: 'errors',
  logs: 'logs',
  report: 'report.html',
  trace: 'trace',
} as const;

/**
 * The stages of a run, in order; `--from` and `--until` take these names.
 *
 * @example
 * // examples/registries.ts#RUN_STAGES
 * export const stagesFrom = (stage: (typeof RUN_STAGES)[number]) => RUN_STAGES.slice(RUN_STAGES.indexOf(stage));
 */
export const RUN_STAGES = [
  'ingest',
  'filter',
  'tokenize',
  'sequence',
  'train',
  'evaluate',
  'report',
] as const;
/** The name of a stage of a run. */
export type RunStage = (typeof RUN_STAGES)[number];

/** `object.json` of a store object. */
export interface ObjectManifest {
  readonly kind: string;
  readonly fingerprint: string;
  /** What the fingerprint is the hash of: plugins with their integrity, configuration, inputs. */
  readonly inputs: JsonObject;
  readonly files: Readonly<Record<string, { readonly bytes: number; readonly sha256: string }>>;
  /** SHA-256 over the sorted `name\0sha256\n` lines. */
  readonly contentHash: string;
  /** Facts about the content: documents, tokens, tallies. */
  readonly summary: JsonObject;
  /** SHA-256 of the canonical JSON of everything above: a manifest that was altered says so itself. */
  readonly manifestHash: string;
}

/** One line of a journal. `sequence` counts from 0; `previous` chains each line to the one before it. */
export interface JournalEntry {
  readonly sequence: number;
  /** SHA-256 of the previous line, hex; 64 zeros for the first. */
  readonly previous: string;
  readonly kind:
    | 'stage-started'
    | 'shard'
    | 'object'
    | 'checkpoint'
    | 'evaluation'
    | 'stage-finished'
    | 'run-finished';
  readonly data: JsonObject;
}

/** A plugin as a run was started with it. */
export interface LockedPlugin {
  readonly version: string;
  /** SHA-256 over what it ships, hex: results are known by it. */
  readonly integrity: string;
  /** Who trusted it, where it did not come with the framework. */
  readonly trustedBy?: string;
  /** SHA-256 over all of its folder that its code could import: the run is resumed with these bytes only. */
  readonly trustedIntegrity?: string;
}

/** `run.lock.json`. Chosen at the first start, never again on resume. */
export interface RunLock {
  readonly sdk: string;
  readonly preset: string;
  readonly configHash: string;
  readonly seed: number;
  /** By plugin id. */
  readonly plugins: Readonly<Record<string, LockedPlugin>>;
  /** Hook → plugin ids in final order. */
  readonly order: Readonly<Record<string, readonly string[]>>;
  readonly slots: Readonly<Record<string, string>>;
  readonly dataFingerprint: string | null;
  readonly tokenizerHash: string | null;
  readonly backend: { readonly name: string; readonly threads: number; readonly choice: JsonValue } | null;
}

/**
 * Places where a fault can be injected: `FRAMEWORK_FAILPOINT=<name>[:<n>]=kill|throw|enospc` acts at the n-th
 * passage. They exist so that "killed at any instant" can be tested, and do nothing otherwise.
 *
 * @example
 * // examples/registries.ts#FAILPOINTS
 * // The environment of a child process that is killed while it writes its third shard.
 * export const killed = { FRAMEWORK_FAILPOINT: `${FAILPOINTS.find((name) => name === 'shard.middle')}:3=kill` };
 */
export const FAILPOINTS = [
  'store.before-rename',
  'store.after-rename',
  'shard.middle',
  'shard.before-rename',
  'shard.before-journal',
  'fit.middle',
  'train.accumulation',
  'train.after-step',
  'checkpoint.middle',
  'checkpoint.before-rename',
  'checkpoint.before-journal',
  'evaluate.before-publish',
  'takedown.before-decision',
  'takedown.after-decision',
  'takedown.middle-of-file',
  'takedown.after-file',
  'takedown.before-mark',
  'takedown.after-mark',
  'takedown.before-commit',
  'takedown.after-commit',
  'takedown.before-removal',
  'takedown.middle-of-removal',
  'takedown.before-proof',
  'audit.before-append',
  'audit.after-append',
] as const;
/** The name of a failpoint. */
export type Failpoint = (typeof FAILPOINTS)[number];

/**
 * Verdicts counted: plugin → action → reason → documents and bytes. Bytes everywhere are those a document had when the
 * last filter had spoken, after every rewrite: so they add up.
 */
export interface VerdictTally {
  readonly documents: Totals;
  readonly byPlugin: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, Count>>>>>>;
  /**
   * Plugin → reason → documents that this verdict was the first to drop; later ones may have dropped them too. Each
   * dropped document is counted once, so these add up to `documents.dropped`. Missing from runs of before level 1.2.
   */
  readonly firstDrop?: Readonly<Record<string, Readonly<Record<string, Count>>>>;
}
/** What went in, and what became of it. */
export interface Totals {
  readonly in: Count;
  readonly kept: Count;
  readonly dropped: Count;
  readonly held: Count;
}
/** Documents and their bytes. */
export interface Count {
  readonly documents: number;
  readonly bytes: number;
}
