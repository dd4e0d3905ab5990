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

/** A line of `licences-00000.ndjson` as it is written, and the hash it is told by. */
export interface NamedText {
  readonly sha256: string;
  readonly line: string;
}

/** The texts that the documents of one batch name. */
export class BatchLicences {
  /** Each once, in the order in which documents first name it. */
  readonly named: NamedText[] = [];
  readonly #hashes = new Map<string, string>();

  /**
   * @param files the column `licenseFiles` of a document that stays
   * @returns what its row says; undefined where it names none
   */
  refs(files: JsonValue): readonly LicenceFileRef[] | undefined {
    const refs = (Array.isArray(files) ? files : []).flatMap((file): readonly LicenceFileRef[] => {
      if (!isRecord(file) || !isText(file['path']) || !isText(file['text'])) return [];
      const { path, text } = file;
      return [{ path, sha256: this.#hashOf(text) }];
    });
    return refs.length === 0 ? undefined : refs;
  }

  #hashOf(text: string): string {
    const found = this.#hashes.get(text);
    if (found !== undefined) return found;
    const hash = sha256(text);
    this.#hashes.set(text, hash);
    if (text.length <= LONGEST) {
      const line = `${JSON.stringify({ sha256: hash, text } satisfies LicenceTextLine)}\n`;
      this.named.push({ sha256: hash, line });
    }
    return hash;
  }
}

/** The texts of one shard under way. In memory: their hashes. */
export class ShardLicences {
  readonly #known = new Set<string>();

  /** Lines of those that the shard does not have yet, which it has from now on. */
  add(named: readonly NamedText[]): Uint8Array {
    const lines = named.flatMap(({ sha256: hash, line }) => (this.#known.has(hash) ? [] : [line]));
    for (const { sha256: hash } of named) this.#known.add(hash);
    return Buffer.from(lines.join(''));
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
