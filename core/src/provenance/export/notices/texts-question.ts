import type { ResolvedPlan } from '../../../plugins/resolved-plan.js';

/** What the process with a list of licence texts is asked. */
export interface TextsQuestion {
  readonly plan: ResolvedPlan;
  readonly ids: readonly string[];
}

/** Texts a list publishes. */
export interface StandardTexts {
  /** The list; null where none is installed. */
  readonly from: string | null;
  /** Id → text; those it does not have are missing. */
  readonly texts: Readonly<Record<string, string>>;
}
