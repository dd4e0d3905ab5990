/** A pause between two looks is at most so long, in milliseconds: whoever comes back is not kept waiting. */
const LONGEST_LOOK_MS = 10_000;
/** A line each so many milliseconds while nobody is there. */
const LINE_MS = 60_000;

/** What an outage is told with. */
export interface OutageOptions {
  /** The address that is asked. */
  readonly url: string;
  /** Milliseconds after which nobody comes back. */
  readonly mostMs: number;
  readonly warn: (line: string) => void;
  /** Milliseconds, as `performance.now`. */
  readonly now: () => number;
}

/**
 * The time in which nobody listens at an endpoint's address, for all its requests together: one that is started anew is waited
 * for, one that is gone is given up on once, not once for each request.
 *
 * From the first refusal on, pauses count, and the time that requests after them took to be refused. In between, with no request on
 * its way, or with one that was taken and is answered slowly, nobody knows.
 */
export class Outage {
  readonly #options: OutageOptions;
  /** Milliseconds nobody was there, to the end of the last pause. */
  #lasted = 0;
  /** Looks at which nobody was there; 0 while somebody is. */
  #looks = 0;
  /** When the last pause ends. */
  #until = 0;
  #told = 0;

  constructor(options: OutageOptions) {
    this.#options = options;
  }

  /**
   * Nobody was there. Requests that went out before the pause was over are one look together.
   *
   * @param wentAt when the request went out, as `now` tells it
   * @returns milliseconds until the next look; null where it has lasted too long
   */
  absent(why: string, wentAt: number): number | null {
    const { url, mostMs, warn, now } = this.#options;
    const at = now();
    if (this.#looks > 0 && wentAt < this.#until) return Math.max(0, this.#until - at);
    if (this.#looks > 0) this.#lasted += at - wentAt;
    const restMs = mostMs - this.#lasted;
    if (restMs <= 0) return null;
    if (this.#looks === 0 || at - this.#told >= LINE_MS) {
      this.#told = at;
      warn(`nobody listens at ${url} (${why}); it is waited for, ${Math.ceil(restMs / 1000)} s at most`);
    }
    this.#looks++;
    const pauseMs = Math.min(LONGEST_LOOK_MS, 250 * 2 ** Math.min(this.#looks, 10), restMs);
    this.#lasted += pauseMs;
    this.#until = at + pauseMs;
    return pauseMs;
  }

  /** Somebody took a connection, whatever became of it. */
  answered(): void {
    if (this.#looks === 0) return;
    const { url, warn } = this.#options;
    warn(`${url} is there again, after ${Math.ceil(this.#lasted / 1000)} s`);
    this.#lasted = 0;
    this.#looks = 0;
  }
}
