import { ShingleReader } from './shingles.js';

/** Bytes of a text that are looked at, at least, before the next look at whether it can still be a copy. */
const LEAST_READ = 64;
/** In how many parts likeness is counted. */
const PARTS = 10_000;

/**
 * Whether a text may be a copy of one of many whose shingles are known: true of all that are, and of few that are not. At
 * least so much of a copy's shingles stand in the other text as the two are alike, hence are known; so a text with too many
 * different ones that are not is no copy. As no byte makes more than one shingle, most texts show it before half of them is read.
 */
export class CopyPrefilter {
  readonly #isKnown: (shingle: number) => boolean;
  readonly #least: number;
  readonly #reader = new ShingleReader();
  /** By which text a place was last taken: two shingles of one place count once, so too few are counted, never too many. */
  readonly #seen = new Uint8Array(1 << 16);
  #generation = 0;

  /**
   * @param isKnown may also say so of what is not
   * @param least likeness of a copy in ten-thousandths (Jaccard), whole: 0.8 is none that a computer has
   */
  constructor(isKnown: (shingle: number) => boolean, least: number) {
    this.#isKnown = isKnown;
    this.#least = least;
  }

  mayBeCopy(utf8: Uint8Array): boolean {
    const [reader, isKnown, seen] = [this.#reader, this.#isKnown, this.#seen];
    if (this.#generation === 0xff) {
      seen.fill(0);
      this.#generation = 0;
    }
    const generation = ++this.#generation;
    const [least, rest] = [this.#least, PARTS - this.#least];
    let known = 0;
    let foreign = 0;
    reader.begin(utf8);
    do {
      const hashes = reader.next((utf8.length >> 2) + LEAST_READ);
      for (let at = 0; at < hashes.length; at++) {
        const hash = hashes[at]!;
        if (isKnown(hash)) known += 1;
        else if (seen[hash & 0xffff] !== generation) {
          seen[hash & 0xffff] = generation;
          foreign += 1;
        }
      }
      // An open word is a token more.
      if (least * foreign > rest * (known + reader.left + 1)) return false;
    } while (reader.left > 0);
    return known > 0 && least * foreign <= rest * known;
  }
}
