import { frameworkError } from '@framework/sdk';

/** How a run is asked to stop. Plugins see the signal; the training loop looks at `requested` between steps. */
export class Stop {
  readonly #controller = new AbortController();
  #requested = false;
  #gentle = 0;

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get requested(): boolean {
    return this.#requested;
  }

  request(): void {
    this.#requested = true;
    if (this.#gentle === 0) this.#abort();
  }

  /** While `work` runs, a request to stop is only noted: it will look itself, and leave things whole. */
  async gently<T>(work: () => Promise<T>): Promise<T> {
    this.#gentle += 1;
    try {
      return await work();
    } finally {
      this.#gentle -= 1;
      if (this.#requested && this.#gentle === 0) this.#abort();
    }
  }

  /** Within gentle work, a part that may be cut short all the same: it leaves nothing half-made. */
  async firmly<T>(work: () => Promise<T>): Promise<T> {
    const gentle = this.#gentle;
    this.#gentle = 0;
    try {
      if (this.#requested) this.#abort();
      return await work();
    } finally {
      this.#gentle = gentle;
    }
  }

  /** @throws FWK_INTERRUPTED once a stop was requested */
  check(): void {
    if (this.#requested) {
      this.#abort();
      throw this.signal.reason;
    }
  }

  #abort(): void {
    if (this.signal.aborted) return;
    this.#controller.abort(frameworkError('FWK_INTERRUPTED', { message: 'the run was interrupted' }));
  }
}
