import { createHash, type Hash } from 'node:crypto';

/**
 * Three hashes of a file in one pass: as it was, as it is written, and of its bytes outside the spans. Up to the first span they are
 * of the same bytes, and one.
 */
export class SpanHashes {
  readonly #before = createHash('sha256');
  #outside: Hash | undefined;
  #written: Hash | undefined;

  /**
   * The next bytes as they were.
   *
   * @param parts of them that lie in spans, ascending
   */
  add(bytes: Uint8Array, parts: readonly { readonly start: number; readonly end: number }[]): void {
    if (this.#outside === undefined && parts.length > 0) {
      this.#outside = this.#before.copy();
      this.#written = this.#before.copy();
    }
    this.#before.update(bytes);
    if (this.#outside === undefined) return;
    let from = 0;
    for (const { start, end } of parts) {
      if (start > from) this.#outside.update(bytes.subarray(from, start));
      from = Math.max(from, end);
    }
    if (from < bytes.byteLength) this.#outside.update(bytes.subarray(from));
  }

  /** The same bytes as they are written. */
  readonly written = {
    update: (bytes: Uint8Array): void => void this.#written?.update(bytes),
    digest: (): string => (this.#written ?? this.#before.copy()).digest('hex'),
  };

  /** SHA-256 of what was added, hex. */
  get before(): string {
    return this.#before.copy().digest('hex');
  }

  get outside(): string {
    return (this.#outside ?? this.#before).copy().digest('hex');
  }
}
