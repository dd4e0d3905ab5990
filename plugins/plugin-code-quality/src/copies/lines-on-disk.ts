import { SpillFile } from '@framework/sdk/spill';
import { LineBucket } from './line-buckets.js';
import { LinkReader, writeLinks } from './line-links.js';
import { type FileLines, kindOf, type TakenLines } from './taken-lines.js';

/** Lines that are looked at together: a table of them takes 16 to 32 bytes each. */
const BUCKET_LINES = 2 ** 19;
/** Buckets are written at the same time, a block of each in memory. */
const MOST_BUCKETS = 256;

/**
 * The same as `LinesInMemory`, in memory that does not grow with the lines. These are distributed by their hashes; of one bucket after the
 * other it is found out which files have a line. At most sixteen do, so they are written down: a line of a file is known where one of those before
 * it stays, which is told when the file's turn comes. In memory stay nine bytes a file.
 */
export class LinesOnDisk implements TakenLines {
  readonly #links: SpillFile;
  readonly #readers: readonly LinkReader[];
  /** Bytes of lines that few files have, a file. */
  readonly #text: Float64Array;
  readonly #stays: Uint8Array;
  #file = -1;

  /**
   * @param path where it lies, see `SpillFile`
   * @param files best first
   * @param lines of all of them
   */
  constructor(path: string, files: readonly FileLines[], lines: number, bucketLines = BUCKET_LINES) {
    this.#text = new Float64Array(files.length);
    this.#stays = new Uint8Array(files.length);
    this.#links = new SpillFile(`${path}.links`);
    const spill = new SpillFile(path);
    try {
      const buckets = distribute(spill, files, Math.min(MOST_BUCKETS, Math.ceil(lines / bucketLines)));
      this.#readers = buckets
        .map((bucket) => writeLinks(bucket, this.#links, this.#text))
        .filter(({ start, end }) => start < end)
        .map((run) => new LinkReader(this.#links, run));
    } catch (error) {
      this.close();
      throw error;
    } finally {
      spill.close();
    }
  }

  nextShare(): number {
    const file = ++this.#file;
    let seen = 0;
    for (const reader of this.#readers) seen += reader.seenIn(file, this.#stays);
    return seen === 0 ? 0 : seen / this.#text[file]!;
  }

  take(): void {
    this.#stays[this.#file] = 1;
  }

  close(): void {
    this.#links.close();
  }
}

/** @param count of buckets, for each kind */
function distribute(spill: SpillFile, files: readonly FileLines[], count: number): readonly LineBucket[] {
  const of = () => Array.from({ length: count }, () => new LineBucket(spill));
  const buckets = { text: of(), code: of() };
  for (const [number, file] of files.entries()) {
    const own = buckets[kindOf(file)];
    const { hashes, weights } = file.lines;
    // By their upper bits, as a table places them by the lower ones.
    for (let line = 0; line < hashes.length; line++) {
      const hash = hashes[line]!;
      own[Math.floor((hash / 2 ** 32) * count)]!.add(hash, number, weights[line]!);
    }
  }
  return [...buckets.text, ...buckets.code];
}
