import type { MicroBatch, RandomStream } from '@framework/sdk';
import type { Config } from './config.js';
import { crop, cropPair, type DocumentPart, documentParts } from './document-parts.js';
import { isNegative, type PassageArrays, rowsOf } from './passage-arrays.js';

type Sizes = Pick<Config, 'pairs' | 'hardNegatives' | 'tokens' | 'shortest'>;

/** Draws the pairs of one micro-batch and their hard negatives from the tokens of its own windows. */
export function drawPairs(micro: MicroBatch, sizes: Sizes, random: RandomStream): PassageArrays {
  const { pairs, hardNegatives, tokens } = sizes;
  const rows = rowsOf(sizes);
  const arrays: PassageArrays = {
    tokens: new Int32Array(rows * tokens),
    lengths: new Int32Array(rows),
    documents: new Int32Array(rows).fill(-1),
    weights: new Float32Array(pairs),
  };
  const fill = (row: number, document: number, passage: Int32Array): void => {
    arrays.tokens.set(passage, row * tokens);
    arrays.lengths[row] = passage.length;
    arrays.documents[row] = document;
  };

  const parts = documentParts(micro, sizes.shortest);
  const anchors = differentFirst(random.shuffle(parts.filter(({ ids }) => ids.length >= 2 * sizes.shortest)));
  for (const [pair, part] of anchors.slice(0, pairs).entries()) {
    const [query, passage] = cropPair(part, tokens, random);
    fill(pair, part.document, query);
    fill(pairs + pair, part.document, passage);
    if (pair >= hardNegatives) continue;
    const near = nearest(part, parts, micro.sources !== undefined);
    if (near !== undefined) fill(2 * pairs + pair, near.document, crop(near, query.length, random));
  }
  for (let pair = 0; pair < pairs; pair++) {
    if (arrays.lengths[pair] === 0) continue;
    for (let candidate = pairs; candidate < rows; candidate++) {
      if (isNegative(arrays, pair, candidate)) arrays.weights[pair] = 1;
    }
  }
  return arrays;
}

/** Parts of documents that were not there yet before those that were: more documents, more negatives. */
function differentFirst(parts: readonly DocumentPart[]): readonly DocumentPart[] {
  const seen = new Set<number>();
  const [first, again]: [DocumentPart[], DocumentPart[]] = [[], []];
  for (const part of parts) {
    (seen.has(part.document) ? again : first).push(part);
    seen.add(part.document);
  }
  return [...first, ...again];
}

/**
 * The part of another document that lies nearest in the token shards, which keep repositories together; of equals the
 * first. Where the batch does not say which document is which: one of the same window.
 */
function nearest(
  anchor: DocumentPart,
  parts: readonly DocumentPart[],
  known: boolean,
): DocumentPart | undefined {
  const distance = ({ document }: DocumentPart): number => Math.abs(document - anchor.document);
  let best: DocumentPart | undefined;
  for (const part of parts) {
    if (part.document === anchor.document || (!known && part.row !== anchor.row)) continue;
    if (best === undefined || distance(part) < distance(best)) best = part;
  }
  return best;
}
