import type { TokenShards } from '@framework/sdk';

/** The usual constants (Robertson & Zaragoza 2009). */
const K1 = 1.2;
const B = 0.75;

/**
 * BM25 over token ids: how far shared tokens alone, the rare ones counting more, tell the true passage from a wrong one. A
 * head that is no better has learnt overlap.
 */
export class Bm25 {
  readonly documents: number;
  readonly #frequencies: Uint32Array;
  readonly #meanLength: number;

  /**
   * @param frequencies of each id, how many of `documents` documents contain it
   * @param meanLength of the passages that will be scored
   */
  constructor(frequencies: Uint32Array, documents: number, meanLength: number) {
    this.#frequencies = frequencies;
    this.documents = documents;
    this.#meanLength = meanLength;
  }

  score(query: Int32Array, passage: Int32Array): number {
    const counts = new Map<number, number>();
    for (const id of passage) counts.set(id, (counts.get(id) ?? 0) + 1);
    const norm = K1 * (1 - B + (B * passage.length) / this.#meanLength);
    let score = 0;
    for (const id of new Set(query)) {
      const count = counts.get(id) ?? 0;
      score += (this.#idf(id) * count * (K1 + 1)) / (count + norm);
    }
    return score;
  }

  #idf(id: number): number {
    const containing = this.#frequencies[id] ?? 0;
    return Math.log(1 + (this.documents - containing + 0.5) / (containing + 0.5));
  }
}

/** Document frequencies of training documents, evenly spread over the shards where there are more than `limit`. */
export async function fitBm25(
  tokens: TokenShards,
  limit: number,
  meanLength: number,
  between: () => void,
): Promise<Bm25> {
  const training: number[] = [];
  for (const [index, { split }] of tokens.documents.entries()) if (split === 'train') training.push(index);
  const taken = Math.min(limit, training.length);
  const frequencies = new Uint32Array(tokens.vocabularySize);
  for (let n = 0; n < taken; n++) {
    if (n % 64 === 0) {
      between();
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    const document = training[Math.floor((n * training.length) / taken)]!;
    for (const id of new Set(tokens.read(document))) frequencies[id]!++;
  }
  return new Bm25(frequencies, taken, meanLength);
}
