import type { JsonValue } from '../data/json.js';
import type { VerdictTally } from '../run.js';
import type { HookContext } from './context.js';
import type { EvalResult } from './evaluate.js';
import type { SourceDescription } from './ingest.js';
import type { StepEvent } from './step.js';

/**
 * `report`: tell people.
 *
 * | | |
 * |---|---|
 * | Type | async observer, series |
 * | Called | once, after everything else |
 * | Given | a `RunReport`, a `HookContext` |
 * | Rule | writes into `run.dir`; its files lie outside the content root, so they may hold times and paths |
 * | Errors | what it throws is logged as a warning; the run stays done |
 *
 * @example
 * // examples/hooks/report.ts
 * import { writeFile } from 'node:fs/promises';
 * import { join } from 'node:path';
 * import { definePlugin } from '@framework/sdk';
 *
 * export default definePlugin({}, () => ({
 *   hooks: {
 *     async report(run) {
 *       const lines = ['evaluator,metric,value,unit'];
 *       for (const [evaluator, { metrics }] of Object.entries(run.results)) {
 *         for (const [name, { value, unit }] of Object.entries(metrics)) {
 *           lines.push(`${evaluator},${name},${value ?? ''},${unit}`);
 *         }
 *       }
 *       await writeFile(join(run.dir, 'results.csv'), `${lines.join('\n')}\n`);
 *     },
 *   },
 * }));
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

/** One stage of the run: made now, or reused from an earlier one. */
export interface StageSummary {
  readonly name: string;
  readonly reused: boolean;
  readonly seconds: number;
  readonly fingerprint: string;
  readonly note: string;
}

/** Kept documents that share a value of a metadata column. */
export interface GroupCount {
  readonly value: string;
  readonly split: string;
  readonly documents: number;
  readonly bytes: number;
  readonly tokens: number;
}

/** One verdict, as the report shows it. */
export interface VerdictRow {
  readonly id: string;
  readonly plugin: string;
  readonly action: string;
  readonly reason: string;
  readonly evidence: JsonValue;
}
