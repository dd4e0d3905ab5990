/** What is added up of documents. `tokens` is null where the run was not tokenized: not recorded is not none. */
export interface KeptCount {
  readonly documents: number;
  readonly bytes: number;
  readonly tokens: number | null;
}

/** Documents that share a value, those held out of training apart. */
export interface ValueCount {
  readonly value: string;
  readonly trained: KeptCount;
  readonly heldOut: KeptCount;
}

/** One document, as it is added up. */
export interface CountedDocument {
  readonly bytes: number;
  readonly tokens: number | null;
  readonly heldOut: boolean;
}

/** Counts by value, in as much memory as there are values. */
export class ValueCounts {
  readonly #counts = new Map<string, { trained: KeptCount; heldOut: KeptCount }>();

  add(value: string, document: CountedDocument): void {
    const count = this.#counts.get(value) ?? { trained: NONE, heldOut: NONE };
    const side = document.heldOut ? 'heldOut' : 'trained';
    count[side] = plus(count[side], { documents: 1, ...document });
    this.#counts.set(value, count);
  }

  /** Most bytes first, held-out ones included; equal ones by name. */
  list(): readonly ValueCount[] {
    return [...this.#counts]
      .map(([value, count]) => ({ value, ...count }))
      .sort(
        (a, b) =>
          both(b).bytes - both(a).bytes ||
          both(b).documents - both(a).documents ||
          (a.value < b.value ? -1 : 1),
      );
  }
}

/** Of nothing at all. */
export const NONE: KeptCount = { documents: 0, bytes: 0, tokens: 0 };

/** A sum of which a part is unknown is unknown. */
export const plus = (a: KeptCount, b: KeptCount): KeptCount => ({
  documents: a.documents + b.documents,
  bytes: a.bytes + b.bytes,
  tokens: a.tokens === null || b.tokens === null ? null : a.tokens + b.tokens,
});

/** Trained on and held out together. */
export const both = ({ trained, heldOut }: Pick<ValueCount, 'trained' | 'heldOut'>): KeptCount =>
  plus(trained, heldOut);

/** All values together. */
export const total = (counts: readonly ValueCount[]): KeptCount =>
  counts.reduce((sum, count) => plus(sum, both(count)), NONE);
