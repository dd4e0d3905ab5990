import { Interleave } from './interleave.js';

/** A share with its parts, and those of its languages where it has weights for them. */
export interface OrderedShare {
  readonly parts: number;
  readonly languages: readonly number[] | null;
}

/** The stream a window is cut from: the `ordinal`-th window of it. */
export interface Turn {
  readonly share: number;
  /** Number of the stream, counted over all shares in the order of the columns. */
  readonly stream: number;
  readonly ordinal: number;
}

/**
 * Which stream each window comes from: its share first, then, of the share's windows, its language. Both by the quota method,
 * so that after any number of windows every share has its exact part of them, and every language its exact part of its share's,
 * rounded up or down.
 */
export class BlendOrder {
  readonly #shares: Interleave;
  /** By share: the languages' order and the number of its first stream. */
  readonly #within: readonly { readonly languages: Interleave | null; readonly first: number }[];
  /** Stream → its share, and its number within. */
  readonly #places: readonly { readonly share: number; readonly language: number }[];

  constructor(shares: readonly OrderedShare[]) {
    this.#shares = new Interleave(shares.map(({ parts }) => parts));
    const places: { share: number; language: number }[] = [];
    this.#within = shares.map(({ languages }, share) => {
      const first = places.length;
      for (let language = 0; language < (languages?.length ?? 1); language++)
        places.push({ share, language });
      return { languages: languages === null ? null : new Interleave(languages), first };
    });
    this.#places = places;
  }

  get period(): number {
    return this.#shares.period;
  }

  at(window: number): Turn {
    const { stream: share, ordinal } = this.#shares.at(window);
    const { languages, first } = this.#within[share]!;
    if (languages === null) return { share, stream: first, ordinal };
    const within = languages.at(ordinal);
    return { share, stream: first + within.stream, ordinal: within.ordinal };
  }

  /** How many of the first `windows` windows are the share's. */
  countOfShare(share: number, windows: number): number {
    return this.#shares.count(share, windows);
  }

  /** How many of the first `windows` windows are the stream's. */
  count(stream: number, windows: number): number {
    const { share, language } = this.#places[stream]!;
    const own = this.#shares.count(share, windows);
    return this.#within[share]!.languages?.count(language, own) ?? own;
  }

  /** The fewest windows among which `count` (at least 1) are the stream's. */
  windowsFor(stream: number, count: number): number {
    const { share, language } = this.#places[stream]!;
    const own = this.#within[share]!.languages?.windowsFor(language, count) ?? count;
    return this.#shares.windowsFor(share, own);
  }
}
