import type { DocumentRow } from '../../../run/documents.js';

/** Places of one text that are told one by one; the others are counted. */
const MOST_PLACES = 1000;

/** Which licence files have which text, and how many documents stand under each. */
export class CoveredTexts {
  readonly #texts = new Map<string, Map<string, Place>>();

  /** @param repository as the notices name it */
  add(repository: string, { licenceFiles = [] }: DocumentRow): void {
    for (const { path, sha256 } of licenceFiles) {
      const places = this.#texts.get(sha256) ?? new Map<string, Place>();
      this.#texts.set(sha256, places);
      const key = JSON.stringify([repository, path]);
      const place = places.get(key) ?? { repository, path, documents: 0 };
      place.documents += 1;
      places.set(key, place);
    }
  }

  get size(): number {
    return this.#texts.size;
  }

  has(sha256: string): boolean {
    return this.#texts.has(sha256);
  }

  /** By repository and path. */
  places(sha256: string): { readonly listed: readonly Place[]; readonly more: number } {
    const all = [...(this.#texts.get(sha256)?.values() ?? [])].sort(
      (a, b) => compare(a.repository, b.repository) || compare(a.path, b.path),
    );
    return { listed: all.slice(0, MOST_PLACES), more: Math.max(0, all.length - MOST_PLACES) };
  }

  /** Hashes. */
  all(): readonly string[] {
    return [...this.#texts.keys()];
  }
}

export interface Place {
  readonly repository: string;
  /** Of the licence file, inside the repository. */
  readonly path: string;
  documents: number;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
