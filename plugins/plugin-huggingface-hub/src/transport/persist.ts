import { setTimeout as sleep } from 'node:timers/promises';
import { frameworkError, type RandomStream } from '@framework/sdk';
import { Broken } from './answer.js';

/** What came of one try. */
export type Try<T> =
  | { readonly kind: 'done'; readonly value: T }
  | {
      readonly kind: 'again';
      readonly why: string;
      /** What the server asked for. */
      readonly pauseMs: number | null;
      /** Something arrived that need not be asked for again. */
      readonly moved: boolean;
    };

export interface Patience {
  readonly retries: number;
  readonly backOffMs: number;
  readonly longestPauseMs: number;
  /** Spreads the pauses. */
  readonly random: RandomStream;
}

/**
 * Tries until it is done, or has failed so often without moving on. Pauses double, each from half of it to all of it: those who
 * were refused together must not come back together.
 *
 * @param what is tried, for the message: `listing bigcode/the-stack`
 * @param at the address
 * @param pausing told before each pause
 * @throws FWK_SOURCE_UNREACHABLE; whatever `attempt` throws that is not `Broken`
 */
export async function persist<T>(
  what: string,
  at: string,
  attempt: () => Promise<Try<T>>,
  { retries, backOffMs, longestPauseMs, random }: Patience,
  signal: AbortSignal,
  pausing: () => void,
): Promise<T> {
  for (let failed = 1; ; failed++) {
    const outcome = await tried(attempt);
    if (outcome.kind === 'done') return outcome.value;
    if (outcome.moved) failed = 1;
    const own = Math.min(longestPauseMs, backOffMs * 2 ** (failed - 1)) * (0.5 + random.uniform() / 2);
    const pauseMs = outcome.pauseMs ?? own;
    const tooLong = pauseMs > longestPauseMs;
    if (failed > retries || tooLong) {
      const asks = tooLong ? `, and asks to wait ${Math.round(pauseMs / 1000)} s` : '';
      throw frameworkError('FWK_SOURCE_UNREACHABLE', {
        message: `${what}: ${outcome.why}${asks} (${failed} ${failed === 1 ? 'try' : 'tries'})`,
        at,
      });
    }
    pausing();
    await sleep(pauseMs, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

async function tried<T>(attempt: () => Promise<Try<T>>): Promise<Try<T>> {
  try {
    return await attempt();
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    return { kind: 'again', why: error.message, pauseMs: null, moved: false };
  }
}
