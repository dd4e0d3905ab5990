import { createHash, type Hash } from 'node:crypto';
import type { RowPlace } from '@framework/readers';

/** Places that are named of each reason. */
const PLACES_SHOWN = 5;

/** Lines of a file that are no documents, and those of which something was replaced. */
export class SkippedLines {
  readonly #file: string;
  readonly #counts = new Map<string, number>();
  readonly #places = new Map<string, string[]>();
  #hash: Hash | undefined;

  /** @param file its name */
  constructor(file: string) {
    this.#file = file;
  }

  skipped({ number }: RowPlace, reason: string): void {
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + 1);
    // The one reason that Parquet has too: of those no place is told, and a setting changes nothing of them.
    if (reason === 'without-content') return;
    const places = this.#places.get(reason) ?? [];
    if (places.length < PLACES_SHOWN) this.#places.set(reason, [...places, `${this.#file}#${number}`]);
    this.#note(`${number} ${reason}`);
  }

  replaced({ number }: RowPlace): void {
    this.#note(`${number} replaced`);
  }

  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  /** The first of each reason. */
  get places(): ReadonlyMap<string, readonly string[]> {
    return this.#places;
  }

  /** Of all that settings decided; null where they decided nothing, so that a whole file has one fingerprint whatever they are. */
  digest(): string | null {
    return this.#hash?.copy().digest('hex') ?? null;
  }

  #note(what: string): void {
    this.#hash ??= createHash('sha256');
    this.#hash.update(`${what}\n`);
  }
}
