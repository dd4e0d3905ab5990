import { rougeL, wordsOf } from './rouge-l.js';

/** The text nearest to another, by its number in the order they were added. */
export interface Similar {
  readonly index: number;
  readonly rougeL: number;
}

interface Text {
  readonly words: Int32Array;
  /** Each word once an occurrence (the second `the` is another element than the first), in the order of the index. */
  elements: Int32Array;
}

/** The index is ordered anew whenever it has grown by so much: rare words first keeps its lists short. */
const GROWTH = 2;

/**
 * Texts that are compared with all of before, without comparing them with all of before: the same verdicts as the comparison
 * with each, by a filter that never misses.
 *
 * An LCS is no longer than what two texts have in common as multisets of words, so ROUGE-L ≥ t means that the multisets' Dice
 * coefficient is ≥ t, and of m words at least m·t/(2−t) are shared, whatever the length of the other. So the first
 * m − ⌈m·t/(2−t)⌉ + 1 of each text's elements, in an order common to all, have one in common (prefix filtering, Chaudhuri et al.
 * 2006; Bayardo et al. 2007). Only these are indexed and looked up, the rarest first; those found are compared exactly.
 *
 * Held in memory: 8 bytes a word of each text, and 4 for those that are indexed.
 */
export class SimilarTexts {
  readonly #threshold: number;
  readonly #texts: Text[] = [];
  readonly #lengths: number[] = [];
  readonly #wordIds = new Map<string, number>();
  /** Word id, then occurrence → element. */
  readonly #elementIds: number[][] = [];
  #elements = 0;
  /** Smaller comes first. Elements newer than the order are rarer than all in it, the newest first. */
  #rank = new Float64Array(0);
  #lists = new Map<number, number[]>();
  #orderedAt = 0;
  #compared = 0;

  /** @param threshold of ROUGE-L, above 0 and at most 1 */
  constructor(threshold: number) {
    this.#threshold = threshold;
  }

  /** Exact comparisons so far: what this exists to keep few. */
  get compared(): number {
    return this.#compared;
  }

  add(text: string): void {
    const words = this.#numbered(wordsOf(text), 'learn');
    this.#lengths.push(words.length);
    this.#texts.push({ words, elements: this.#inOrder(this.#elementsOf(words, 'learn')) });
    if (this.#texts.length >= GROWTH * this.#orderedAt) this.#order();
    else this.#index(this.#texts.length - 1);
  }

  /** Of those whose ROUGE-L with the text reaches the threshold the nearest, the oldest of several; undefined for none. */
  nearest(text: string): Similar | undefined {
    const words = this.#numbered(wordsOf(text), 'look');
    const elements = this.#inOrder(this.#elementsOf(words, 'look'));
    const found = new Set<number>();
    for (const element of elements.subarray(0, this.#prefix(elements.length))) {
      for (const index of this.#lists.get(element) ?? []) {
        if (this.#couldBeAsLong(elements.length, this.#lengths[index]!)) found.add(index);
      }
    }
    if (found.size === 0) return undefined;
    const own = new Set(elements);
    let best: Similar | undefined;
    for (const index of [...found].sort((a, b) => a - b)) {
      const other = this.#texts[index]!;
      if (!this.#shareEnough(own, other.elements)) continue;
      this.#compared++;
      const score = rougeL(words, other.words);
      if (score >= this.#threshold && score > (best?.rougeL ?? 0)) best = { index, rougeL: score };
    }
    return best;
  }

  /** Of two lengths: whether all words of the shorter would be enough. */
  #couldBeAsLong(a: number, b: number): boolean {
    return (2 * Math.min(a, b)) / (a + b) >= this.#threshold;
  }

  /** Dice of the multisets: what ROUGE-L cannot exceed. Given up on as soon as too many are missing. */
  #shareEnough(own: ReadonlySet<number>, other: Int32Array): boolean {
    const both = own.size + other.length;
    let common = other.length;
    for (const element of other) {
      if (own.has(element)) continue;
      common--;
      if ((2 * common) / both < this.#threshold) return false;
    }
    return true;
  }

  #prefix(length: number): number {
    if (length === 0) return 0;
    const shared = (length * this.#threshold) / (2 - this.#threshold);
    // A rounding error must not make it one shorter.
    return Math.min(length, length - Math.ceil(shared - 1e-9) + 1);
  }

  #index(index: number): void {
    const { elements } = this.#texts[index]!;
    for (const element of elements.subarray(0, this.#prefix(elements.length))) {
      const list = this.#lists.get(element);
      if (list === undefined) this.#lists.set(element, [index]);
      else list.push(index);
    }
  }

  /** Counts anew how often each element occurs, and indexes everything by that. Amortised: a constant number of times a text. */
  #order(): void {
    const count = new Uint32Array(this.#elements);
    for (const { elements } of this.#texts) for (const element of elements) count[element]!++;
    const order = Uint32Array.from({ length: this.#elements }, (_, element) => element).sort(
      (a, b) => count[a]! - count[b]! || a - b,
    );
    this.#rank = new Float64Array(this.#elements);
    for (const [rank, element] of order.entries()) this.#rank[element] = rank;
    this.#lists = new Map();
    this.#orderedAt = this.#texts.length;
    for (const [index, text] of this.#texts.entries()) {
      text.elements = this.#inOrder(text.elements);
      this.#index(index);
    }
  }

  #inOrder = (elements: Int32Array): Int32Array => {
    const rank = (element: number): number => this.#rank[element] ?? -1 - element;
    return elements.sort((a, b) => rank(a) - rank(b));
  };

  #numbered(words: readonly string[], mode: 'learn' | 'look'): Int32Array {
    // Words nobody has yet: each its own, so that repeats of it stay repeats.
    const unknown = new Map<string, number>();
    return Int32Array.from(words, (word) => {
      const known = this.#wordIds.get(word);
      if (known !== undefined) return known;
      if (mode === 'learn') {
        const id = this.#wordIds.size;
        this.#wordIds.set(word, id);
        this.#elementIds.push([]);
        return id;
      }
      const own = unknown.get(word) ?? -1 - unknown.size;
      unknown.set(word, own);
      return own;
    });
  }

  #elementsOf(words: Int32Array, mode: 'learn' | 'look'): Int32Array {
    const seen = new Map<number, number>();
    let unknown = this.#elements;
    return Int32Array.from(words, (word) => {
      const occurrence = seen.get(word) ?? 0;
      seen.set(word, occurrence + 1);
      const known = this.#elementIds[word]?.[occurrence];
      if (known !== undefined) return known;
      // In nobody's list: rarer than all that is, and its own.
      if (mode === 'look') return unknown++;
      this.#elementIds[word]![occurrence] = this.#elements;
      return this.#elements++;
    });
  }
}
