import { bytesOf, SpillFile } from '@framework/sdk/spill';
import type { LineHashes } from './line-hashes.js';
import { LinesOnDisk } from './lines-on-disk.js';
import type { Candidate } from './repository.js';
import {
  type FileLines,
  LinesInMemory,
  type LineTables,
  lineTables,
  type TakenLines,
} from './taken-lines.js';

/** Of one repository, in memory: two million lines, of which a table takes at most 48 MiB while it grows. */
const IN_MEMORY = 12 * 2 ** 20;

/** Line hashes of the files of one repository: those that do not fit into memory are on disk until they are asked for. */
export class LineSpill {
  readonly #path: string;
  readonly #inMemory: number;
  readonly #tables: LineTables;
  #file: SpillFile | undefined;
  #compared: LinesOnDisk | undefined;
  #held = 0;
  #lines = 0;

  /**
   * @param path see `SpillFile`; there is no file before one is needed
   * @param inMemory bytes of lines
   */
  constructor(path: string, inMemory = IN_MEMORY, tables = lineTables()) {
    this.#path = path;
    this.#inMemory = inMemory;
    this.#tables = tables;
  }

  /** The same candidate, whose lines may lie on disk. */
  keep(candidate: Candidate): Candidate {
    const { hashes, weights } = candidate.lines;
    this.#lines += hashes.length;
    this.#held += hashes.byteLength + weights.byteLength;
    if (this.#held <= this.#inMemory) return candidate;
    this.#file ??= new SpillFile(this.#path);
    const start = this.#file.append(bytesOf(hashes));
    this.#file.append(bytesOf(weights));
    return new SpilledCandidate(candidate, this.#file, start);
  }

  /**
   * Compares the files that were kept, until the next repository.
   *
   * @param files best first
   */
  compare(files: readonly FileLines[]): TakenLines {
    if (this.#file === undefined) return new LinesInMemory(files, this.#tables);
    this.#compared = new LinesOnDisk(`${this.#path}.buckets`, files, this.#lines);
    return this.#compared;
  }

  /** The next repository: nobody asks for lines of before. */
  clear(): void {
    this.close();
    this.#held = 0;
    this.#lines = 0;
  }

  close(): void {
    this.#file?.close();
    this.#file = undefined;
    this.#compared?.close();
    this.#compared = undefined;
    for (const table of Object.values(this.#tables)) table.clear(0);
  }
}

class SpilledCandidate implements Candidate {
  readonly id: string;
  readonly path: string;
  readonly bytes: number;
  readonly share: string | null;
  readonly content: string;
  readonly rank: number;
  readonly #file: SpillFile;
  readonly #start: number;
  readonly #lines: number;

  constructor(candidate: Candidate, file: SpillFile, start: number) {
    this.id = candidate.id;
    this.path = candidate.path;
    this.bytes = candidate.bytes;
    this.share = candidate.share;
    this.content = candidate.content;
    this.rank = candidate.rank;
    this.#file = file;
    this.#start = start;
    this.#lines = candidate.lines.hashes.length;
  }

  get lines(): LineHashes {
    const hashes = new Uint32Array(this.#lines);
    const weights = new Uint16Array(this.#lines);
    this.#file.read(bytesOf(hashes), this.#start);
    this.#file.read(bytesOf(weights), this.#start + hashes.byteLength);
    return { hashes, weights };
  }
}
