import type { Progress, RunStage } from '@framework/sdk';
import type { StageEvent } from './stage-log.js';

/** What the supervisor shows a person while the runner works. */
export interface Display {
  stage(event: StageEvent): void;
  progress(stage: RunStage, progress: Progress): void;
  /** The framework's own words. */
  notice(message: string): void;
  log(level: 'info' | 'warn', plugin: string, message: string): void;
  /** What a plugin printed past its logger. */
  raw(text: string): void;
  /** Leaves the terminal as it was found. */
  close(): void;
}
