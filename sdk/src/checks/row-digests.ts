import { hash } from 'node:crypto';

/** Of a SHA-256. */
export const DIGEST_BYTES = 32;

/** SHA-256 of each row's bytes, as far as they are known: one array that crosses threads, and lies on disk, without an object a row. */
export class RowDigests {
  /** `DIGEST_BYTES` a row; zeros, which no text hashes to, where it is not known. */
  readonly packed: Uint8Array;

  /** @param known as `packed` is; a copy is made of it */
  constructor(rows: number, known?: Uint8Array) {
    this.packed = known?.slice() ?? new Uint8Array(rows * DIGEST_BYTES);
  }

  /**
   * The row's, in hex; hashed where it is not known.
   *
   * @param bytes the row's
   */
  of(row: number, bytes: Uint8Array): string {
    const digest = this.#at(row);
    if (!isKnown(digest)) digest.set(hash('sha256', bytes, 'buffer'));
    return digest.toString('hex');
  }

  /** The row's, in hex; null where nobody hashed it. */
  known(row: number): string | null {
    const digest = this.#at(row);
    return isKnown(digest) ? digest.toString('hex') : null;
  }

  /** Of some rows, in their order. */
  ofRows(rows: readonly number[]): Uint8Array {
    const some = new RowDigests(rows.length);
    for (const [at, row] of rows.entries()) some.set(at, this.#at(row));
    return some.packed;
  }

  set(row: number, digest: Uint8Array): void {
    this.packed.set(digest, row * DIGEST_BYTES);
  }

  /** Its bytes are others now. */
  forget(row: number): void {
    this.#at(row).fill(0);
  }

  #at(row: number): Buffer {
    const { buffer, byteOffset } = this.packed;
    return Buffer.from(buffer, byteOffset + row * DIGEST_BYTES, DIGEST_BYTES);
  }
}

const isKnown = (digest: Uint8Array): boolean => digest.some((byte) => byte !== 0);
