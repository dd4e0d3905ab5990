import type { MicroBatch, RandomStream } from '@framework/sdk';

/** The tokens of one document that stand in one window. */
export interface DocumentPart {
  /** Which document; the same number in every window where the batch tells (`sources`). */
  readonly document: number;
  readonly row: number;
  readonly ids: Int32Array;
}

/** Every document part of a micro-batch of at least `shortest` tokens, in the order of windows. */
export function documentParts(micro: MicroBatch, shortest: number): readonly DocumentPart[] {
  const { rows, length, tokens, documents, sources } = micro;
  const parts: DocumentPart[] = [];
  for (let row = 0; row < rows; row++) {
    const end = (row + 1) * length;
    for (let start = row * length; start < end; ) {
      let stop = start + 1;
      while (stop < end && documents[stop] === documents[start]) stop++;
      if (stop - start >= shortest) {
        // Without sources each part counts as a document of its own: two windows may then hold parts of one.
        const document = sources?.[start] ?? start;
        parts.push({ document, row, ids: tokens.subarray(start, stop) });
      }
      start = stop;
    }
  }
  return parts;
}

/**
 * Two passages of a part that share no token, one length, at random places, in random order: cropping as in Contriever
 * (Izacard et al. 2021), disjoint as in the inverse cloze task (Lee et al. 2019), so that overlap alone proves nothing.
 *
 * @param longest tokens of a passage at most; a part shorter than twice that gives shorter ones
 */
export function cropPair(
  { ids }: DocumentPart,
  longest: number,
  random: RandomStream,
): readonly [Int32Array, Int32Array] {
  const length = Math.min(longest, Math.floor(ids.length / 2));
  const slack = ids.length - 2 * length;
  // Two places in the slack, in order: the second passage begins a passage's length after its own.
  const [one, two] = [random.integer(slack + 1), random.integer(slack + 1)];
  const [first, second] = [Math.min(one, two), Math.max(one, two) + length];
  const passages = [ids.subarray(first, first + length), ids.subarray(second, second + length)] as const;
  return random.integer(2) === 0 ? passages : [passages[1], passages[0]];
}

/** One passage of a part, at a random place. */
export function crop({ ids }: DocumentPart, longest: number, random: RandomStream): Int32Array {
  const length = Math.min(longest, ids.length);
  const start = random.integer(ids.length - length + 1);
  return ids.subarray(start, start + length);
}
