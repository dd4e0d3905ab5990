import { join } from 'node:path';
import type { Config } from '../config.js';
import type { LikenessWriter, RecordedLikeness } from '../earlier/likeness-record.js';
import { bandKeys } from '../minhash/band-keys.js';
import type { Profile } from '../profiles/profile.js';
import { DIGEST_WORDS } from './exact-digest.js';
import { GrowingWords } from './growing-words.js';
import { type Likeness, likenessOf } from './likeness.js';
import { ShingleSpill } from './shingle-spill.js';

/** What is said of a document beside its text. */
export interface DocumentFacts {
  readonly id: string;
  /** Documents of different domains (shares of the blend) never compete: a trace does not oust its origin. */
  readonly domain: string;
  /** Held out by another filter: never dropped, and preferred to every other. */
  readonly held: boolean;
  readonly licenceKnown: boolean;
  readonly derived: boolean;
  /** Of its repository; null where the source does not say, which is fewer than none. */
  readonly stars: number | null;
  /** Of its last change, in milliseconds since 1970; null where the source does not say, which is earlier than any. */
  readonly date: number | null;
}

/**
 * The documents compared: in memory what ranks them and the keys by which candidates meet; their shingle sets on disk.
 */
export class DocumentTable {
  readonly profile: Profile;
  readonly ids: string[] = [];
  /** Bytes of text. */
  readonly bytes: number[] = [];
  readonly stars: number[] = [];
  readonly dates: number[] = [];
  /** A key a band, and as the last one the first word of the digest: see `Buckets`. */
  readonly keys: GrowingWords;
  readonly digests = new GrowingWords(DIGEST_WORDS);
  readonly #short: Config['shortDocuments'];
  readonly #spill: ShingleSpill;
  readonly #starts: number[] = [];
  readonly #shingles = new GrowingWords(1);
  readonly #flags = new GrowingWords(1);
  readonly #domains = new Map<string, number>();
  readonly #row: Uint32Array;
  /** First document of each earlier blend, and last the first one of this run. */
  readonly #blends: number[] = [];
  #recording: LikenessWriter | undefined;

  /**
   * @param short what becomes of documents without a shingle: compared by their digest alone, or left out
   * @param folder where the shingle sets lie until `close`
   */
  constructor(profile: Profile, short: Config['shortDocuments'], folder: string) {
    this.profile = profile;
    this.#short = short;
    this.#spill = new ShingleSpill(join(folder, SPILL_FILE));
    this.keys = new GrowingWords(profile.banding.bands + 1);
    this.#row = new Uint32Array(profile.banding.bands + 1);
  }

  get length(): number {
    return this.ids.length;
  }

  /** What is added from now on until `endBlends`, or the next of these, is of another run. */
  beginBlend(): void {
    this.#blends.push(this.length);
  }

  endBlends(): void {
    this.#blends.push(this.length);
  }

  /** Documents of this run are written down as they are added; those of earlier blends are not. */
  record(writer: LikenessWriter): void {
    this.#recording = writer;
  }

  /**
   * Adds a document.
   *
   * @param likeness where somebody found it out already
   * @returns how many distinct shingles it has
   */
  add(
    text: Uint8Array,
    facts: DocumentFacts,
    { shingles, signature, digest }: Likeness = likenessOf(this.profile, text, facts.domain),
  ): number {
    if (shingles.length === 0 && this.#short === 'keep') return 0;
    const keys = this.#keysOf(signature, facts.domain);
    this.#recording?.add({ id: facts.id, domain: facts.domain, keys, digest, shingles });
    this.#push({ keys, digest, shingles }, { ...facts, bytes: text.byteLength });
    return shingles.length;
  }

  /** Adds a document that an earlier blend keeps. */
  addEarlier(id: string, domain: string, { shingles, signature, digest }: Likeness): void {
    this.addRecorded({ id, domain, keys: this.#keysOf(signature, domain), digest, shingles });
  }

  /** The same from what is on record of it. */
  addRecorded({ id, domain, ...likeness }: RecordedLikeness): void {
    if (likeness.shingles.length === 0 && this.#short === 'keep') return;
    this.#push(likeness, { ...KEPT_EARLIER, id, domain });
  }

  /** A key a band; the array's content lasts until the next call. */
  #keysOf(signature: Uint32Array | null, domain: string): Uint32Array {
    const { banding, words } = this.profile;
    const keys = this.#row.subarray(0, banding.bands);
    if (signature === null) keys.fill(0);
    else bandKeys(signature, banding, words, domainSeed(domain), keys);
    return keys;
  }

  #push(
    { keys, digest, shingles }: Pick<RecordedLikeness, 'keys' | 'digest' | 'shingles'>,
    facts: DocumentFacts & { readonly bytes: number },
  ): void {
    this.#row.set(keys);
    this.#row[keys.length] = digest[0]!;
    this.ids.push(facts.id);
    this.bytes.push(facts.bytes);
    this.stars.push(facts.stars ?? -1);
    this.dates.push(facts.date ?? -LATEST);
    this.keys.add(this.#row);
    this.digests.add(digest);
    this.#starts.push(this.#spill.add(shingles));
    this.#shingles.add([shingles.length]);
    this.#flags.add([
      (facts.held ? HELD : 0) |
        (facts.licenceKnown ? LICENCE : 0) |
        (facts.derived ? DERIVED : 0) |
        (this.#domainNumber(facts.domain) << DOMAIN_SHIFT),
    ]);
  }

  /** How many documents are of earlier blends; they come first. */
  get earlier(): number {
    return this.#blends.at(-1) ?? 0;
  }

  /** Documents of an earlier blend that are in the table. */
  blendSize(blend: number): number {
    return this.#blends[blend + 1]! - this.#blends[blend]!;
  }

  /** Number of the earlier blend that keeps a document; undefined for one of this run. */
  blendOf(document: number): number | undefined {
    if (document >= this.earlier) return undefined;
    return this.#blends.findLastIndex((first) => first <= document);
  }

  /** Number of distinct shingles. */
  shingleCount(document: number): number {
    return this.#shingles.get(document, 0);
  }

  /** Distinct shingle hashes, ascending. */
  shingles(document: number): Uint32Array {
    return this.#spill.read(this.#starts[document]!, this.shingleCount(document));
  }

  held(document: number): boolean {
    return (this.#flags.get(document, 0) & HELD) !== 0;
  }

  licenceKnown(document: number): boolean {
    return (this.#flags.get(document, 0) & LICENCE) !== 0;
  }

  derived(document: number): boolean {
    return (this.#flags.get(document, 0) & DERIVED) !== 0;
  }

  sameDomain(a: number, b: number): boolean {
    return this.#flags.get(a, 0) >>> DOMAIN_SHIFT === this.#flags.get(b, 0) >>> DOMAIN_SHIFT;
  }

  sameDigest(a: number, b: number): boolean {
    for (let word = 0; word < DIGEST_WORDS; word++) {
      if (this.digests.get(a, word) !== this.digests.get(b, word)) return false;
    }
    return true;
  }

  /** Removes what lies on disk. */
  close(): void {
    this.#spill.remove();
  }

  #domainNumber(domain: string): number {
    const known = this.#domains.get(domain);
    if (known !== undefined) return known;
    this.#domains.set(domain, this.#domains.size);
    return this.#domains.size - 1;
  }
}

/**
 * What stands for a domain in a key: of its name, so that keys of several runs can be compared (FNV-1a; Fowler, Noll & Vo).
 * Domains that come to the same share keys, and nothing else.
 */
function domainSeed(name: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(name, 'utf8')) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash;
}

/** Of a document that stays whatever this run holds, nothing else matters. */
const KEPT_EARLIER = {
  held: true,
  licenceKnown: false,
  derived: false,
  stars: null,
  date: null,
  bytes: 0,
};

/** The largest time a date has (ECMA-262, section 21.4.1.1); a difference of two is still a number. */
const LATEST = 8.64e15;

const SPILL_FILE = 'shingles.spill';

const HELD = 1;
const LICENCE = 2;
const DERIVED = 4;
const DOMAIN_SHIFT = 3;
