import type { Count } from '@framework/sdk';
import type { ResolvedPlan } from '../plugins/resolved-plan.js';

/** What `license` says of a document that nothing states a licence for (SPDX 2.3, clause 7.13). */
export const NO_ASSERTION = 'NOASSERTION';

export type Counts = Readonly<Record<string, Count>>;

/**
 * What a folder holds, as the sources and filters of a preset see it: streamed once through them up to the licence
 * filter, which kept what nothing states a licence for, so that both answers to that can be told.
 */
export interface Survey {
  /** All documents of the folder. */
  readonly found: Count;
  /** Files seen and not taken, by reason. */
  readonly skipped: Readonly<Record<string, number>>;
  readonly languages: Counts;
  /** Of those the licence filter keeps; `NOASSERTION` where nothing is stated. */
  readonly licences: Counts;
  /** Of those it drops, by its reason. */
  readonly refused: Counts;
  /** Of those dropped before it, by `<plugin>: <reason>`. */
  readonly droppedBefore: Counts;
  /** Repositories the licence filter keeps something of: all, and those where something states its licence. */
  readonly repositories: { readonly all: number; readonly stated: number };
  /** Filters before the licence filter that could not be asked: they learn from a whole pass first. */
  readonly notAsked: readonly string[];
}

/** What the child is asked. */
export interface SurveyQuestion {
  readonly plan: ResolvedPlan;
  /** The plugin whose sources are looked at: what others plant or make is not the folder's. */
  readonly dataset: string;
  /** The filter that judges licences: the last one asked. */
  readonly licenceFilter: string;
}
