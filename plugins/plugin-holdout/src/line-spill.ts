import { type FileHandle, open, rm } from 'node:fs/promises';

/** Line hashes of one repository, a part of them. The array is reused by the next one. */
export interface SpilledLines {
  readonly repository: number;
  readonly hashes: Float64Array;
}

/**
 * Line hashes on disk, with the number of the repository they come from: which repositories are held out is known
 * only when all have been seen, and the stream is read once. Eight bytes a line, sequential, removed when done.
 */
export class LineSpill {
  readonly #file: FileHandle;
  readonly #path: string;
  readonly #buffer = new Float64Array(BUFFERED);
  /** Runs of hashes of one repository, in file order: `[repository, hashes]`. */
  readonly #runs: [number, number][] = [];
  #buffered = 0;

  private constructor(path: string, file: FileHandle) {
    this.#path = path;
    this.#file = file;
  }

  static async create(path: string): Promise<LineSpill> {
    return new LineSpill(path, await open(path, 'w+'));
  }

  async add(repository: number, hashes: Float64Array): Promise<void> {
    for (let done = 0; done < hashes.length; ) {
      if (this.#buffered === BUFFERED) await this.#flush();
      const part = hashes.subarray(done, done + BUFFERED - this.#buffered);
      this.#buffer.set(part, this.#buffered);
      this.#buffered += part.length;
      done += part.length;
    }
    const last = this.#runs.at(-1);
    if (last?.[0] === repository) last[1] += hashes.length;
    else this.#runs.push([repository, hashes.length]);
  }

  /** Everything added so far, in order. */
  async *read(): AsyncGenerator<SpilledLines> {
    await this.#flush();
    const block = new Float64Array(BUFFERED);
    let position = 0;
    for (const [repository, total] of this.#runs) {
      for (let done = 0; done < total; ) {
        const hashes = block.subarray(0, Math.min(BUFFERED, total - done));
        await readFully(this.#file, new Uint8Array(block.buffer, 0, hashes.byteLength), position);
        position += hashes.byteLength;
        done += hashes.length;
        yield { repository, hashes };
      }
    }
  }

  async remove(): Promise<void> {
    await this.#file.close();
    await rm(this.#path, { force: true });
  }

  async #flush(): Promise<void> {
    // No position: the file is only ever appended to, while reads state theirs.
    const bytes = new Uint8Array(this.#buffer.buffer, 0, this.#buffered * 8);
    for (let done = 0; done < bytes.length; ) {
      done += (await this.#file.write(bytes, done, bytes.length - done)).bytesWritten;
    }
    this.#buffered = 0;
  }
}

/** Hashes in memory at once: 512 kB. */
const BUFFERED = 65_536;

async function readFully(file: FileHandle, into: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < into.length; ) {
    const { bytesRead } = await file.read(into, done, into.length - done, position + done);
    if (bytesRead === 0) throw new Error('the line spill ends before its last line');
    done += bytesRead;
  }
}
