import type { ScannerStart, ScanRequest } from './messages.js';
import { Scanner, type ScanOutcome } from './scanner.js';

/** A few scanners: each file goes to the first that is free. */
export class ScannerPool {
  readonly #scanners: readonly Scanner[];
  readonly #free: Scanner[];
  readonly #waiting: ((scanner: Scanner) => void)[] = [];

  constructor(size: number, start: ScannerStart) {
    this.#scanners = Array.from({ length: size }, () => new Scanner(start));
    this.#free = [...this.#scanners];
  }

  async scan(request: ScanRequest): Promise<ScanOutcome> {
    const scanner =
      this.#free.pop() ?? (await new Promise<Scanner>((resolve) => this.#waiting.push(resolve)));
    try {
      return await scanner.scan(request);
    } finally {
      const next = this.#waiting.shift();
      if (next) next(scanner);
      else this.#free.push(scanner);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#scanners.map((scanner) => scanner.close()));
  }
}
