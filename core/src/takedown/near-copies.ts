import type { RecordColumns } from '@framework/sdk';
import { shinglesOf } from './shingles.js';

/** Jaccard similarity of whole shingle sets from which a document is a copy: that of near-duplicate detection. */
export const COPY_FROM = 0.8;

/** A document in the blend that is like one that goes. */
export interface NearCopy {
  readonly id: string;
  /** The removed document it is most like. */
  readonly of: string;
  /** Jaccard similarity in ten-thousandths: whole, as everything that is signed. */
  readonly likeness: number;
}

/**
 * Finds documents that are like some that go. Those are few: their shingles are held in memory, each with who has it,
 * and every other document is compared with all of them at once, exactly; nothing is sampled or banded.
 */
export class CopySearch {
  readonly #ids: string[] = [];
  readonly #sizes: number[] = [];
  /** Shingle → numbers of the removed documents that have it. */
  readonly #owners = new Map<number, number[]>();

  add(id: string, text: string): void {
    const number = this.#ids.push(id) - 1;
    const shingles = shinglesOf(text);
    this.#sizes.push(shingles.size);
    for (const shingle of shingles) {
      const owners = this.#owners.get(shingle);
      if (owners === undefined) this.#owners.set(shingle, [number]);
      else owners.push(number);
    }
  }

  /** Undefined where it is like none of them. */
  find(id: string, text: string): NearCopy | undefined {
    const shingles = shinglesOf(text);
    const common = new Map<number, number>();
    for (const shingle of shingles) {
      for (const owner of this.#owners.get(shingle) ?? []) common.set(owner, (common.get(owner) ?? 0) + 1);
    }
    let best: NearCopy | undefined;
    for (const [owner, shared] of common) {
      const jaccard = shared / (shingles.size + this.#sizes[owner]! - shared);
      if (jaccard < COPY_FROM) continue;
      const likeness = Math.round(jaccard * 10_000);
      if (best === undefined || likeness > best.likeness) best = { id, of: this.#ids[owner]!, likeness };
    }
    return best;
  }
}

/** One row's text of columns read from a shard. */
export const textOf = ({ content, offsets }: RecordColumns, row: number): string =>
  Buffer.from(content.buffer, content.byteOffset + offsets[row]!, offsets[row + 1]! - offsets[row]!).toString(
    'utf8',
  );
