import type { Progress, RunStage, SerializedError } from '@framework/sdk';
import type { ResolvedPlan } from '../plugins/resolved-plan.js';
import type { DeniedAsOf } from '../takedown/deny-list.js';
import type { TraceStart } from '../trace/recorder.js';
import type { RunResult } from './run.js';
import type { StageEvent } from './stage-log.js';

/** What the runner is started with. */
export interface RunnerStart {
  readonly plan: ResolvedPlan;
  readonly name: string;
  /** `resume` goes on with what the lock says, or refuses. */
  readonly mode: 'run' | 'resume';
  /** This stage and all after it are done again; null: what stands is reused. */
  readonly from: RunStage | null;
  readonly until: RunStage;
  /** The folder that holds the store and the run: the plan's root, but for a rebuild. */
  readonly place: string;
  /** Which takedowns the filters know: all that were decided, or those of a list's hash; null for none. */
  readonly denied: DeniedAsOf;
  /** Where to record what is called, and for how long; null records nothing. */
  readonly trace: TraceStart | null;
}

/** Supervisor → runner. */
export type ToRunner = { readonly type: 'start'; readonly start: RunnerStart } | { readonly type: 'stop' };

/** Runner → supervisor. */
export type FromRunner =
  | { readonly type: 'stage'; readonly event: StageEvent }
  | { readonly type: 'progress'; readonly stage: RunStage; readonly progress: Progress }
  | { readonly type: 'notice'; readonly message: string }
  | {
      readonly type: 'log';
      readonly level: 'info' | 'warn';
      readonly plugin: string;
      readonly message: string;
    }
  | { readonly type: 'done'; readonly result: RunResult }
  | { readonly type: 'failed'; readonly error: SerializedError; readonly stack: string };
