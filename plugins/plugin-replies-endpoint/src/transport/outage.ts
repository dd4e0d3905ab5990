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
 */
export class Outage {
  readonly #options: OutageOptions;
  /** When nobody was there first; null while somebody is. */
  #since: number | null = null;
  #looks = 0;
  #told = 0;

  constructor(options: OutageOptions) {
    this.#options = options;
  }

  /**
   * Nobody was there.
   *
   * @returns milliseconds until the next look; null where it has lasted too long
   */
  absent(why: string): number | null {
    const { url, mostMs, warn, now } = this.#options;
    const at = now();
    this.#since ??= at;
    const lasted = at - this.#since;
    if (lasted >= mostMs) return null;
    if (this.#looks === 0 || at - this.#told >= LINE_MS) {
      this.#told = at;
      const rest = Math.ceil((mostMs - lasted) / 1000);
      warn(`nobody listens at ${url} (${why}); it is waited for, ${rest} s at most`);
    }
    this.#looks++;
    return Math.min(LONGEST_LOOK_MS, 250 * 2 ** Math.min(this.#looks, 10), mostMs - lasted);
  }

  /** Somebody is there, whatever was answered. */
  answered(): void {
    if (this.#since === null) return;
    const { url, warn, now } = this.#options;
    warn(`${url} is there again, after ${Math.ceil((now() - this.#since) / 1000)} s`);
    this.#since = null;
    this.#looks = 0;
  }
}
