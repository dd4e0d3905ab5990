import type { ExitCode, HookName, JsonObject, JsonValue, RunStage, SerializedError } from '@framework/sdk';
import type { DocumentProof } from '../provenance/prove-document.js';
import type { MissingPart } from '../run/run-record.js';

/** What `framework explain --json` prints. One word may mean several things; each is an answer of its own. */
export interface Explanation {
  readonly what: string;
  /** The preset that was looked into: the run's own where one was named. Null when it cannot be read any more. */
  readonly preset: string | null;
  readonly run: RunGround | null;
  readonly answers: readonly Answer[];
  /** What is wrong with the preset as a whole, where it cannot be run as it is. */
  readonly problems: readonly SerializedError[];
}

/** The run an explanation rests on, and how far the preset of today is still the one it was started with. */
export interface RunGround {
  readonly name: string;
  readonly state: 'running' | 'finished' | 'unfinished';
  /** What differs now from what the run was started with, in words; empty when nothing does. */
  readonly changedSince: readonly string[];
  readonly missing: readonly MissingPart[];
}

export type Answer =
  | HookAnswer
  | StageAnswer
  | SlotAnswer
  | PluginAnswer
  | ConfigurationAnswer
  | RegistrationAnswer
  | ReasonAnswer
  | DocumentAnswer
  | ErrorAnswer;

export const ANSWER_KINDS = [
  'hook',
  'stage',
  'slot',
  'plugin',
  'configuration',
  'registration',
  'reason',
  'document',
  'error',
] as const satisfies readonly Answer['kind'][];
export type AnswerKind = (typeof ANSWER_KINDS)[number];

/** Who is called, in which order, and why. */
export interface HookAnswer {
  readonly kind: 'hook';
  readonly name: HookName;
  readonly meaning: string;
  /** Where the preset pins the order; null when the manifests decide it. */
  readonly pinned: string | null;
  readonly taps: readonly ExplainedTap[];
  /** Computed once a batch, for the filters that need them. */
  readonly features: readonly ExplainedFeature[];
  /** The order the run recorded, where it is not today's. */
  readonly recordedOrder: readonly string[] | null;
}

export interface ExplainedTap {
  readonly plugin: string;
  readonly description: string;
  readonly stage: string;
  /** `stage first`, `after plugin-x (manifest)`, `pinned by preset`, `plugin id`. */
  readonly reason: string;
  /** Slots its plugin asks for. */
  readonly asks: readonly string[];
  /** Names it registers that belong to this hook: evaluators, outputs, loss terms, sources. */
  readonly registers: readonly string[];
  /** Data hooks, told by the code itself; null when it was not, or could not be, loaded. */
  readonly handler: ExplainedHandler | null;
  /** Filters, with a run: what it said of the documents, as action → reason → documents. */
  readonly verdicts: Readonly<Record<string, Readonly<Record<string, number>>>> | null;
}

export interface ExplainedHandler {
  /** Features it reads. */
  readonly needs: readonly string[];
  /** `per-batch`, `serial`; null where the hook does not say. */
  readonly parallel: string | null;
  /** Whether it reads the whole stream once before the first batch. */
  readonly fits: boolean;
}

export interface ExplainedFeature {
  readonly name: string;
  readonly plugin: string;
  /** Filters that read it; null when the code was not loaded. */
  readonly neededBy: readonly string[] | null;
}

/** What a stage of a run does, and what it rests on. */
export interface StageAnswer {
  readonly kind: 'stage';
  readonly name: RunStage;
  readonly meaning: string;
  readonly hooks: Readonly<Partial<Record<HookName, readonly string[]>>>;
  readonly slots: Readonly<Record<string, string>>;
  /** Objects of the store the run made or reused for it. */
  readonly objects: readonly StageObject[];
  /** Null without a run. */
  readonly done: boolean | null;
}

export interface StageObject {
  readonly ref: string;
  readonly fingerprint: string;
  readonly contentHash: string;
  readonly bytes: number;
  readonly summary: JsonObject;
}

/** Who fills a slot, who could, who asks for it. */
export interface SlotAnswer {
  readonly kind: 'slot';
  readonly token: string;
  /** Null when it is filled by the best offer, or by nobody. */
  readonly owner: string | null;
  readonly reason: string;
  readonly candidates: readonly SlotCandidate[];
  readonly askedBy: readonly string[];
  /** With a run: what its lock says. */
  readonly chosen: { readonly name: string; readonly why: string; readonly details: JsonValue } | null;
}

export interface SlotCandidate {
  readonly plugin: string;
  /** Of an offer; null for a plugin that provides the slot outright. */
  readonly offer: { readonly id: string; readonly rank: number } | null;
  /** False for a plugin that is installed and not in the preset. */
  readonly inPreset: boolean;
}

/** Why a plugin is in the plan, or is not. */
export interface PluginAnswer {
  readonly kind: 'plugin';
  readonly id: string;
  readonly state: 'in the plan' | 'refused' | 'removed' | 'not in the preset' | 'not installed';
  readonly version: string | null;
  readonly description: string;
  readonly dir: string | null;
  /** Every place that speaks of it, the base first. */
  readonly statements: readonly PluginStatement[];
  /** What speaks against it. */
  readonly problems: readonly SerializedError[];
  /** For one that is installed and not in the preset: what would speak against it, were it added. */
  readonly ifAdded: readonly SerializedError[] | null;
  readonly hooks: readonly {
    readonly hook: string;
    readonly position: number;
    readonly of: number;
    readonly reason: string;
  }[];
  readonly provides: readonly string[];
  readonly offers: readonly { readonly token: string; readonly id: string; readonly rank: number }[];
  readonly registers: Readonly<Record<string, readonly string[]>>;
  /** Slots and plugins it asks for, with who answers; null when nobody does. */
  readonly asks: readonly { readonly what: string; readonly answeredBy: string | null }[];
  /** Plugins that rest on it, and by what. */
  readonly dependents: readonly { readonly plugin: string; readonly by: string }[];
  readonly capabilities: JsonObject | null;
  /** Why its code may be imported; null: nobody here trusts it, or it is not there. */
  readonly trusted: string | null;
  /** Keys somebody set, with where. */
  readonly configuration: readonly {
    readonly path: string;
    readonly value: JsonValue;
    readonly origin: string;
  }[];
  /** How many keys stand at their default. */
  readonly defaults: number;
  /** With a run: the version and integrity in its lock, or null when it is not there. */
  readonly locked: { readonly version: string; readonly integrity: string } | null;
}

export interface PluginStatement {
  readonly place: string;
  readonly says: 'adds it' | 'configures it' | 'removes it';
}

/** One configuration value: what it is, what it means, who said what. */
export interface ConfigurationAnswer {
  readonly kind: 'configuration';
  readonly path: string;
  readonly doc: string;
  readonly type: string;
  readonly value: JsonValue;
  readonly default: JsonValue;
  readonly origin: string;
  /** The value after each layer that states it, the default left out, in the order they are laid. */
  readonly history: readonly { readonly place: string; readonly value: JsonValue }[];
  readonly problems: readonly SerializedError[];
  /** With a run: what it recorded. `origin` is null in runs of before origins were recorded. */
  readonly recorded: { readonly value: JsonValue; readonly origin: string | null } | null;
}

/** A name a plugin registers: a feature, an evaluator, a loss term, an output, a metric, a source, a command. */
export interface RegistrationAnswer {
  readonly kind: 'registration';
  readonly name: string;
  readonly of: string;
  readonly plugins: readonly { readonly plugin: string; readonly inPreset: boolean }[];
}

/** One of the words filters give for what they do. Only with a run. */
export interface ReasonAnswer {
  readonly kind: 'reason';
  readonly name: string;
  readonly verdicts: readonly {
    readonly plugin: string;
    readonly action: string;
    readonly documents: number;
    readonly bytes: number;
  }[];
  readonly examples: readonly {
    readonly id: string;
    readonly plugin: string;
    readonly action: string;
    readonly evidence: JsonValue;
  }[];
  /** A table of verdicts that could not be read. */
  readonly unread: MissingPart | null;
}

/** What became of a document, or of all that a pattern names. Only with a run. */
export interface DocumentAnswer {
  readonly kind: 'document';
  readonly pattern: string;
  /** How the pattern was understood: the first of these that finds anything. */
  readonly match: 'id' | 'path' | 'prefix' | 'glob' | 'none';
  readonly counts: {
    readonly kept: number;
    readonly held: number;
    readonly dropped: number;
  };
  /** The first of them, in source order. */
  readonly documents: readonly ExplainedDocument[];
  /** When nothing matches: ids that resemble it. */
  readonly similar: readonly string[];
  /** When nothing matches: what sources saw and did not take, by reason. Which files these were is not recorded. */
  readonly skipped: readonly {
    readonly source: string;
    readonly reasons: Readonly<Record<string, number>>;
  }[];
  /** What this answer leaves out because the run does not record it. */
  readonly notRecorded: readonly string[];
  /** Tables that could not be read: what they say is missing here. */
  readonly unread: readonly MissingPart[];
}

export interface ExplainedDocument {
  readonly id: string;
  readonly fate: 'kept' | 'held' | 'dropped';
  /** `train`, or the split it is held out for; null when dropped. */
  readonly split: string | null;
  /** Null in objects of before it was recorded. */
  readonly source: string | null;
  /** Null for a dropped document of before it was recorded. */
  readonly meta: JsonObject | null;
  /** Every verdict but `keep`, in the order given. */
  readonly verdicts: readonly {
    readonly plugin: string;
    readonly action: string;
    readonly reason: string;
    readonly split: string | null;
    readonly evidence: JsonValue;
  }[];
  /** Bytes it had when it was judged last. */
  readonly bytes: number;
  readonly stored: {
    readonly object: string;
    readonly shard: number;
    /** In bytes, from the beginning of the shard. */
    readonly offset: number;
    readonly sha256: string;
  } | null;
  /** Null when the run did not get so far, or the document has none. */
  readonly tokens: { readonly shard: number; readonly start: number; readonly count: number } | null;
  /** When and by which takedown it was removed; null where it was not. */
  readonly takenDown: {
    readonly takedown: string;
    /** Null where the register does not say. */
    readonly at: string | null;
    readonly request: string | null;
  } | null;
  /** Its leaf and the way to the run's root; null for a dropped one, where many match, and before the run's end. */
  readonly proof: DocumentProof | null;
}

export interface ErrorAnswer {
  readonly kind: 'error';
  readonly code: string;
  readonly meaning: string;
  readonly action: string;
  readonly exitCode: ExitCode;
}
