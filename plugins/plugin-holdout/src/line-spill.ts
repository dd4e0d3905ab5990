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

  /** Everything added so far, in order: a block is read at once, however many repositories have a part of it. */
  *read(): Generator<SpilledLines> {
    const block = new Float64Array(BLOCK);
    const total = this.#file.bytes / Float64Array.BYTES_PER_ELEMENT;
    let position = 0;
    let filled = 0;
    let at = 0;
    for (const [repository, count] of this.#runs) {
      for (let left = count; left > 0; ) {
        if (at === filled) {
          filled = Math.min(BLOCK, total - position);
          this.#file.read(bytesOf(block.subarray(0, filled)), position * Float64Array.BYTES_PER_ELEMENT);
          position += filled;
          at = 0;
        }
        const hashes = block.subarray(at, Math.min(filled, at + left));
        at += hashes.length;
        left -= hashes.length;
        yield { repository, hashes };
      }
    }
  }

  close(): void {
    this.#file.close();
  }
}

/** Hashes in memory at once: 512 kB. */
const BLOCK = 65_536;
