import { mkdir, readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  canonicalJson,
  type JsonObject,
  type JsonValue,
  type Reply,
  type ReplyRequest,
} from '@framework/sdk';
import { ioError, replaceDurably } from '../run/durable-file.js';
import { hashOf } from '../run/file-hash.js';
import { isRecord } from '../run/json-file.js';

/** Raised when what a kept reply means changes. */
const VERSION = 1;

/** Everything a reply rests on. */
export interface ReplyKey {
  readonly source: JsonObject;
  /** The suite's plugin: its version, the hashes of its data. */
  readonly task: JsonObject;
  readonly principal: string;
  readonly request: ReplyRequest;
}

/**
 * Replies that were had, each a file named by the hash of all it rests on: source, exact prompt, decoding, seed, task version, data,
 * and on whose behalf it was asked. An evaluation that was stopped goes on from them. Files are replaced whole; one that is
 * damaged is as good as none.
 */
export class ReplyCache {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
  }

  async get(key: ReplyKey): Promise<Reply | undefined> {
    const text = await readFile(this.#path(key), 'utf8').catch(() => undefined);
    if (text === undefined) return undefined;
    try {
      const value: unknown = JSON.parse(text);
      if (!isRecord(value) || !isReply(value['reply'])) return undefined;
      // The key is hashed already; the reply must be the one that was written.
      return value['sha256'] === hashOf(value['reply'] as unknown as JsonValue) ? value['reply'] : undefined;
    } catch {
      return undefined;
    }
  }

  /** Whether a source answered anything before, on somebody's behalf: reads the files until one says so. */
  async hasAnyOf({ source, principal }: Pick<ReplyKey, 'source' | 'principal'>): Promise<boolean> {
    const wanted = canonicalJson(source);
    for (const name of await readdir(this.#dir, { recursive: true }).catch(() => [])) {
      if (!name.endsWith('.json')) continue;
      const text = await readFile(join(this.#dir, name), 'utf8').catch(() => '');
      try {
        const kept: unknown = JSON.parse(text);
        if (!isRecord(kept) || kept['principal'] !== principal) continue;
        if (canonicalJson(kept['source'] as JsonValue) === wanted) return true;
      } catch {
        // Damaged: as good as none.
      }
    }
    return false;
  }

  /** @throws FWK_RUN_DISK_FULL, FWK_RUN_IO */
  async set(key: ReplyKey, reply: Reply): Promise<void> {
    const path = this.#path(key);
    await mkdir(dirname(path), { recursive: true }).catch((cause) => {
      throw ioError(cause, path);
    });
    const sha256 = hashOf(reply as unknown as JsonValue);
    await replaceDurably(path, canonicalJson({ ...plain(key), reply, sha256 } as unknown as JsonObject));
  }

  #path(key: ReplyKey): string {
    const hash = hashOf(plain(key));
    return join(this.#dir, hash.slice(0, 2), `${hash}.json`);
  }
}

const plain = ({ source, task, principal, request }: ReplyKey): JsonObject => ({
  version: VERSION,
  source,
  task,
  principal,
  request: JSON.parse(JSON.stringify(request)) as JsonObject,
});

const ENDED: ReadonlySet<unknown> = new Set(['stop-word', 'end-of-document', 'length', 'context', 'given']);

const isReply = (value: unknown): value is Reply =>
  isRecord(value) && typeof value['text'] === 'string' && ENDED.has(value['ended']);
