import { bytesOf, SpillFile } from '@framework/sdk/spill';

/** Line hashes of one repository, a part of them. The array is reused by the next one. */
export interface SpilledLines {
  readonly repository: number;
  readonly hashes: Float64Array;
}

/**
 * Line hashes on disk, with the number of the repository they come from: which repositories are held out is known
 * only when all have been seen, and the stream is read once. Eight bytes a line, sequential.
 */
export class LineSpill {
  readonly #file: SpillFile;
  /** Runs of hashes of one repository, in file order: `[repository, hashes]`. */
  readonly #runs: [number, number][] = [];

  /** @param path see `SpillFile` */
  constructor(path: string) {
    this.#file = new SpillFile(path);
  }

  add(repository: number, hashes: Float64Array): void {
    this.#file.append(bytesOf(hashes));
    const last = this.#runs.at(-1);
    if (last?.[0] === repository) last[1] += hashes.length;
    else this.#runs.push([repository, hashes.length]);
  }

  /** How many hashes there are of the repositories that are asked for. */
  count(isWanted: (repository: number) => boolean): number {
    return this.#runs.reduce((sum, [repository, count]) => sum + (isWanted(repository) ? count : 0), 0);
  }

  /**
   * Those of the repositories that are asked for, in order: a block is read at once, however many of them have a part of it; what
   * lies between is left out.
   */
  *read(isWanted: (repository: number) => boolean): Generator<SpilledLines> {
    const block = new Float64Array(BLOCK);
    /** What of the file is in the block. */
    let [first, last] = [0, 0];
    let position = 0;
    for (const [run, [repository, count]] of this.#runs.entries()) {
      const end = position + count;
      if (!isWanted(repository)) {
        position = end;
        continue;
      }
      while (position < end) {
        if (position >= last) {
          first = position;
          last = Math.min(position + BLOCK, this.#endOfStretch(run, end, isWanted));
          this.#file.read(bytesOf(block.subarray(0, last - first)), first * Float64Array.BYTES_PER_ELEMENT);
        }
        const hashes = block.subarray(position - first, Math.min(last, end) - first);
        position += hashes.length;
        yield { repository, hashes };
      }
    }
  }

  /** Where the runs that are asked for end, from one on that ends at `end`; a block further is as good. */
  #endOfStretch(run: number, end: number, isWanted: (repository: number) => boolean): number {
    let stretch = end;
    for (let next = run + 1; next < this.#runs.length && stretch < end + BLOCK; next++) {
      const [repository, count] = this.#runs[next]!;
      if (!isWanted(repository)) break;
      stretch += count;
    }
    return stretch;
  }

  close(): void {
    this.#file.close();
  }
}

/** Hashes in memory at once: 512 kB. */
const BLOCK = 65_536;
