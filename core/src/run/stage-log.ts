import { type JsonObject, RUN_STAGES, type RunStage, type StageSummary } from '@framework/sdk';
import type { Session } from './session.js';

export type StageEvent =
  | { readonly type: 'started'; readonly stage: RunStage }
  | { readonly type: 'finished'; readonly summary: StageSummary };

/** What a stage says of itself once it is done. */
export interface StageFacts {
  readonly fingerprint: string;
  /** A sentence for people. */
  readonly note: string;
  /** What the journal keeps beside stage and fingerprint. */
  readonly record?: JsonObject;
}

/** Runs stages one after the other up to the last one wanted; times, announces and journals each. */
export class StageLog {
  readonly #session: Session;
  readonly #until: RunStage;
  readonly #onEvent: (event: StageEvent) => void;
  readonly #done: StageSummary[] = [];

  constructor(session: Session, until: RunStage, onEvent: (event: StageEvent) => void) {
    this.#session = session;
    this.#until = until;
    this.#onEvent = onEvent;
  }

  get done(): readonly StageSummary[] {
    return this.#done;
  }

  wants(stage: RunStage): boolean {
    return RUN_STAGES.indexOf(stage) <= RUN_STAGES.indexOf(this.#until);
  }

  async do<Result extends { readonly reused: boolean }>(
    stage: RunStage,
    work: () => Promise<Result>,
    facts: (result: Result) => StageFacts,
  ): Promise<Result> {
    const { stop, heartbeat, journal } = this.#session;
    stop.check();
    heartbeat.at(stage);
    this.#onEvent({ type: 'started', stage });
    const start = process.hrtime.bigint();
    const result = await work();
    const seconds = Math.round(Number(process.hrtime.bigint() - start) / 1e6) / 1e3;
    const { fingerprint, note, record = {} } = facts(result);
    if (!result.reused) await journal.append('stage-finished', { stage, fingerprint, ...record });
    const summary: StageSummary = { name: stage, reused: result.reused, seconds, fingerprint, note };
    this.#done.push(summary);
    this.#onEvent({ type: 'finished', summary });
    return result;
  }
}
