/**
 * Turns at something that several may use at once, or one alone. Who asked first comes first: one who wants to be alone
 * waits for those before, and those after wait for him.
 */
export class Turns {
  readonly #places: number;
  #taken = 0;
  #alone = false;
  readonly #queue: { readonly alone: boolean; enter(): void }[] = [];

  constructor(places: number) {
    this.#places = places;
  }

  /** Waits for a turn, and runs `work` in it. Rejects with the signal's reason when it is aborted before. */
  async take<T>(how: 'shared' | 'alone', signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const place = {
        alone: how === 'alone',
        enter: () => {
          signal.removeEventListener('abort', leave);
          resolve();
        },
      };
      const leave = () => {
        this.#queue.splice(this.#queue.indexOf(place), 1);
        reject(signal.reason);
        this.#next();
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#queue.push(place);
      this.#next();
    });
    try {
      return await work();
    } finally {
      this.#taken--;
      this.#alone = false;
      this.#next();
    }
  }

  #next(): void {
    while (this.#queue.length > 0 && !this.#alone && this.#taken < this.#places) {
      const [first] = this.#queue;
      if (first!.alone && this.#taken > 0) return;
      this.#queue.shift();
      this.#taken++;
      this.#alone = first!.alone;
      first!.enter();
    }
  }
}
