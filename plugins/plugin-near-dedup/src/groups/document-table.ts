import { join } from 'node:path';
import { ExternalSort } from '@framework/sdk/spill';
import type { Config } from '../config.js';
import type { LikenessWriter, RecordedLikeness } from '../earlier/likeness-record.js';
import type { Profile } from '../profiles/profile.js';
import { DocumentRecords, EARLIER, HELD, OTHER } from './document-record.js';
import { type Likeness, likenessOf } from './likeness.js';
import { RankedDocuments } from './ranked-documents.js';
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
 * The documents as they come, on disk: what ranks them, the keys by which candidates meet, their shingle sets. `ranked` gives them
 * best first.
 */
export class DocumentTable {
  readonly profile: Profile;
  readonly #short: Config['shortDocuments'];
  readonly #folder: string;
  readonly #shingles: ShingleSpill;
  readonly #records: DocumentRecords;
  readonly #sort: ExternalSort;
  readonly #domains = new Map<string, number>();
  /** First document of each earlier blend, and last the first one of this run. */
  readonly #blends: number[] = [];
  #recording: LikenessWriter | undefined;
  #ranked: RankedDocuments | undefined;

  /**
   * @param folder where the files lie that nobody sees
   * @param sortBytes of memory for ranking
   */
  constructor(
    profile: Profile,
    { shortDocuments, prefer }: Pick<Config, 'shortDocuments' | 'prefer'>,
    folder: string,
    sortBytes = SORT_BYTES,
  ) {
    this.profile = profile;
    this.#short = shortDocuments;
    this.#folder = folder;
    this.#records = new DocumentRecords(prefer, profile.banding.bands);
    this.#shingles = new ShingleSpill(join(folder, 'shingles.spill'));
    const { order, prefix } = this.#records;
    this.#sort = new ExternalSort(join(folder, 'ranking.spill'), order, sortBytes, prefix);
  }

  get length(): number {
    return this.#sort.count;
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
   * Adds the shingles of some documents, one set behind the other.
   *
   * @returns where the first one begins, for `add`
   */
  addShingles(sets: Uint32Array): number {
    return this.#shingles.add(sets);
  }

  /**
   * Adds a document.
   *
   * @param likeness where somebody found it out already
   * @param start of its shingles, where they were added already
   * @returns how many distinct shingles it has
   */
  add(
    text: Uint8Array,
    facts: DocumentFacts,
    likeness: Likeness = likenessOf(this.profile, text, facts.domain),
    start?: number,
  ): number {
    const { shingles } = likeness;
    if (shingles.length === 0 && this.#short === 'keep') return 0;
    this.#recording?.add({ id: facts.id, domain: facts.domain, ...likeness });
    this.#push(likeness, { ...facts, bytes: text.byteLength }, facts.held ? HELD : OTHER, start);
    return shingles.length;
  }

  /** Adds a document that an earlier blend keeps. */
  addEarlier({ id, domain, ...likeness }: RecordedLikeness): void {
    if (likeness.shingles.length === 0 && this.#short === 'keep') return;
    this.#push(likeness, { ...KEPT_EARLIER, id, domain }, EARLIER);
  }

  #push(
    { keys, digest, shingles }: Likeness,
    facts: DocumentFacts & { readonly bytes: number },
    standing: number,
    start = this.#shingles.add(shingles),
  ): void {
    const document = {
      standing,
      domain: this.#domainNumber(facts.domain),
      start,
      shingles: shingles.length,
      digest,
      keys,
    };
    this.#records.write(this.#sort, document, facts);
  }

  /** How many documents are of earlier blends; they come first. */
  get earlier(): number {
    return this.#blends.at(-1) ?? 0;
  }

  /** Documents of an earlier blend that are in the table. */
  blendSize(blend: number): number {
    return this.#blends[blend + 1]! - this.#blends[blend]!;
  }

  /** Number of the earlier blend that keeps a document, by its rank; undefined for one of this run. */
  blendOf(document: number): number | undefined {
    // Of an earlier blend they are ranked as they came, before all others.
    if (document >= this.earlier) return undefined;
    return this.#blends.findLastIndex((first) => first <= document);
  }

  /**
   * All documents by their rank; nothing is added any more.
   *
   * @param between called every few thousand documents and for each band, to stop
   */
  async ranked(between: () => Promise<void>): Promise<RankedDocuments> {
    this.#ranked = new RankedDocuments(this.#folder, this.profile.banding.bands, this.#shingles);
    for (const record of this.#sort.sorted()) {
      if (this.#ranked.length % AT_ONCE === 0) await between();
      this.#ranked.add(this.#records.read(record));
    }
    this.#sort.close();
    await this.#ranked.link(between);
    return this.#ranked;
  }

  /** Lets go of what lies on disk. */
  close(): void {
    this.#shingles.close();
    this.#sort.close();
    this.#ranked?.close();
  }

  #domainNumber(domain: string): number {
    const known = this.#domains.get(domain);
    if (known !== undefined) return known;
    this.#domains.set(domain, this.#domains.size);
    return this.#domains.size - 1;
  }
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

const SORT_BYTES = 16 * 2 ** 20;
/** Documents between two turns of the event loop. */
const AT_ONCE = 4096;
