import { hash } from 'node:crypto';
import type { DocumentShards } from '../../run/documents.js';
import { deliveredAs } from '../../run/stages/duplicate-ids.js';
import { idHash } from '../../run/stages/id-hash.js';
import type { CountedDocuments, SourceDifference } from './source-difference.js';

/** A text that a filter rewrote: as it was delivered it is not on record. */
const UNKNOWN = 0;
/** Of a document that was kept, the beginning of its hash is on record; of one that was dropped, its length. */
const keptText = (sha256: string): number => Number.parseInt(sha256.slice(0, 12), 16) + 1;
const droppedText = (bytes: number): number => -bytes - 1;

/**
 * The documents that a run had of one source, by what is on record of their texts, to hold up against what it delivers now. In memory
 * some eighty bytes a document; two ids of one hash are taken for one.
 */
export class RecordedTexts {
  readonly #documents: DocumentShards;
  readonly #source: string;
  /** Hash of an id → its text; those that were delivered again are taken out. */
  readonly #left = new Map<number, number>();
  /** Hash of an id → how often it comes again. */
  readonly #again = new Map<number, number>();
  readonly #changed = new Counted();
  readonly #added = new Counted();

  private constructor(documents: DocumentShards, source: string) {
    this.#documents = documents;
    this.#source = source;
  }

  /**
   * @returns undefined where nothing is on record of the source
   * @throws FWK_STORE_CORRUPT
   */
  static async of(documents: DocumentShards, source: string): Promise<RecordedTexts | undefined> {
    const texts = new RecordedTexts(documents, source);
    await texts.#read();
    return texts.#left.size === 0 ? undefined : texts;
  }

  async #read(): Promise<void> {
    for await (const { id, text } of this.#recorded()) {
      const key = idHash(id);
      if (this.#left.get(key) === undefined || text === UNKNOWN) this.#left.set(key, text);
    }
  }

  /** Verdicts first: what was rewritten is told by them alone. */
  async *#recorded(): AsyncGenerator<{ readonly id: string; readonly text: number }> {
    const named = new Set<string>();
    for (let shard = 0; shard < this.#documents.shards; shard++) {
      for await (const lines of this.#documents.verdictBlocks(shard, VERDICTS)) {
        for (const line of lines) {
          const { id, action, bytes, source } = line;
          if (source !== this.#source) continue;
          const of = deliveredAs(line);
          if (of !== undefined && !named.has(id)) {
            named.add(id);
            this.#again.set(idHash(of), (this.#again.get(idHash(of)) ?? 0) + 1);
          }
          if (!named.has(id)) yield { id, text: action === 'drop' ? droppedText(bytes) : UNKNOWN };
        }
      }
    }
    for (let shard = 0; shard < this.#documents.shards; shard++)
      for await (const { id, sha256, source } of this.#documents.rows(shard))
        if (source === this.#source) yield { id, text: keptText(sha256) };
  }

  /** The next document that is delivered now. */
  meet(id: string, bytes: Uint8Array): void {
    const key = idHash(id);
    const text = this.#left.get(key);
    if (text === undefined) {
      const again = this.#again.get(key) ?? 0;
      if (again === 0) this.#added.add(id);
      else this.#again.set(key, again - 1);
      return;
    }
    this.#left.delete(key);
    if (text === UNKNOWN) return;
    const now = text > 0 ? keptText(hash('sha256', bytes, 'hex')) : droppedText(bytes.byteLength);
    if (now !== text) this.#changed.add(id);
  }

  /** Once all were met. */
  async difference(): Promise<SourceDifference> {
    const gone = { count: this.#left.size, first: await this.#firstLeft() };
    return { changed: this.#changed.read(), added: this.#added.read(), gone };
  }

  async #firstLeft(): Promise<string | null> {
    if (this.#left.size === 0) return null;
    for await (const { id } of this.#recorded()) if (this.#left.has(idHash(id))) return id;
    return null;
  }
}

const VERDICTS = ['"action":"drop"', '"action":"rewrite"'];

class Counted {
  #count = 0;
  #first: string | null = null;

  add(id: string): void {
    this.#count += 1;
    this.#first ??= id;
  }

  read(): CountedDocuments {
    return { count: this.#count, first: this.#first };
  }
}
