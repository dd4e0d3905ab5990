import type { JsonValue } from '../data/json.js';
import type { GateResult } from '../gates.js';
import type { VerdictTally } from '../run.js';
import type { BlendSummary } from '../slots/sequencer.js';
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
 * | Rule | writes into `run.dir`; its files lie outside the content root, so they may hold times and paths, unless the plugin promises `deterministic`: then the same run gives the same bytes |
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
  /** The run's. */
  readonly name: string;
  /** The preset's name. */
  readonly preset: string;
  /** Absolute path of the run's folder; write the report here. */
  readonly dir: string;
  /** In the order of a run. */
  readonly stages: readonly StageSummary[];
  /** By source id. */
  readonly sources: Readonly<Record<string, SourceDescription>>;
  /** Verdicts counted. */
  readonly tally: VerdictTally;
  /** Documents that were not dropped, by split and by any metadata column: `groups('license')`. */
  groups(column: string): Promise<readonly GroupCount[]>;
  /** Some verdicts with their evidence, at most `limit`, spread over plugins and reasons. */
  verdicts(limit: number): Promise<readonly VerdictRow[]>;
  /** What the training windows are a blend of; null where they are none, or there is no sequence index. */
  readonly blend?: BlendSummary | null;
  /** Every step so far, in order. */
  steps(): AsyncIterable<StepEvent>;
  /** Of the last evaluation, by evaluator id. */
  readonly results: Readonly<Record<string, EvalResult>>;
  /** The preset's gates on these results, in the order of their names. */
  readonly gates: readonly GateResult[];
  /** Hashes over everything that was kept; null when the run stopped before. */
  readonly provenance: ProvenanceSummary | null;
  /** The run lock as written. */
  readonly lock: JsonValue;
  /** Hash over everything the run promises to reproduce; null when it stopped early. */
  readonly contentRoot: string | null;
  /** The plan it was started with: hooks, slots, parameters, memory. */
  readonly plan: JsonValue;
}

/**
 * The Merkle tree over what a run kept, as the report shows it: document → shard → source → blend. The whole of it stands in
 * `provenance.json` of the run; `framework provenance verify` computes it again from the bytes.
 */
export interface ProvenanceSummary {
  /** SHA-256 over the sources' roots, the tokenizer and the sequence index. */
  readonly root: string;
  /** By source id, in the order they were read. */
  readonly sources: Readonly<
    Record<string, { readonly root: string; readonly documents: number; readonly bytes: number }>
  >;
}

/** One stage of the run: made now, or reused from an earlier one. */
export interface StageSummary {
  readonly name: string;
  /** True when an earlier result was taken. */
  readonly reused: boolean;
  /** Wall time in this process: checking what stood, where it was reused. */
  readonly seconds: number;
  /** Hash of everything that went in. */
  readonly fingerprint: string;
  /** A short remark: how many documents, steps, results. */
  readonly note: string;
}

/** Documents of one split that share a value of a metadata column. Dropped ones are not counted, held-out ones are. */
export interface GroupCount {
  /** The column's value as text. */
  readonly value: string;
  /** `train`, or the split they were held out for. */
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
