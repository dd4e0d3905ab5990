import { type FrameworkError, frameworkError } from '@framework/sdk';
import { type Beat, readBeats } from './heartbeat.js';

/**
 * Finds the thread that has been in one call for too long, from outside, so that a loop that never ends cannot keep it
 * from looking. Time is measured here alone: no two clocks are compared.
 */
export class Watchdog {
  readonly #heartbeat: string;
  readonly #milliseconds: number;
  readonly #seen = new Map<number, { readonly count: number; readonly at: number }>();

  /** @param seconds 0 waits for ever */
  constructor(heartbeat: string, seconds: number) {
    this.#heartbeat = heartbeat;
    this.#milliseconds = seconds === 0 ? Number.POSITIVE_INFINITY : seconds * 1000;
  }

  /** The error to end the run with, once a call hangs. */
  look(): FrameworkError | undefined {
    const now = performance.now();
    for (const beat of readBeats(this.#heartbeat)) {
      const seen = this.#seen.get(beat.slot);
      if (seen?.count !== beat.count) this.#seen.set(beat.slot, { count: beat.count, at: now });
      else if (beat.call !== null && now - seen.at > this.#milliseconds)
        return hang(beat, (now - seen.at) / 1000);
    }
    return undefined;
  }
}

function hang({ call, step }: Beat, seconds: number): FrameworkError {
  const { plugin, hook } = call!;
  const where = step === null ? '' : ` (step ${step + 1})`;
  return frameworkError('FWK_HOOK_HANG', {
    message: `'${plugin}' has been in '${hook}'${where} for ${Math.round(seconds)} seconds without a sign of progress`,
    at: `${plugin}, hook ${hook}`,
    plugin,
    hook,
  });
}

/**
 * Where the runner was last, for the error of a runner that cannot say it any more: every thread that was in a call, the
 * main thread first; only the main thread when none was. Which of them ended the process nobody can tell.
 */
export function lastPlaces(heartbeat: string): readonly Beat[] {
  const beats = readBeats(heartbeat);
  const inCalls = beats.filter(({ call }) => call !== null);
  return inCalls.length > 0 ? inCalls : beats.slice(0, 1);
}
