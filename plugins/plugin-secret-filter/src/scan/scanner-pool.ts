import type { ScannerStart, ScanRequest } from './messages.js';
import { Scanner, type ScanOutcome } from './scanner.js';

/** A few scanners: each file goes to the first that is free. Once closed, it answers what waits and what comes as failed. */
export class ScannerPool {
  readonly #scanners: readonly Scanner[];
  readonly #free: Scanner[];
  readonly #waiting: ((scanner: Scanner | 'closed') => void)[] = [];
  #closed = false;

  constructor(size: number, start: ScannerStart) {
    this.#scanners = Array.from({ length: size }, () => new Scanner(start));
    this.#free = [...this.#scanners];
  }

  /**
   * @param signal looked at when a scanner is free: of a batch that was stopped, what waits is not scanned any more
   * @throws the signal's reason; and where no scanner can be started at all
   */
  async scan(request: ScanRequest, signal?: AbortSignal): Promise<ScanOutcome> {
    if (this.#closed) return { kind: 'failed' };
    const scanner = this.#free.pop() ?? (await this.#nextFree());
    if (scanner === 'closed') return { kind: 'failed' };
    try {
      signal?.throwIfAborted();
      return await scanner.scan(request);
    } finally {
      const next = this.#waiting.shift();
      if (next) next(scanner);
      else this.#free.push(scanner);
    }
  }

  #nextFree(): Promise<Scanner | 'closed'> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** For good: no process is started any more. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const answer of this.#waiting.splice(0)) answer('closed');
    await Promise.all(this.#scanners.map((scanner) => scanner.close()));
  }
}
