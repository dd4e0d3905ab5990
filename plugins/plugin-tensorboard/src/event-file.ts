import { type FileHandle, mkdir, open, readdir, rename, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { record } from './format/record.js';

const FOLDER = 'tensorboard';
/** TensorBoard reads files whose name holds this, in the order of their names. */
const PREFIX = 'events.out.tfevents.';
const SUFFIX = '.framework';
/** Written under a name that TensorBoard does not look at, so that nobody reads half a file. */
const PARTIAL = 'partial';
const STEP_DIGITS = 10;
const BUFFER_BYTES = 2 ** 16;

/**
 * The event file of a run: in `tensorboard/` of its folder, named by the last step. Those of earlier reports are emptied, so that
 * each step stands there once. Emptied and not removed: a TensorBoard that is open waits for ever at a file that is gone, and
 * goes on to one with a later name otherwise.
 */
export class EventFile {
  readonly #folder: string;
  readonly #file: FileHandle;
  #waiting: Uint8Array[] = [];
  #bytes = 0;

  private constructor(folder: string, file: FileHandle) {
    this.#folder = folder;
    this.#file = file;
  }

  static async create(runFolder: string): Promise<EventFile> {
    const folder = join(runFolder, FOLDER);
    await mkdir(folder, { recursive: true });
    return new EventFile(folder, await open(join(folder, PARTIAL), 'w'));
  }

  async add(event: Uint8Array): Promise<void> {
    const bytes = record(event);
    this.#waiting.push(bytes);
    this.#bytes += bytes.byteLength;
    if (this.#bytes >= BUFFER_BYTES) await this.#flush();
  }

  /** @returns its path */
  async publish(lastStep: number): Promise<string> {
    await this.#flush();
    await this.#file.sync();
    await this.#file.close();
    const name = `${PREFIX}${String(lastStep).padStart(STEP_DIGITS, '0')}${SUFFIX}`;
    await rename(join(this.#folder, PARTIAL), join(this.#folder, name));
    for (const other of await readdir(this.#folder)) {
      const ours = other.startsWith(PREFIX) && other.endsWith(SUFFIX);
      if (ours && other !== name) await truncate(join(this.#folder, other));
    }
    return join(this.#folder, name);
  }

  /** Leaves the file of the report before. Nothing where it was published. */
  async discard(): Promise<void> {
    await this.#file.close();
    await rm(join(this.#folder, PARTIAL), { force: true });
  }

  async #flush(): Promise<void> {
    const bytes = Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.#bytes = 0;
    await this.#file.appendFile(bytes);
  }
}
