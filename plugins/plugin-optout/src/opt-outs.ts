import { createHash } from 'node:crypto';
import { accountKeys, keyOf, repositoryKeys, repositoryName } from '@framework/sdk/checks';
import type { OptOut } from './opt-out.js';
import type { Entry } from './opt-out-list.js';

/** The entry that a document falls under. */
export interface Match {
  readonly kind: OptOut['kind'];
  /** The list's name. */
  readonly list: string;
  readonly line: number;
}

/** Where a document stands. */
export interface Place {
  readonly repository: string;
  /** Its own there, and those of what it was made of. */
  readonly paths: readonly string[];
}

interface PathMatch extends Match {
  readonly version: string | null;
  readonly path: string;
}
interface RepositoryMatch extends Match {
  readonly version: string | null;
}

/** All entries of all lists, found by what a document states of itself. The first entry, in the order of lists, counts. */
export class OptOuts {
  readonly #accounts = new Map<string, Match>();
  readonly #repositories = new Map<string, RepositoryMatch[]>();
  readonly #paths = new Map<string, PathMatch[]>();
  readonly #hashes = new Map<string, Match>();
  readonly #blobs = new Map<string, Match>();

  /** Without an entry nothing falls under one. */
  get isEmpty(): boolean {
    return [this.#accounts, this.#repositories, this.#paths, this.#hashes, this.#blobs].every(
      ({ size }) => size === 0,
    );
  }

  add(list: string, entries: readonly Entry[]): void {
    for (const { optOut, line } of entries) {
      const match = { kind: optOut.kind, list, line };
      switch (optOut.kind) {
        case 'account':
          if (!this.#accounts.has(optOut.account)) this.#accounts.set(optOut.account, match);
          break;
        case 'repository':
          append(this.#repositories, keyOf(optOut.repository), {
            ...match,
            version: optOut.repository.version,
          });
          break;
        case 'path':
          for (const { repository, path } of optOut.places) {
            append(this.#paths, keyOf(repository), { ...match, version: repository.version, path });
          }
          break;
        case 'sha256':
          if (!this.#hashes.has(optOut.sha256)) this.#hashes.set(optOut.sha256, match);
          break;
        case 'git-sha1':
          if (!this.#blobs.has(optOut.sha1)) this.#blobs.set(optOut.sha1, match);
          break;
      }
    }
  }

  /**
   * @param places where the document stands: any of them is enough
   * @param bytes as the source delivered them
   * @param swhid of the file they were decoded from, where the source states it
   */
  find(places: readonly Place[], bytes: Uint8Array, swhid: string | null = null): Match | undefined {
    for (const place of places) {
      const found = this.#byPlace(place);
      if (found !== undefined) return found;
    }
    return this.#byContent(bytes) ?? this.#byBlob(bytes, swhid);
  }

  #byPlace({ repository, paths }: Place): Match | undefined {
    const name = repositoryName(repository);
    const sameVersion = ({ version }: { version: string | null }) =>
      version === null || version === name.version;
    for (const key of accountKeys(name)) {
      const account = this.#accounts.get(key);
      if (account !== undefined) return account;
    }
    for (const key of repositoryKeys(name)) {
      const whole = this.#repositories.get(key)?.find(sameVersion);
      if (whole !== undefined) return whole;
    }
    return this.#paths
      .get(keyOf(name))
      ?.find((entry) => sameVersion(entry) && paths.some((path) => covers(entry.path, path)));
  }

  #byContent(bytes: Uint8Array): Match | undefined {
    if (this.#hashes.size === 0) return undefined;
    return this.#hashes.get(createHash('sha256').update(bytes).digest('hex'));
  }

  #byBlob(bytes: Uint8Array, swhid: string | null): Match | undefined {
    if (this.#blobs.size === 0) return undefined;
    const stated = swhid?.replace(/^swh:1:cnt:/, '');
    return (stated === undefined ? undefined : this.#blobs.get(stated)) ?? this.#blobs.get(gitSha1(bytes));
  }
}

const gitSha1 = (bytes: Uint8Array): string =>
  createHash('sha1').update(`blob ${bytes.byteLength}\0`).update(bytes).digest('hex');

/** A folder covers what lies in it, a file itself. */
const covers = (entry: string, path: string): boolean =>
  entry.endsWith('/') ? path.startsWith(entry) : path === entry;

function append<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}
