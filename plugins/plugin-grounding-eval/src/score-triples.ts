import type { GroundingScorer } from '@framework/sdk';
import type { Bm25 } from './lexical.js';
import type { Triple } from './triples.js';

/** What each scorer says of a triple: of the true passage, and of the wrong one. */
export interface ScoredPair {
  readonly truth: number;
  readonly wrong: number;
}

export interface ScoredTriple {
  readonly triple: Triple;
  readonly head: ScoredPair;
  readonly lexical: ScoredPair;
  /** The head's, with another document's query; null where there was none to take. */
  readonly control: ScoredPair | null;
}

/** Texts embedded in one call. */
const TEXTS_AT_ONCE = 64;

/**
 * Scores every triple by the head, with its own query and with the control's, and by overlap.
 *
 * @param controls the triple whose query each triple's control takes
 * @param between called between calls of the model, with the texts embedded so far
 */
export async function scoreTriples(
  scorer: GroundingScorer,
  lexical: Bm25,
  triples: readonly Triple[],
  controls: readonly (number | null)[],
  between: (done: number) => void,
): Promise<readonly ScoredTriple[]> {
  const { dimensions } = scorer;
  let done = 0;
  const embed = async (
    texts: readonly Int32Array[],
    call: (part: readonly Int32Array[]) => Float32Array,
  ): Promise<Float32Array> => {
    const all = new Float32Array(texts.length * dimensions);
    for (let from = 0; from < texts.length; from += TEXTS_AT_ONCE) {
      between(done);
      const part = texts.slice(from, from + TEXTS_AT_ONCE);
      all.set(call(part), from * dimensions);
      done += part.length;
      // A forward pass is synchronous: let signals and progress through.
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    return all;
  };
  const passages = (part: readonly Int32Array[]) => scorer.embedPassages(part);
  const queries = await embed(
    triples.map(({ query }) => query.ids),
    (part) => scorer.embedQueries(part),
  );
  const truths = await embed(
    triples.map(({ truth }) => truth.ids),
    passages,
  );
  const wrongs = await embed(
    triples.map(({ wrong }) => wrong.ids),
    passages,
  );
  between(done);

  const cosine = (query: number, of: Float32Array, passage: number): number => {
    let sum = 0;
    for (let e = 0; e < dimensions; e++)
      sum += queries[query * dimensions + e]! * of[passage * dimensions + e]!;
    return sum;
  };
  const pair = (query: number, index: number): ScoredPair => ({
    truth: cosine(query, truths, index),
    wrong: cosine(query, wrongs, index),
  });
  return triples.map((triple, index) => {
    const control = controls[index]!;
    return {
      triple,
      head: pair(index, index),
      lexical: {
        truth: lexical.score(triple.query.ids, triple.truth.ids),
        wrong: lexical.score(triple.query.ids, triple.wrong.ids),
      },
      control: control === null ? null : pair(control, index),
    };
  });
}
