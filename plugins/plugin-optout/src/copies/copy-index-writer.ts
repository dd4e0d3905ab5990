import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { ArtefactDraft } from '@framework/sdk';
import { prefixLength, type RemovedText } from './removed-text.js';
import { ShingleCounts } from './shingle-counts.js';

/** Files of the artefact; see `CopyIndexWriter`. */
export const FILES = {
  header: 'copies.json',
  texts: 'removed-texts.ndjson',
  shingles: 'removed-shingles.u32',
  counts: 'shingle-counts.u8',
  prefixes: 'rare-shingles.u32',
} as const;

/** A line of `removed-texts.ndjson`. */
export interface TextLine extends RemovedText {
  /** Where its set begins, in words, and how many it has; none of a text that is compared as a whole. */
  readonly start: number;
  readonly shingles: number;
  /** Of a listed text that is too short to be like another, hex: its copies are equal to the byte. */
  readonly sha256: string | null;
}

/** What `copies.json` says. */
export interface Header {
  readonly format: typeof FORMAT;
  readonly threshold: number;
  readonly texts: number;
  /** Sizes of the smallest and the largest set. */
  readonly least: number;
  readonly most: number;
  /** Entries of `rare-shingles.u32`. */
  readonly prefixes: number;
}

export const FORMAT = 1;

/**
 * Writes what copies of removed texts are found by. Of a text there are hashes of its shingles, 32 bits for five tokens,
 * sorted: neither the tokens nor their order come back from it.
 *
 * ```
 * copies.json            Header
 * removed-texts.ndjson   TextLine, a line a text
 * removed-shingles.u32   the sets behind one another, each ascending
 * shingle-counts.u8      ShingleCounts
 * rare-shingles.u32      of each text the rarest shingles, all together ascending, and then whose each of them is
 * ```
 *
 * In memory while it is written: a line for each removed text; in the end four bytes for a fifth of their shingles.
 */
export class CopyIndexWriter {
  readonly #output: ArtefactDraft;
  readonly #file: number;
  readonly #texts: TextLine[] = [];
  readonly #seen = new Set<string>();
  #words = 0;

  constructor(output: ArtefactDraft) {
    this.#output = output;
    this.#file = openSync(join(output.dir, FILES.shingles), 'w+');
  }

  /** A text with the same shingles as one before it adds nothing. */
  add(text: RemovedText, shingles: Uint32Array): void {
    if (this.#isKnown(createHash('sha256').update(shingles).digest('base64'))) return;
    this.#texts.push({ ...text, start: this.#words, shingles: shingles.length, sha256: null });
    const bytes = new Uint8Array(shingles.buffer, shingles.byteOffset, shingles.byteLength);
    for (let done = 0; done < bytes.length; ) done += writeSync(this.#file, bytes, done);
    this.#words += shingles.length;
  }

  /** A text that is compared as a whole. */
  addWhole(text: RemovedText, sha256: string): void {
    if (this.#isKnown(sha256)) return;
    this.#texts.push({ ...text, start: this.#words, shingles: 0, sha256 });
  }

  async finish(threshold: number): Promise<void> {
    const counts = ShingleCounts.empty(this.#words);
    for (const text of this.#texts) for (const shingle of this.#read(text)) counts.add(shingle);
    let prefixes = 0;
    for (const { shingles } of this.#texts) if (shingles > 0) prefixes += prefixLength(shingles, threshold);
    const [hashes, owners] = [new Uint32Array(prefixes), new Uint32Array(prefixes)];
    let at = 0;
    for (const [number, text] of this.#texts.entries()) {
      if (text.shingles === 0) continue;
      const rare = counts.rarest(this.#read(text), prefixLength(text.shingles, threshold));
      hashes.set(rare, at);
      owners.fill(number, at, at + rare.length);
      at += rare.length;
    }
    const order = Uint32Array.from({ length: prefixes }, (_, entry) => entry).sort(
      (a, b) => hashes[a]! - hashes[b]! || owners[a]! - owners[b]!,
    );
    const sorted = new Uint32Array(2 * prefixes);
    for (const [place, entry] of order.entries()) {
      sorted[place] = hashes[entry]!;
      sorted[prefixes + place] = owners[entry]!;
    }
    const sizes = this.#texts.flatMap(({ shingles }) => (shingles === 0 ? [] : [shingles]));
    const header: Header = {
      format: FORMAT,
      threshold,
      texts: this.#texts.length,
      least: sizes.reduce((least, size) => Math.min(least, size), sizes[0] ?? 0),
      most: sizes.reduce((most, size) => Math.max(most, size), 0),
      prefixes,
    };
    await this.#output.writeJson(FILES.header, { ...header });
    await this.#output.write(FILES.texts, this.#texts.map((line) => `${JSON.stringify(line)}\n`).join(''));
    await this.#output.write(FILES.counts, counts.bytes);
    await this.#output.write(FILES.prefixes, new Uint8Array(sorted.buffer));
  }

  close(): void {
    closeSync(this.#file);
  }

  #isKnown(digest: string): boolean {
    const before = this.#seen.size;
    this.#seen.add(digest);
    return this.#seen.size === before;
  }

  #read({ start, shingles }: TextLine): Uint32Array {
    return readWords(this.#file, start, shingles);
  }
}

/** Words of an open file, from a word on. */
export function readWords(file: number, start: number, count: number): Uint32Array {
  const words = new Uint32Array(count);
  const bytes = new Uint8Array(words.buffer);
  for (let done = 0; done < bytes.length; ) {
    const read = readSync(file, bytes, done, bytes.length - done, start * 4 + done);
    if (read === 0) throw new Error(`${FILES.shingles} ends before its last set`);
    done += read;
  }
  return words;
}
