import { trigrams } from './grams.js';
import { licenceWords } from './words.js';

/** A licence text found in another text. */
export interface TextMatch {
  readonly id: string;
  /** Share of the licence's own trigrams that the text contains. */
  readonly confidence: number;
  /** Dice coefficient of the two texts' trigram sets: near 1 when the text is the licence and nothing else. */
  readonly dice: number;
}

/** A text may be shortened (no appendix) or re-worded a little and is still the licence. */
const CONTAINED = 0.85;
/** Short licences share most of their words with others. */
const CONTAINED_IF_SHORT = 0.95;
const SHORT = 40;
/** Fewer trigrams than this identify nothing. */
const SHORTEST = 8;
/** A trigram missing counts against a candidate more than one found counts for it: BSD-4-Clause holds BSD-3-Clause. */
const MISSING_WEIGHT = 4;
const MOST_MATCHES = 8;
/** Share of a further licence that the ones found so far must not explain: MIT-0 is no second licence beside MIT. */
const FRESH = 0.5;

/**
 * Finds which licence texts another text contains, by the trigrams they share. One inverted index over all templates:
 * a lookup costs what the text's own trigrams cost, however many licences there are.
 */
export class TemplateIndex {
  readonly #ids: string[] = [];
  readonly #grams: Uint32Array[] = [];
  // Trigram → templates that hold it, as a chained hash table in typed arrays: half a million entries in a Map of
  // arrays would take longer to make than a small corpus to filter.
  readonly #heads = new Int32Array(1 << TABLE_BITS).fill(-1);
  readonly #keys: Uint32Array;
  readonly #holders: Uint16Array;
  readonly #next: Int32Array;

  constructor(templates: Iterable<readonly [id: string, text: string]>) {
    for (const [id, text] of templates) {
      const grams = distinct(trigrams(licenceWords(text)));
      if (grams.length < SHORTEST) continue;
      this.#ids.push(id);
      this.#grams.push(grams);
    }
    const entries = this.#grams.reduce((sum, grams) => sum + grams.length, 0);
    this.#keys = new Uint32Array(entries);
    this.#holders = new Uint16Array(entries);
    this.#next = new Int32Array(entries);
    let entry = 0;
    for (const [template, grams] of this.#grams.entries()) {
      for (const gram of grams) {
        const slot = slotOf(gram);
        this.#keys[entry] = gram;
        this.#holders[entry] = template;
        this.#next[entry] = this.#heads[slot]!;
        this.#heads[slot] = entry++;
      }
    }
  }

  /** The licences in a text, best first, and the trigrams they explain. */
  match(grams: Uint32Array): {
    readonly matches: readonly TextMatch[];
    readonly explained: ReadonlySet<number>;
  } {
    const all = new Set(grams);
    const found = this.#count(all);
    const explained = new Set<number>();
    const matches: TextMatch[] = [];
    while (matches.length < MOST_MATCHES) {
      const fresh = matches.length === 0 ? found : this.#count(all, explained);
      const best = this.#best(found, fresh);
      if (best === undefined) break;
      const template = this.#grams[best]!;
      matches.push({
        id: this.#ids[best]!,
        confidence: found[best]! / template.length,
        dice: (2 * found[best]!) / (template.length + all.size),
      });
      for (const gram of template) if (all.has(gram)) explained.add(gram);
    }
    return { matches, explained };
  }

  /** How many of a text's trigrams each template holds, those in `except` left out. */
  #count(grams: ReadonlySet<number>, except?: ReadonlySet<number>): Uint32Array {
    const counts = new Uint32Array(this.#ids.length);
    for (const gram of grams) {
      if (except?.has(gram)) continue;
      for (let entry = this.#heads[slotOf(gram)]!; entry >= 0; entry = this.#next[entry]!) {
        if (this.#keys[entry] === gram) counts[this.#holders[entry]!]!++;
      }
    }
    return counts;
  }

  #best(found: Uint32Array, fresh: Uint32Array): number | undefined {
    let best: number | undefined;
    let bestScore = Number.NEGATIVE_INFINITY;
    for (let template = 0; template < found.length; template++) {
      const size = this.#grams[template]!.length;
      const needed = size * (size < SHORT ? CONTAINED_IF_SHORT : CONTAINED);
      if (found[template]! < needed || fresh[template]! < size * FRESH) continue;
      const score = fresh[template]! - MISSING_WEIGHT * (size - found[template]!);
      // Of equals the first wins, and templates come in a fixed order.
      if (score > bestScore) {
        best = template;
        bestScore = score;
      }
    }
    return best;
  }
}

const TABLE_BITS = 18;

const slotOf = (gram: number): number => Math.imul(gram, 0x9e3779b1) >>> (32 - TABLE_BITS);

/** Sorted, each once. */
function distinct(grams: Uint32Array): Uint32Array {
  const sorted = grams.slice().sort();
  return sorted.filter((gram, at) => at === 0 || gram !== sorted[at - 1]);
}
