import type { GateResult, JsonObject, RunLock } from '@framework/sdk';
import type { ResolvedPlan } from '../plugins/resolved-plan.js';
import type { EvaluationResults } from '../run/evaluation-file.js';
import type { Contamination } from './contamination/contamination.js';

/** What is evaluated, as results name it. */
export type EvaluatedModel =
  | {
      readonly kind: 'run';
      readonly run: string;
      readonly step: number;
      /** SHA-256 of the checkpoint's manifest. */
      readonly checkpoint: string;
    }
  | { readonly kind: 'endpoint'; readonly url: string; readonly name: string };

/** How many replies a suite asked for, and what became of them. */
export interface ReplyCounts {
  readonly asked: number;
  /** The source has none: a file that lacks them. */
  readonly absent: number;
  /** FWK_REPLY_FAILED: they should be there, and are not. */
  readonly failed: number;
}

/** `result.json` of an evaluation: no times; the same for the same model, suites and replies. */
export interface EvaluationResult {
  readonly id: string;
  readonly model: EvaluatedModel;
  /** Evaluator ids, as asked for. */
  readonly suites: readonly string[];
  /** The plugin that judges programs; null where no suite asks for one. */
  readonly sandbox: string | null;
  /** On whose behalf it was asked. */
  readonly principal: string;
  readonly seed: number;
  /** What answered; null where no suite asks for replies. */
  readonly source: { readonly id: string; readonly identity: JsonObject | null } | null;
  readonly replies: ReplyCounts;
  /** Plugin id → version and hashes of all that the figures rest on. */
  readonly plugins: JsonObject;
  /** Suite's plugin → hashes of the files its tasks come from. */
  readonly data: JsonObject;
  readonly results: EvaluationResults;
}

/** What `framework eval --json` prints. */
export interface EvaluationDocument extends EvaluationResult {
  /** Where it lies. */
  readonly dir: string;
  /** The same was evaluated before: nothing was done. */
  readonly reused: boolean;
  /** Replies that were there from before. */
  readonly cached: number;
  readonly gates: readonly GateResult[];
  /** The problems against what the run was trained on; null where that was not asked for. */
  readonly contamination: Contamination | null;
}

/** How replies are kept; null: they are not. */
export interface CacheOrder {
  readonly dir: string;
  readonly principal: string;
  /** What is known of the source beside what it says itself: the checkpoint's hash, the plugins behind it. */
  readonly source: JsonObject;
  /** Suite's plugin → its version and the hashes of its data. */
  readonly tasks: Readonly<Record<string, JsonObject>>;
}

/** What the child is asked. */
export interface EvalQuestion {
  readonly plan: ResolvedPlan;
  /** Null where no run is behind it. */
  readonly run: { readonly name: string; readonly lock: RunLock; readonly step: number } | null;
  readonly cache: CacheOrder | null;
}

/** What it answers. */
export interface EvalAnswer {
  readonly results: EvaluationResults;
  readonly source: EvaluationResult['source'];
  readonly replies: ReplyCounts;
  readonly cached: number;
  /** Verdicts that came with replies. */
  readonly published: readonly PublishedVerdict[];
  /** Replies that were there. */
  readonly answered: readonly { readonly task: string; readonly sample: number }[];
  /** Tasks that were asked for, and had no reply at all. */
  readonly unanswered: readonly string[];
  /** Tasks the source has replies to, which no suite asked for. */
  readonly unasked: readonly string[];
}

export interface PublishedVerdict {
  readonly task: string;
  readonly sample: number;
  readonly passed: boolean;
}
