import { frameworkError, type RemoteCall, type RemoteSet } from '@framework/sdk';
import { base, encodePath } from '../address.js';
import type { Token } from '../token.js';
import { type Answer, readSmall } from '../transport/answer.js';
import { type Patience, persist, type Try } from '../transport/persist.js';
import { refusal } from '../transport/refusal.js';
import { request } from '../transport/request.js';
import { type Entry, entryOf } from './entry.js';

/** One page of a listing; the hub's have a thousand rows. */
const PAGE_BYTES = 32 << 20;
const MOST_PAGES = 10_000;
const MOST_FILES = 2_000_000;

/** How the hub is asked. */
export interface HubAccess {
  readonly endpoint: URL;
  readonly token: Token;
  readonly timeoutMs: number;
  patience(): Patience;
}

/** A folder that a revision does not have. */
export class FolderMissing extends Error {
  override readonly name = 'FolderMissing';
}

/**
 * All files below a folder, or in it, as the hub lists them. The addresses, pages and links are `@huggingface/hub`'s; every
 * request goes through ours, which knows where the token may go, when to try again and how much to read.
 *
 * @param folder empty for the whole dataset
 * @throws FolderMissing; FWK_SOURCE_DENIED, FWK_SOURCE_MISSING, FWK_SOURCE_UNREACHABLE, FWK_SOURCE_INTEGRITY
 */
export async function listFolder(
  access: HubAccess,
  set: RemoteSet,
  folder: string,
  depth: 'below' | 'in',
  call: RemoteCall,
): Promise<{ readonly files: readonly Entry[]; readonly folders: readonly string[] }> {
  const { listFiles } = await import('@huggingface/hub');
  const rows = listFiles({
    repo: { type: 'dataset', name: set.hub },
    revision: set.revision,
    path: encodePath(folder),
    recursive: depth === 'below',
    hubUrl: base(access.endpoint),
    fetch: asFetch(access, set, folder, Array.isArray, call),
  });
  const files = new Map<string, Entry>();
  const folders: string[] = [];
  let listed = 0;
  for await (const row of rows) {
    const entry = entryOf(row, folder, call.at);
    // Folders count too: a listing may have nothing else, and no end.
    if (++listed > MOST_FILES) throw lie('there is no end', call.at);
    if (entry === null) {
      if (depth !== 'below') folders.push(row.path);
      continue;
    }
    if (files.has(entry.name)) throw lie(`'${entry.name}' comes twice`, call.at);
    files.set(entry.name, entry);
  }
  return { files: [...files.values()], folders };
}

/**
 * The commit that a branch or tag stands for now.
 *
 * @throws as `listFolder`
 */
export async function commitOf(access: HubAccess, set: RemoteSet, call: RemoteCall): Promise<string> {
  const { datasetInfo } = await import('@huggingface/hub');
  const isObject = (value: unknown) => typeof value === 'object' && value !== null;
  const { sha } = await datasetInfo({
    name: set.hub,
    revision: set.revision,
    additionalFields: ['sha'],
    hubUrl: base(access.endpoint),
    fetch: asFetch(access, set, set.revision, isObject, call),
  });
  if (/^[0-9a-f]{40}$/.test(sha)) return sha;
  throw lie('a revision without a commit', call.at);
}

/** The `fetch` that the client is given: gives whole answers of JSON, or throws. */
function asFetch(
  access: HubAccess,
  set: RemoteSet,
  what: string,
  fits: (value: unknown) => boolean,
  call: RemoteCall,
): typeof fetch {
  let pages = 0;
  return async (input) => {
    const url = new URL(String(input));
    if (url.origin !== access.endpoint.origin || ++pages > MOST_PAGES)
      throw lie(`goes on at ${url.host}, or without an end`, call.at);
    const attempt = async (): Promise<Try<Response>> => {
      const answer = await request(url.href, {
        ...access,
        token: access.token.value,
        headers: { accept: 'application/json' },
        signal: call.signal,
        from: 'hub',
      });
      if (answer.status !== 200) {
        if (isFolderMissing(answer)) throw new FolderMissing();
        return refusal(answer, { ...access, set, what, at: call.at });
      }
      return { kind: 'done', value: await jsonResponse(answer, fits, call.at) };
    };
    const patience = access.patience();
    return persist(
      `asking for '${what}' of ${set.hub}`,
      `${url.origin}${url.pathname}`,
      attempt,
      patience,
      call.signal,
      () => call.progress?.(0),
    );
  };
}

const isFolderMissing = (answer: Answer): boolean =>
  answer.status === 404 && answer.headers.get('x-error-code') === 'EntryNotFound';

async function jsonResponse(
  answer: Answer,
  fits: (value: unknown) => boolean,
  at: string,
): Promise<Response> {
  const body = await readSmall(answer, PAGE_BYTES);
  const link = answer.headers.get('link');
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    value = undefined;
  }
  if (!fits(value)) throw lie(`is none: ${body.slice(0, 100)}`, at);
  return new Response(body, link === null ? {} : { headers: { link } });
}

const lie = (why: string, at: string): Error =>
  frameworkError('FWK_SOURCE_INTEGRITY', { message: `the hub's listing ${why}`, at });
