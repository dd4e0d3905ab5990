import { isPlainText, ShingleReader, SKETCH_BINS, sketchOf } from '@framework/sdk/checks';
import { bytesOf } from '@framework/sdk/spill';
import type { Profile } from '../profiles/profile.js';
import { DIGEST_WORDS, exactDigest, type Sha256Of } from './exact-digest.js';
import { keysOf, type Likeness, likenessOf } from './likeness.js';

/** What is found out of a document where its text is. */
export interface Surveyed {
  readonly likeness: Likeness;
  /** Of the shingles of `ShingleReader`: not for this filter, but for whoever looks for copies of what was kept. */
  readonly sketch: Uint16Array;
}

/** A document to be looked at. */
export interface Surveying {
  readonly text: Uint8Array;
  /** The share of the blend it competes in. */
  readonly domain: string;
  /** Where somebody may know it. */
  readonly sha256?: Sha256Of;
}

/** What is found out of each document. */
export function surveyEach(profile: Profile, documents: readonly Surveying[]): readonly Surveyed[] {
  const signatures = profile.signatures?.(documents.map(({ text }) => text));
  if (signatures === undefined) return documents.map((document) => surveyed(profile, document));
  const { counts, shingles, minima, sketches, plain } = signatures;
  const permutations = profile.banding.bands * profile.banding.rows;
  let end = 0;
  return documents.map(({ text, domain, sha256 }, row) => {
    const start = end;
    end += counts[row]!;
    const some = end > start;
    const signature = some ? minima.subarray(row * permutations, (row + 1) * permutations) : null;
    return {
      likeness: {
        shingles: shingles.subarray(start, end),
        keys: keysOf(profile, signature, domain),
        digest: exactDigest(text, domain, sha256),
      },
      sketch:
        some && plain[row] === 1
          ? sketches.subarray(row * SKETCH_BINS, (row + 1) * SKETCH_BINS)
          : sketchOf(reader.read(text)),
    };
  });
}

function surveyed(profile: Profile, { text, domain, sha256 }: Surveying): Surveyed {
  const likeness = likenessOf(profile, text, domain, sha256);
  const { shingles } = likeness;
  const same = profile.readsPlainTexts === true && shingles.length > 0 && isPlainText(text);
  return { likeness, sketch: sketchOf(same ? shingles : reader.read(text)) };
}

const reader = new ShingleReader();

/**
 * The same in one piece of shared memory: it crosses threads, and nothing of it is copied.
 *
 * ```
 * word   of each document: number of shingles, digest, keys, sketch
 * word   shingles, those of one document behind those of the one before
 * ```
 */
export function packed(documents: readonly Surveyed[], { banding }: Profile): Uint32Array<SharedArrayBuffer> {
  const width = rowWords(banding.bands);
  let length = documents.length * width;
  for (const { likeness } of documents) length += likeness.shingles.length;
  const words = new Uint32Array(new SharedArrayBuffer(4 * length));
  let row = 0;
  let end = documents.length * width;
  for (const { likeness, sketch } of documents) {
    const { shingles, digest, keys } = likeness;
    words[row] = shingles.length;
    words.set(digest, row + 1);
    words.set(keys, row + 1 + DIGEST_WORDS);
    bytesOf(words).set(bytesOf(sketch), 4 * (row + width - SKETCH_WORDS));
    words.set(shingles, end);
    row += width;
    end += shingles.length;
  }
  return words;
}

/** What was packed of so many documents. Views of it: none outlasts it. */
export function* unpacked(words: Uint32Array, documents: number, { banding }: Profile): Generator<Surveyed> {
  const width = rowWords(banding.bands);
  let end = documents * width;
  for (let row = 0; row < documents * width; row += width) {
    const start = end;
    end += words[row]!;
    const keys = row + 1 + DIGEST_WORDS;
    const sketch = words.byteOffset + 4 * (row + width - SKETCH_WORDS);
    yield {
      likeness: {
        shingles: words.subarray(start, end),
        digest: words.subarray(row + 1, keys),
        keys: words.subarray(keys, keys + banding.bands),
      },
      sketch: new Uint16Array(words.buffer, sketch, SKETCH_BINS),
    };
  }
}

/** All shingles of what was packed, a view of it. */
export const packedShingles = (words: Uint32Array, documents: number, { banding }: Profile): Uint32Array =>
  words.subarray(documents * rowWords(banding.bands));

const SKETCH_WORDS = SKETCH_BINS / 2;

const rowWords = (bands: number): number => 1 + DIGEST_WORDS + bands + SKETCH_WORDS;
