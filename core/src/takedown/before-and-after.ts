import { createHash, type Hash } from 'node:crypto';

/** Two hashes of a file in one pass: as it was and as it is written. Up to the first span they are of the same bytes, and one. */
export class BeforeAndAfter {
  readonly #before = createHash('sha256');
  #after: Hash | undefined;

  /**
   * The next bytes as they were.
   *
   * @param differ whether other ones are written in their place
   */
  add(bytes: Uint8Array, differ: boolean): void {
    if (differ) this.#after ??= this.#before.copy();
    this.#before.update(bytes);
  }

  /** The same bytes as they are written. */
  readonly after = {
    update: (bytes: Uint8Array): void => void this.#after?.update(bytes),
    digest: (): string => (this.#after ?? this.#before.copy()).digest('hex'),
  };

  /** SHA-256 of what was added, hex. */
  get before(): string {
    return this.#before.copy().digest('hex');
  }
}
