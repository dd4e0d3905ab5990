import { createHash } from 'node:crypto';

/** Bytes of text that are taken or left together; cut behind a line break where there is one. */
const CHUNK_BYTES = 16 * 1024;
const NEWLINE = 0x0a;
/** How much more than the sample is held before what is too much is thrown away. */
const SLACK = 1.25;

interface Chunk {
  /** The smaller, the sooner it is taken: the first 48 bits of SHA-256 over document id and place. */
  readonly priority: number;
  readonly name: string;
  readonly language: string;
  readonly bytes: Uint8Array;
}

/** Of documents nobody said the language of. */
export const UNKNOWN_LANGUAGE = '(unknown)';

/** What was taken. */
export interface Sample {
  /** In order of priority. */
  readonly chunks: readonly Uint8Array[];
  readonly bytes: number;
  /** Of the chunks, one behind the other. */
  readonly sha256: string;
  /** Bytes of it by language, sorted by name. */
  readonly languages: Readonly<Record<string, number>>;
}

/**
 * A sample of a stream, at most so many bytes of it, spread over all documents and over each document's length.
 *
 * Every chunk has a priority that depends on its name alone; the sample is the chunks of lowest priority that fit. It
 * is therefore the same for any order of the stream, and no more than twice its size is ever held.
 */
export class CorpusSample {
  readonly #limit: number;
  #chunks: Chunk[] = [];
  #held = 0;
  #threshold = Number.POSITIVE_INFINITY;
  /** What was offered. */
  documents = 0;
  bytes = 0;

  constructor(limitBytes: number) {
    this.#limit = limitBytes;
  }

  add(id: string, content: Uint8Array, language = UNKNOWN_LANGUAGE): void {
    this.documents++;
    this.bytes += content.byteLength;
    let from = 0;
    for (let part = 0; from < content.byteLength; part++) {
      const to = chunkEnd(content, from);
      this.#offer(`${id}\0${part}`, language, content, from, to);
      from = to;
    }
  }

  take(): Sample {
    this.#cut();
    const hash = createHash('sha256');
    const languages = new Map<string, number>();
    for (const { bytes, language } of this.#chunks) {
      hash.update(bytes);
      languages.set(language, (languages.get(language) ?? 0) + bytes.byteLength);
    }
    return {
      chunks: this.#chunks.map((chunk) => chunk.bytes),
      bytes: this.#held,
      sha256: hash.digest('hex'),
      languages: Object.fromEntries([...languages].sort(([left], [right]) => (left < right ? -1 : 1))),
    };
  }

  #offer(name: string, language: string, content: Uint8Array, from: number, to: number): void {
    const priority = createHash('sha256').update(name).digest().readUIntBE(0, 6);
    if (priority >= this.#threshold) return;
    this.#chunks.push({ priority, name, language, bytes: new Uint8Array(content.subarray(from, to)) });
    this.#held += to - from;
    if (this.#held > SLACK * this.#limit) this.#cut();
  }

  /** Leaves the chunks of lowest priority whose bytes fit; whatever comes behind the first left out never returns. */
  #cut(): void {
    this.#chunks.sort((left, right) => left.priority - right.priority || (left.name < right.name ? -1 : 1));
    let held = 0;
    const kept = this.#chunks.findIndex((chunk) => {
      held += chunk.bytes.byteLength;
      return held > this.#limit;
    });
    if (kept >= 0) {
      held -= this.#chunks[kept]!.bytes.byteLength;
      this.#threshold = this.#chunks[kept]!.priority;
      this.#chunks.length = kept;
    }
    this.#held = held;
  }
}

function chunkEnd(content: Uint8Array, from: number): number {
  const limit = from + CHUNK_BYTES;
  if (limit >= content.byteLength) return content.byteLength;
  const newline = content.lastIndexOf(NEWLINE, limit - 1);
  if (newline >= from) return newline + 1;
  // No line break within reach: do not cut a character in two.
  let end = limit;
  while (end > limit - 4 && (content[end]! & 0xc0) === 0x80) end--;
  return end;
}
