import { setTimeout as sleep } from 'node:timers/promises';

/**
 * When the next request may go: so many at once, so many a second, and none while the endpoint asked for a pause. First come,
 * first served.
 */
export class Pace {
  readonly #concurrency: number;
  readonly #gapMs: number;
  readonly #waiting: (() => void)[] = [];
  #underWay = 0;
  /** `performance.now()` before which nothing goes. */
  #next = 0;

  /** @param rate requests a second; null for no limit */
  constructor(concurrency: number, rate: number | null) {
    this.#concurrency = concurrency;
    this.#gapMs = rate === null ? 0 : 1000 / rate;
  }

  /** Runs `work` when there is a place; the place is free again whatever became of it. */
  async run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    await this.#place(signal);
    try {
      return await work();
    } finally {
      this.#underWay--;
      this.#waiting.shift()?.();
    }
  }

  /** Before each request, tries too: waits for its turn in time. */
  async turn(signal: AbortSignal): Promise<void> {
    for (;;) {
      const now = performance.now();
      if (now >= this.#next) {
        this.#next = Math.max(this.#next, now) + this.#gapMs;
        return;
      }
      await sleep(this.#next - now, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }

  /** No request of anyone's for so long: an endpoint that refuses one refuses all. */
  pause(milliseconds: number): void {
    this.#next = Math.max(this.#next, performance.now() + milliseconds);
  }

  async #place(signal: AbortSignal): Promise<void> {
    while (this.#underWay >= this.#concurrency) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
      if (!signal.aborted) continue;
      // The place it was called to is the next one's.
      this.#waiting.shift()?.();
      break;
    }
    signal.throwIfAborted();
    this.#underWay++;
  }
}
