import { ShingleReader, shinglesAtMost } from './shingles.js';

/** Bytes of a text that are looked at, at least, before the next look at whether it can still be a copy. */
const LEAST_READ = 64;
/** In how many parts likeness is counted. */
const PARTS = 10_000;

/**
 * Moves those of some shingles that are not known to the front, in their order, and answers how many they are. Of many at once: each
 * is a look into memory that is in no cache, and these overlap only where nothing hangs on the one before.
 */
export type MoveForeign = (shingles: Uint32Array) => number;

/**
 * Whether a text may be a copy of one of many whose shingles are known: true of all that are, and of few that are not. At
 * least so much of a copy's shingles stand in the other text as the two are alike, hence are known; so a text with too many
 * different ones that are not is no copy. It has no more shingles than tokens: with these counted, most texts show it before half of
 * them is read.
 */
export class CopyPrefilter {
  readonly #moveForeign: MoveForeign;
  readonly #least: number;
  readonly #reader = new ShingleReader();
  /** By which text a place was last taken: two shingles of one place count once, so too few are counted, never too many. */
  readonly #seen = new Uint8Array(1 << 16);
  #generation = 0;

  /**
   * @param moveForeign may also take for known what is not
   * @param least likeness of a copy in ten-thousandths (Jaccard), whole: 0.8 is none that a computer has
   */
  constructor(moveForeign: MoveForeign, least: number) {
    this.#moveForeign = moveForeign;
    this.#least = least;
  }

  mayBeCopy(utf8: Uint8Array): boolean {
    const [reader, seen] = [this.#reader, this.#seen];
    if (this.#generation === 0xff) {
      seen.fill(0);
      this.#generation = 0;
    }
    const generation = ++this.#generation;
    const [least, rest] = [this.#least, PARTS - this.#least];
    /** Shingles that are known or were not read yet, at most. */
    let others = shinglesAtMost(utf8);
    let known = 0;
    let foreign = 0;
    reader.begin(utf8);
    do {
      const shingles = reader.next((utf8.length >> 4) + LEAST_READ);
      const count = this.#moveForeign(shingles);
      known += shingles.length - count;
      others -= count;
      for (let at = 0; at < count; at++) {
        const place = shingles[at]! & 0xffff;
        // One where it differs, without a branch: half of them do.
        foreign += ((seen[place]! ^ generation) + 0xff) >>> 8;
        seen[place] = generation;
      }
      if (least * foreign > rest * others) return false;
    } while (reader.left > 0);
    return known > 0 && least * foreign <= rest * known;
  }
}
