import type { JsonValue } from '../data/json.js';
import type { VerdictTally } from '../run.js';
import type { HookContext } from './context.js';
import type { EvalResult } from './evaluate.js';
import type { SourceDescription } from './ingest.js';
import type { StepEvent } from './step.js';

/**
 * `report`: tell people. Observer: async, series, after everything else; what it throws is logged, not fatal. Files
 * it writes lie outside the content root.
 */
export type ReportHandler = (run: RunReport, ctx: HookContext) => void | Promise<void>;

/** Everything there is to say about a run, read-only. */
export interface RunReport {
  readonly name: string;
  readonly preset: string;
  /** Absolute path of the run's folder; write the report here. */
  readonly dir: string;
  readonly stages: readonly StageSummary[];
  readonly sources: Readonly<Record<string, SourceDescription>>;
  readonly tally: VerdictTally;
  /** Kept documents by any metadata column: `groups('license')`. */
  groups(column: string): Promise<readonly GroupCount[]>;
  /** Some verdicts with their evidence, at most `limit`, spread over plugins and reasons. */
  verdicts(limit: number): Promise<readonly VerdictRow[]>;
  /** Every step so far, in order. */
  steps(): AsyncIterable<StepEvent>;
  readonly results: Readonly<Record<string, EvalResult>>;
  /** The run lock as written. */
  readonly lock: JsonValue;
  readonly contentRoot: string | null;
  readonly plan: JsonValue;
}

export interface StageSummary {
  readonly name: string;
  readonly reused: boolean;
  readonly seconds: number;
  readonly fingerprint: string;
  readonly note: string;
}

export interface GroupCount {
  readonly value: string;
  readonly split: string;
  readonly documents: number;
  readonly bytes: number;
  readonly tokens: number;
}

export interface VerdictRow {
  readonly id: string;
  readonly plugin: string;
  readonly action: string;
  readonly reason: string;
  readonly evidence: JsonValue;
}
