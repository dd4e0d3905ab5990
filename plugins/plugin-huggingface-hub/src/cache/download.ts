import { frameworkError, type RemoteCall, type RemoteFile } from '@framework/sdk';
import { type Answer, Broken } from '../transport/answer.js';
import type { Try } from '../transport/persist.js';
import { ContentHash } from './content-hash.js';
import type { Part } from './part.js';

/** So much must arrive for a broken download to count as one that moves on. */
const MOVED_BYTES = 1 << 20;
const READ_BYTES = 1 << 20;

/** One file on its way into its part, over as many answers as it takes. */
export class Download {
  #hash: ContentHash;
  /** Bytes in the part that went through the hash. */
  #at = 0;
  /** How far it ever was: a hub that always begins anew and breaks off never moves on. */
  #furthest = 0;
  /** Whether bytes of an earlier process are among them. */
  #inherits: boolean;
  readonly #file: RemoteFile;
  readonly #part: Part;
  readonly #call: RemoteCall;

  private constructor(file: RemoteFile, part: Part, call: RemoteCall) {
    this.#file = file;
    this.#part = part;
    this.#call = call;
    this.#hash = new ContentHash(file);
    this.#inherits = part.inherited > 0;
  }

  /** Reads what the part holds already. */
  static async begin(file: RemoteFile, part: Part, call: RemoteCall): Promise<Download> {
    const download = new Download(file, part, call);
    if (part.inherited > file.bytes) await download.#startAgain();
    else await download.#readInherited(part.inherited);
    download.#furthest = download.#at;
    return download;
  }

  get whole(): boolean {
    return this.#at === this.#file.bytes;
  }

  /** What is still missing, as a header (RFC 9110, section 14.2). */
  get range(): Readonly<Record<string, string>> {
    return this.#at === 0 ? {} : { range: `bytes=${this.#at}-` };
  }

  /**
   * Takes an answer with status 200 or 206 into the part.
   *
   * @throws FWK_SOURCE_INTEGRITY for one that is not of this file, or has no end
   */
  async take(answer: Answer): Promise<Try<void>> {
    this.#requireOfThisFile(answer);
    if (answer.status === 200 && this.#at > 0) await this.#startAgain();
    try {
      for await (const piece of answer.body) {
        if (this.#at + piece.byteLength > this.#file.bytes)
          throw this.wrong(`the hub sends more than the ${this.#file.bytes} bytes it listed`);
        await this.#write(piece);
      }
    } catch (error) {
      if (error instanceof Broken) return this.#brokeOff(error.message);
      throw error;
    }
    if (!this.whole) return this.#brokeOff('the answer ended');
    return { kind: 'done', value: undefined };
  }

  /**
   * The SHA-256 of the whole file, if it is the one that was listed; null where the beginning that an earlier process left was at
   * fault, and everything begins anew.
   *
   * @throws FWK_SOURCE_INTEGRITY
   */
  async proven(): Promise<string | null> {
    const { sha256, listed } = this.#hash.digest();
    const { algorithm, hex } = this.#file.hash;
    if (listed.hex === hex) return sha256;
    if (this.#inherits) {
      await this.#startAgain();
      return null;
    }
    throw this.wrong(`what the hub sent has ${algorithm} ${listed.hex}, and it listed ${hex}`);
  }

  wrong(why: string): Error {
    const { name, set } = this.#file;
    return frameworkError('FWK_SOURCE_INTEGRITY', {
      message: `'${name}' of ${set.hub}: ${why}; ${this.#part.path} was removed`,
      at: this.#call.at,
    });
  }

  #requireOfThisFile({ status, headers }: Answer): void {
    const encoding = headers.get('content-encoding') ?? 'identity';
    if (encoding !== 'identity') throw new Broken(`the answer is packed (${encoding}), and was not to be`);
    const { bytes } = this.#file;
    if (status === 206) {
      const [, from, total] = /^bytes (\d+)-\d+\/(\d+)$/.exec(headers.get('content-range') ?? '') ?? [];
      if (Number(total) !== bytes)
        throw this.wrong(`the hub listed ${bytes} bytes, and has ${total ?? 'it does not say how many'}`);
      if (Number(from) !== this.#at)
        throw this.wrong(`asked for the bytes from ${this.#at}, the hub sends those from ${from}`);
      return;
    }
    const length = headers.get('content-length');
    if (length !== null && Number(length) !== bytes)
      throw this.wrong(`the hub listed ${bytes} bytes, and sends ${length}`);
  }

  #brokeOff(why: string): Try<never> {
    const moved = this.#at - this.#furthest >= MOVED_BYTES;
    if (moved) this.#furthest = this.#at;
    return {
      kind: 'again',
      why: `${why} after ${this.#at} of ${this.#file.bytes} bytes`,
      pauseMs: null,
      moved,
    };
  }

  async #write(piece: Uint8Array): Promise<void> {
    // A nearly full disk takes part of a write without an error; the next write then says ENOSPC.
    for (let done = 0; done < piece.byteLength; ) {
      const { bytesWritten } = await this.#part.file.write(
        piece,
        done,
        piece.byteLength - done,
        this.#at + done,
      );
      done += bytesWritten;
    }
    this.#hash.update(piece);
    this.#at += piece.byteLength;
    this.#call.progress?.(this.#at);
  }

  async #startAgain(): Promise<void> {
    await this.#part.file.truncate(0);
    this.#hash = new ContentHash(this.#file);
    this.#at = 0;
    this.#inherits = false;
  }

  async #readInherited(bytes: number): Promise<void> {
    const buffer = Buffer.allocUnsafe(READ_BYTES);
    while (this.#at < bytes) {
      this.#call.signal.throwIfAborted();
      const { bytesRead } = await this.#part.file.read(buffer, 0, READ_BYTES, this.#at);
      if (bytesRead === 0) break;
      this.#hash.update(buffer.subarray(0, bytesRead));
      this.#at += bytesRead;
      this.#call.progress?.(this.#at);
    }
  }
}
