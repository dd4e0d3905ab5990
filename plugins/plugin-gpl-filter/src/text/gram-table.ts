/** Trigram → templates that it tells of. Most trigrams of most texts tell of none, and that is what is made quick. */
export class GramTable {
  readonly #holders = new Map<number, number[]>();
  /** A bit for each value of a trigram's hash that any in the table has: 128 KiB, where the map would miss the cache. */
  readonly #maybe = new Uint32Array(SLOTS >>> 5);

  add(gram: number, template: number): void {
    const holders = this.#holders.get(gram);
    if (holders === undefined) this.#holders.set(gram, [template]);
    else holders.push(template);
    const slot = slotOf(gram);
    this.#maybe[slot >>> 5]! |= 1 << (slot & 31);
  }

  /** The templates that any of these tell of, ascending, each once. */
  holders(grams: Uint32Array): number[] {
    const found = new Set<number>();
    for (let at = 0; at < grams.length; at++) {
      const slot = slotOf(grams[at]!);
      if ((this.#maybe[slot >>> 5]! & (1 << (slot & 31))) === 0) continue;
      for (const template of this.#holders.get(grams[at]!) ?? []) found.add(template);
    }
    return [...found].sort((a, b) => a - b);
  }
}

const BITS = 20;
export const SLOTS = 1 << BITS;

export const slotOf = (gram: number): number => Math.imul(gram, 0x9e3779b1) >>> (32 - BITS);
