import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { canonicalJson, frameworkError, type JsonObject } from '@framework/sdk';
import { sha256 } from './request.js';

/** What came of a request, as it is recorded. */
export type Outcome =
  | {
      readonly kind: 'reply';
      readonly text: string;
      /** `length`: it was cut off where it had as many tokens as it may. */
      readonly ended: 'whole' | 'length';
      /** As the endpoint counts; null where it does not say. */
      readonly promptTokens: number | null;
      readonly replyTokens: number | null;
    }
  /** Longer than anything that was asked for. Its text is not kept. */
  | { readonly kind: 'oversized'; readonly bytes: number }
  /** None, after all tries, while others were answered: a refusal, a content filter. */
  | { readonly kind: 'failed'; readonly why: string };

export interface RecordedAnswer {
  /** Name of the record. */
  readonly key: string;
  readonly outcome: Outcome;
  /** When it came, ISO 8601. */
  readonly at: string;
  /** SHA-256 over the whole record. */
  readonly hash: string;
}

/**
 * Answers that were had, each a file named by the hash of what was asked: `<hh>/<hash>.json`. Written whole or not at all, and never
 * written again: traces are made from what lies here, whoever runs it next.
 */
export class Records {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** @throws FWK_STORE_CORRUPT for a record that is not what was written */
  async get(key: string): Promise<RecordedAnswer | undefined> {
    const path = this.#path(key);
    let text: string;
    try {
      text = await readFile(path, 'utf8');
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw frameworkError('FWK_RUN_IO', { message: 'a recorded answer cannot be read', at: path, cause });
    }
    try {
      const { hash, ...record } = JSON.parse(text) as JsonObject & { hash: string };
      if (sha256(canonicalJson(record)) === hash) {
        return { key, outcome: record['outcome'] as unknown as Outcome, at: record['at'] as string, hash };
      }
    } catch {
      // Told below.
    }
    throw frameworkError('FWK_STORE_CORRUPT', {
      message: 'a recorded answer is not what was written',
      at: path,
      action: 'restore the file from a copy; without it, delete it: the question will be asked again',
    });
  }

  /** @throws FWK_RUN_DISK_FULL, FWK_RUN_IO */
  async put({ key, outcome, at, hash }: RecordedAnswer, terms: JsonObject): Promise<void> {
    const record = recordOf(terms, outcome, at);
    const path = this.#path(key);
    try {
      await mkdir(dirname(path), { recursive: true });
      await writeWhole(path, `${canonicalJson({ ...record, hash })}\n`);
    } catch (cause) {
      const full = ['ENOSPC', 'EDQUOT'].includes((cause as NodeJS.ErrnoException).code ?? '');
      throw frameworkError(full ? 'FWK_RUN_DISK_FULL' : 'FWK_RUN_IO', {
        message: 'an answer could not be recorded',
        at: path,
        cause,
      });
    }
  }

  #path(key: string): string {
    return join(this.#dir, key.slice(0, 2), `${key}.json`);
  }
}

const recordOf = (terms: JsonObject, outcome: Outcome, at: string) => ({
  terms,
  outcome: outcome as unknown as JsonObject,
  at,
});

/** An answer as it will be recorded: equal to what is read back. */
export const sealed = (key: string, terms: JsonObject, outcome: Outcome, at: string): RecordedAnswer => ({
  key,
  outcome,
  at,
  hash: sha256(canonicalJson(recordOf(terms, outcome, at))),
});

/** Under a temporary name, synced, renamed: after a kill there is the whole file or none. */
async function writeWhole(path: string, text: string): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
