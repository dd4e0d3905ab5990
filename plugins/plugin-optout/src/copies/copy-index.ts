import { createHash } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { type ArtefactView, frameworkError } from '@framework/sdk';
import { CopyPrefilter } from '@framework/sdk/checks';
import { FILES, FORMAT, type Header, readWords, type TextLine } from './copy-index-writer.js';
import { distinctShingles } from './distinct-shingles.js';
import { type FoundCopy, prefixLength, type RemovedText, reaches, tenThousandths } from './removed-text.js';
import { ShingleCounts } from './shingle-counts.js';

/** Removed texts that one document is compared with at most: those it shares most rare shingles with. */
const MOST_COMPARED = 256;

/** Removed texts, found by documents that are like them. */
export class CopyIndex {
  readonly #header: Header;
  readonly #texts: readonly TextLine[];
  readonly #whole: ReadonlyMap<string, RemovedText>;
  readonly #counts: ShingleCounts;
  /** Rare shingles, ascending. */
  readonly #hashes: Uint32Array;
  /** Whose each of them is. */
  readonly #owners: Uint32Array;
  readonly #file: number;
  /** Whether it is worth a look. */
  readonly #prefilter: CopyPrefilter;

  private constructor(header: Header, texts: readonly TextLine[], parts: Parts) {
    this.#header = header;
    this.#texts = texts;
    this.#whole = new Map(texts.flatMap((line) => (line.sha256 === null ? [] : [[line.sha256, line]])));
    const counts = new ShingleCounts(parts.counts);
    this.#counts = counts;
    this.#prefilter = new CopyPrefilter(
      (shingles) => counts.moveForeign(shingles),
      tenThousandths(header.threshold),
    );
    const words = new Uint32Array(parts.prefixes.slice().buffer);
    this.#hashes = words.subarray(0, header.prefixes);
    this.#owners = words.subarray(header.prefixes);
    this.#file = parts.file;
  }

  /** @throws FWK_STORE_CORRUPT */
  static async open(artefact: ArtefactView): Promise<CopyIndex> {
    const header = (await artefact.readJson(FILES.header)) as unknown as Header;
    const lines = new TextDecoder()
      .decode(await artefact.read(FILES.texts))
      .split('\n')
      .filter(Boolean);
    const [counts, prefixes] = [await artefact.read(FILES.counts), await artefact.read(FILES.prefixes)];
    if (
      header.format !== FORMAT ||
      lines.length !== header.texts ||
      prefixes.length !== 8 * header.prefixes ||
      (counts.length & (counts.length - 1)) !== 0
    ) {
      throw frameworkError('FWK_STORE_CORRUPT', {
        message: 'what copies of removed texts are found by does not fit together',
        at: artefact.path(FILES.header),
      });
    }
    const texts = lines.map((line) => JSON.parse(line) as TextLine);
    return new CopyIndex(header, texts, {
      counts,
      prefixes,
      file: openSync(artefact.path(FILES.shingles), 'r'),
    });
  }

  /** The removed text that a document is most like, the first of several; undefined where it is like none. */
  find(utf8: Uint8Array): FoundCopy | undefined {
    if (this.#whole.size > 0) {
      const text = this.#whole.get(createHash('sha256').update(utf8).digest('hex'));
      if (text !== undefined) return { text, jaccard: 1 };
    }
    const { threshold, least, most } = this.#header;
    if (most === 0) return undefined;
    if (!this.#prefilter.mayBeCopy(utf8)) return undefined;
    const shingles = distinctShingles(utf8);
    if (!reaches(shingles.length, least, threshold) || !reaches(most, shingles.length, threshold))
      return undefined;
    return this.#nearest(shingles, this.#candidates(shingles));
  }

  close(): void {
    closeSync(this.#file);
  }

  /** Texts that share a rare shingle, those that share most first, then the first. */
  #candidates(shingles: Uint32Array): readonly number[] {
    const shared = new Map<number, number>();
    const rare = this.#counts.rarest(shingles, prefixLength(shingles.length, this.#header.threshold));
    for (const shingle of rare) {
      for (let at = this.#firstOf(shingle); this.#hashes[at] === shingle; at++) {
        const owner = this.#owners[at]!;
        shared.set(owner, (shared.get(owner) ?? 0) + 1);
      }
    }
    return [...shared]
      .sort(([a, most], [b, more]) => more - most || a - b)
      .slice(0, MOST_COMPARED)
      .map(([text]) => text);
  }

  #nearest(shingles: Uint32Array, candidates: readonly number[]): FoundCopy | undefined {
    const { threshold } = this.#header;
    let best: { readonly number: number; readonly jaccard: number } | undefined;
    for (const number of candidates) {
      const line = this.#texts[number]!;
      const [smaller, larger] = [line.shingles, shingles.length].sort((a, b) => a - b) as [number, number];
      if (!reaches(smaller, larger, threshold)) continue;
      const shared = sharedOf(shingles, readWords(this.#file, line.start, line.shingles));
      const union = shingles.length + line.shingles - shared;
      if (!reaches(shared, union, threshold)) continue;
      const jaccard = shared / union;
      const better = best === undefined || jaccard > best.jaccard;
      if (better || (jaccard === best!.jaccard && number < best!.number)) best = { number, jaccard };
    }
    return best && { text: this.#texts[best.number]!, jaccard: best.jaccard };
  }

  /** Where a shingle stands first among the rare ones, or would stand. */
  #firstOf(shingle: number): number {
    let low = 0;
    for (let high = this.#hashes.length; low < high; ) {
      const middle = (low + high) >>> 1;
      if (this.#hashes[middle]! < shingle) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

interface Parts {
  readonly counts: Uint8Array;
  readonly prefixes: Uint8Array;
  /** Open for reading. */
  readonly file: number;
}

/** Of two ascending sets. */
function sharedOf(a: Uint32Array, b: Uint32Array): number {
  let shared = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const [left, right] = [a[i]!, b[j]!];
    if (left === right) shared++;
    if (left <= right) i++;
    if (right <= left) j++;
  }
  return shared;
}
