import type { JsonValue } from '@framework/sdk';
import { type DocumentShards, readRows, shardName } from './documents.js';
import { sha256 } from './file-hash.js';
import { isRecord, isText } from './json-file.js';

/** A licence file that governs a document, by its text's hash. */
export interface LicenceFileRef {
  /** Inside the repository. */
  readonly path: string;
  /** SHA-256 of its text in UTF-8, hex. */
  readonly sha256: string;
}

/** A line of `licences-00000.ndjson`: each text once a shard, in the order in which documents first name it. */
export interface LicenceTextLine {
  readonly sha256: string;
  readonly text: string;
}

/** Longer texts are named by their hash and not kept: no licence is. */
const LONGEST = 2 ** 20;

/** Characters of texts whose hashes are at hand: documents of one repository come one after another, and name the same. */
const REMEMBERED = 2 ** 22;

/** The texts of one shard under way. In memory: their hashes, and the texts of those named last. */
export class ShardLicences {
  readonly #known = new Set<string>();
  readonly #hashes = new Map<string, string>();
  #remembered = 0;
  #lines: string[] = [];

  /**
   * @param files the column `licenseFiles` of a document that stays
   * @returns what its row says; undefined where it names none
   */
  refs(files: JsonValue): readonly LicenceFileRef[] | undefined {
    const refs = (Array.isArray(files) ? files : []).flatMap((file): readonly LicenceFileRef[] => {
      if (!isRecord(file) || !isText(file['path']) || !isText(file['text'])) return [];
      const { path, text } = file;
      const hash = this.#hashOf(text);
      if (!this.#known.has(hash) && text.length <= LONGEST) {
        this.#known.add(hash);
        this.#lines.push(`${JSON.stringify({ sha256: hash, text } satisfies LicenceTextLine)}\n`);
      }
      return [{ path, sha256: hash }];
    });
    return refs.length === 0 ? undefined : refs;
  }

  #hashOf(text: string): string {
    const found = this.#hashes.get(text);
    if (found !== undefined) return found;
    const hash = sha256(text);
    if (text.length > LONGEST) return hash;
    this.#remembered += text.length;
    if (this.#remembered > REMEMBERED) {
      this.#hashes.clear();
      this.#remembered = text.length;
    }
    this.#hashes.set(text, hash);
    return hash;
  }

  /** Lines since the last call. */
  take(): Uint8Array {
    const bytes = Buffer.from(this.#lines.join(''));
    this.#lines = [];
    return bytes;
  }
}

/** Each text of a run once, shard by shard; none of objects of before texts were kept. In memory: their hashes. */
export async function* licenceTexts({ object, shards }: DocumentShards): AsyncGenerator<LicenceTextLine> {
  const told = new Set<string>();
  for (let shard = 0; shard < shards; shard++) {
    const file = shardName('licences', shard, 'ndjson');
    if (!object.files.includes(file)) continue;
    for await (const line of readRows<LicenceTextLine>(object, file)) {
      if (told.has(line.sha256)) continue;
      told.add(line.sha256);
      yield line;
    }
  }
}
