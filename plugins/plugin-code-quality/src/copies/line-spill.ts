import { SpillFile } from '@framework/sdk/spill';
import type { LineHashes } from './line-hashes.js';
import type { Candidate } from './repository.js';

/** Of one repository, in memory. */
const IN_MEMORY = 32 * 2 ** 20;

/** Line hashes of the files of one repository: those that do not fit into memory are on disk until they are asked for. */
export class LineSpill {
  readonly #path: string;
  readonly #inMemory: number;
  #file: SpillFile | undefined;
  #held = 0;

  /** @param path see `SpillFile`; there is no file before one is needed */
  constructor(path: string, inMemory = IN_MEMORY) {
    this.#path = path;
    this.#inMemory = inMemory;
  }

  /** The same candidate, whose lines may lie on disk. */
  keep(candidate: Candidate): Candidate {
    const { hashes, weights } = candidate.lines;
    this.#held += hashes.byteLength + weights.byteLength;
    if (this.#held <= this.#inMemory) return candidate;
    this.#file ??= new SpillFile(this.#path);
    const start = this.#file.append(bytesOf(hashes));
    this.#file.append(bytesOf(weights));
    return new SpilledCandidate(candidate, this.#file, start);
  }

  /** The next repository: nobody asks for lines of before. */
  clear(): void {
    this.close();
    this.#held = 0;
  }

  close(): void {
    this.#file?.close();
    this.#file = undefined;
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

const bytesOf = ({ buffer, byteOffset, byteLength }: Uint32Array | Uint16Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
