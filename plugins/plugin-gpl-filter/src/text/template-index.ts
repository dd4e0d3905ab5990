import { GramTable, SLOTS, slotOf } from './gram-table.js';

/** A licence text found in another text. */
export interface TextMatch {
  readonly id: string;
  /** Share of the licence's own trigrams that the text contains. */
  readonly confidence: number;
  /** Dice coefficient of the two texts' trigram sets: near 1 when the text is the licence and nothing else. */
  readonly dice: number;
}

/** Licences in a text, best first, and the trigrams they explain. */
export interface TextMatches {
  readonly matches: readonly TextMatch[];
  readonly explained: ReadonlySet<number>;
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
 * Finds which licence texts another text contains, by the trigrams they share.
 *
 * A text that lacks so many of a licence's trigrams that it cannot be that licence is told by a few of them: of any
 * `allowed misses + 1` trigrams at least one must be there (prefix filtering; Chaudhuri, Ganti and Kaushik, 2006). The rarest
 * are taken, so that nearly no licence is counted for a text that holds none, however many licences there are.
 */
export class TemplateIndex {
  readonly #ids: string[] = [];
  /** Of each template, the rarest first: a text that is something else is told apart after few. */
  readonly #grams: Uint32Array[] = [];
  readonly #tell = new GramTable();

  /** @param templates ids with the trigrams of their texts */
  constructor(templates: Iterable<readonly [id: string, trigrams: Uint32Array]>) {
    const sets: Uint32Array[] = [];
    // How many templates hold a trigram, those of the same slot counted together: it decides about speed alone.
    const holders = new Uint16Array(SLOTS);
    for (const [id, trigrams] of templates) {
      const grams = distinct(trigrams);
      if (grams.length < SHORTEST) continue;
      this.#ids.push(id);
      sets.push(grams);
      for (let at = 0; at < grams.length; at++) holders[slotOf(grams[at]!)]!++;
    }
    for (const [template, grams] of sets.entries()) {
      const rarest = byHolders(grams, holders);
      const telling = missesOf(rarest.length) + 1;
      this.#grams.push(rarest);
      for (let at = 0; at < telling; at++) this.#tell.add(rarest[at]!, template);
    }
  }

  /** The licences in a text, best first, and the trigrams they explain. */
  match(grams: Uint32Array): TextMatches {
    const explained = new Set<number>();
    const matches: TextMatch[] = [];
    const told = this.#tell.holders(grams);
    if (told.length === 0) return { matches, explained };
    const all = new Set(grams);
    const found = new Map<number, number>();
    for (const template of told) {
      const held = this.#held(template, all);
      if (held !== undefined) found.set(template, held);
    }
    while (matches.length < MOST_MATCHES) {
      const best = this.#best(found, (template) =>
        matches.length === 0 ? found.get(template)! : this.#fresh(template, all, explained),
      );
      if (best === undefined) break;
      const template = this.#grams[best]!;
      const held = found.get(best)!;
      matches.push({
        id: this.#ids[best]!,
        confidence: held / template.length,
        dice: (2 * held) / (template.length + all.size),
      });
      for (const gram of template) if (all.has(gram)) explained.add(gram);
    }
    return { matches, explained };
  }

  /** How many of a template's trigrams a text holds; undefined where they are too few for it to be that licence. */
  #held(template: number, text: ReadonlySet<number>): number | undefined {
    const grams = this.#grams[template]!;
    let left = missesOf(grams.length);
    // Most texts are too short for most of those they are told of.
    if (text.size < grams.length - left) return undefined;
    for (let at = 0; at < grams.length; at++) if (!text.has(grams[at]!) && --left < 0) return undefined;
    return grams.length - (missesOf(grams.length) - left);
  }

  /** How many of them it holds that are not explained yet. */
  #fresh(template: number, text: ReadonlySet<number>, explained: ReadonlySet<number>): number {
    let count = 0;
    for (const gram of this.#grams[template]!) if (text.has(gram) && !explained.has(gram)) count++;
    return count;
  }

  /** @param found by template, in the templates' order */
  #best(found: ReadonlyMap<number, number>, freshOf: (template: number) => number): number | undefined {
    let best: number | undefined;
    let bestScore = Number.NEGATIVE_INFINITY;
    for (const [template, held] of found) {
      const size = this.#grams[template]!.length;
      const fresh = freshOf(template);
      if (fresh < size * FRESH) continue;
      const score = fresh - MISSING_WEIGHT * (size - held);
      // Of equals the first wins, and templates come in a fixed order.
      if (score > bestScore) {
        best = template;
        bestScore = score;
      }
    }
    return best;
  }
}

/** How many of its trigrams a text may lack and still be the licence. */
const missesOf = (size: number): number =>
  Math.floor(size - size * (size < SHORT ? CONTAINED_IF_SHORT : CONTAINED));

/** Sorted, each once. */
function distinct(grams: Uint32Array): Uint32Array {
  const sorted = grams.slice().sort();
  let count = 0;
  for (let at = 0; at < sorted.length; at++) {
    if (at === 0 || sorted[at] !== sorted[at - 1]) sorted[count++] = sorted[at]!;
  }
  return sorted.slice(0, count);
}

/** What more templates hold than this is equally common. */
const MOST_HOLDERS = 255;

/** Those that the fewest templates hold first; a counting sort. */
function byHolders(grams: Uint32Array, holders: Uint16Array): Uint32Array {
  const ends = new Uint32Array(MOST_HOLDERS + 1);
  const rankOf = (gram: number): number => Math.min(holders[slotOf(gram)]!, MOST_HOLDERS);
  for (let at = 0; at < grams.length; at++) ends[rankOf(grams[at]!)]!++;
  for (let rank = 1; rank < ends.length; rank++) ends[rank]! += ends[rank - 1]!;
  const ordered = new Uint32Array(grams.length);
  for (let at = grams.length - 1; at >= 0; at--) ordered[--ends[rankOf(grams[at]!)]!] = grams[at]!;
  return ordered;
}
