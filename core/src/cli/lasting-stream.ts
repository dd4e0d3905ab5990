import type { Stream } from './output.js';

/**
 * Stdout or stderr of this process, for commands that outlast whoever reads along: the pager that was left, the `head` that has its
 * line, the terminal that hung up, the disk of a log that is full. What fails to be written is the last thing that is tried; nobody who
 * writes is told, so that the work goes on.
 */
export class LastingStream implements Stream {
  readonly #stream: NodeJS.WriteStream;
  #failure: NodeJS.ErrnoException | undefined;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
    stream.on('error', (error) => {
      this.#failure ??= error;
    });
  }

  get isTTY(): boolean {
    return this.#stream.isTTY === true;
  }

  write(text: string): void {
    if (this.#failure === undefined) this.#stream.write(text);
  }

  /** Waits until all that was written has arrived, or cannot. */
  async flushed(): Promise<Delivery> {
    if (this.#failure === undefined)
      await new Promise<void>((resolve) => this.#stream.write('', () => resolve()));
    // The callback of a write that failed comes before the event.
    if (this.#failure === undefined) await new Promise<void>((resolve) => setImmediate(resolve));
    const failure = this.#failure;
    if (failure === undefined) return { kind: 'whole' };
    const isUnread = READER_GONE.has(failure.code ?? '') || (this.isTTY && failure.code === HUNG_UP);
    return isUnread ? { kind: 'unread' } : { kind: 'lost', failure };
  }
}

/** What became of what was written. */
export type Delivery =
  | { readonly kind: 'whole' }
  /** The reader went away, and wants no more. */
  | { readonly kind: 'unread' }
  /** It could not be written to where somebody will look for it. */
  | { readonly kind: 'lost'; readonly failure: NodeJS.ErrnoException };

/** A pipe or socket whose other end is closed. */
const READER_GONE: ReadonlySet<string> = new Set(['EPIPE', 'ECONNRESET', 'EOF']);
/** Of a terminal; of a file it is a disk that fails. */
const HUNG_UP = 'EIO';
