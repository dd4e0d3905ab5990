import { createHash } from 'node:crypto';
import { closeSync, createReadStream, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type ArtefactDraft, type ArtefactView, frameworkError, type JsonObject } from '@framework/sdk';
import { DIGEST_WORDS } from '../groups/exact-digest.js';
import type { Likeness } from '../groups/likeness.js';

/** A document as it is on record: hashes of its shingles and of its text, from which no text comes back. */
export interface RecordedLikeness extends Likeness {
  readonly id: string;
  /** Share of the blend it competes in. */
  readonly domain: string;
}

/** What keys and shingles mean: of another run they can be compared only where all of it is the same. */
export interface RecordedWith {
  readonly profile: string;
  readonly permutations: number;
  readonly bands: number;
  readonly rows: number;
  readonly shortDocuments: string;
}

const HEADER = 'likeness.json';
const BODY = 'likeness.bin';
const FORMAT = 2;
/** Words before the texts of a record: lengths of id and domain in bytes, number of shingles. */
const LENGTHS = 3;

/**
 * Writes the likeness of every document of a run beside the list of its duplicates.
 *
 * ```
 * likeness.json   { format, documents, sha256, with }
 * likeness.bin    a record a document, in 32-bit words, the low byte first:
 *                 lengths of id, domain, shingles | id | domain | zeros to a word | digest | keys | shingles
 * ```
 */
export class LikenessWriter {
  readonly #output: ArtefactDraft;
  readonly #with: RecordedWith;
  readonly #file: number;
  readonly #hash = createHash('sha256');
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  #documents = 0;

  constructor(output: ArtefactDraft, recordedWith: RecordedWith) {
    this.#output = output;
    this.#with = recordedWith;
    this.#file = openSync(join(output.dir, BODY), 'w');
  }

  add({ id, domain, keys, digest, shingles }: RecordedLikeness): void {
    const text = Buffer.from(id + domain, 'utf8');
    const words = LENGTHS + Math.ceil(text.length / 4) + DIGEST_WORDS + keys.length + shingles.length;
    const record = new Uint32Array(words);
    const idBytes = Buffer.byteLength(id);
    record.set([idBytes, text.length - idBytes, shingles.length]);
    new Uint8Array(record.buffer).set(text, LENGTHS * 4);
    let at = LENGTHS + Math.ceil(text.length / 4);
    for (const part of [digest, keys, shingles]) {
      record.set(part, at);
      at += part.length;
    }
    this.#documents++;
    this.#pending.push(new Uint8Array(record.buffer));
    this.#pendingBytes += record.byteLength;
    if (this.#pendingBytes >= WRITTEN_AT_ONCE) this.#flush();
  }

  async finish(): Promise<void> {
    this.#flush();
    await this.#output.writeJson(HEADER, {
      format: FORMAT,
      documents: this.#documents,
      sha256: this.#hash.digest('hex'),
      with: { ...this.#with } as JsonObject,
    });
  }

  close(): void {
    closeSync(this.#file);
  }

  #flush(): void {
    const bytes = Buffer.concat(this.#pending);
    this.#hash.update(bytes);
    for (let done = 0; done < bytes.length; ) done += writeSync(this.#file, bytes, done);
    this.#pending = [];
    this.#pendingBytes = 0;
  }
}

const WRITTEN_AT_ONCE = 1 << 20;

/** Whether what is on record can be compared with what is made so. */
export async function isRecorded(artefact: ArtefactView, like: RecordedWith): Promise<boolean> {
  if (!artefact.files.includes(HEADER) || !artefact.files.includes(BODY)) return false;
  const header = (await artefact.readJson(HEADER)) as JsonObject;
  const { profile, permutations, bands, rows, shortDocuments } = (header['with'] ?? {}) as JsonObject;
  return (
    header['format'] === FORMAT &&
    profile === like.profile &&
    permutations === like.permutations &&
    bands === like.bands &&
    rows === like.rows &&
    shortDocuments === like.shortDocuments
  );
}

/**
 * Every document on record, one after the other. The arrays are the reader's own.
 *
 * @param bands keys a document
 * @throws FWK_STORE_CORRUPT, at the end at the latest: what was read until then is of no use
 */
export async function* readLikeness(artefact: ArtefactView, bands: number): AsyncIterable<RecordedLikeness> {
  const header = (await artefact.readJson(HEADER)) as JsonObject;
  const path = artefact.path(BODY);
  const hash = createHash('sha256');
  let left: Uint8Array = new Uint8Array(0);
  let documents = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: WRITTEN_AT_ONCE })) {
    hash.update(chunk as Buffer);
    // A copy of its own: words begin at multiples of four.
    const bytes = new Uint8Array(left.length + (chunk as Buffer).length);
    bytes.set(left);
    bytes.set(chunk as Buffer, left.length);
    let at = 0;
    for (;;) {
      const size = recordBytes(bytes, at, bands);
      if (size === undefined || at + size > bytes.length) break;
      yield recordAt(bytes, at, bands);
      documents++;
      at += size;
    }
    left = bytes.subarray(at);
  }
  if (left.length > 0 || documents !== header['documents'] || hash.digest('hex') !== header['sha256']) {
    throw frameworkError('FWK_STORE_CORRUPT', {
      message: `the likeness of documents on record is not what ${HEADER} says`,
      at: path,
      action: 'restore the file, or run the earlier run again with `--from filter`',
    });
  }
}

const lengthsAt = (bytes: Uint8Array, at: number): Uint32Array =>
  new Uint32Array(bytes.buffer, bytes.byteOffset + at, LENGTHS);

/** Undefined while the lengths are not all there. */
function recordBytes(bytes: Uint8Array, at: number, bands: number): number | undefined {
  if (at + LENGTHS * 4 > bytes.length) return undefined;
  const [id, domain, shingles] = lengthsAt(bytes, at) as unknown as [number, number, number];
  return 4 * (LENGTHS + Math.ceil((id + domain) / 4) + DIGEST_WORDS + bands + shingles);
}

function recordAt(bytes: Uint8Array, at: number, bands: number): RecordedLikeness {
  const [id, domain, shingles] = lengthsAt(bytes, at) as unknown as [number, number, number];
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + at + LENGTHS * 4, id + domain);
  let next = bytes.byteOffset + at + 4 * (LENGTHS + Math.ceil((id + domain) / 4));
  const words = (count: number): Uint32Array => {
    const part = new Uint32Array(bytes.buffer, next, count).slice();
    next += 4 * count;
    return part;
  };
  return {
    id: text.toString('utf8', 0, id),
    domain: text.toString('utf8', id),
    digest: words(DIGEST_WORDS),
    keys: words(bands),
    shingles: words(shingles),
  };
}
