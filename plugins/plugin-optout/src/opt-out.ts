import type { RepositoryName } from '@framework/sdk/checks';

/** What an entry asks for. */
export type OptOut =
  /** Every repository of an account or group, now and later; `account` is a key (`git:jane`). */
  | { readonly kind: 'account'; readonly account: string }
  | { readonly kind: 'repository'; readonly repository: RepositoryName }
  /** A file, or with a slash at its end a folder. */
  | { readonly kind: 'path'; readonly places: readonly PathPlace[] }
  /** A text by the hash of its bytes, hex. */
  | { readonly kind: 'sha256'; readonly sha256: string }
  /** A text by its name in git, and in a SWHID (`swh:1:cnt:…`); hex. */
  | { readonly kind: 'git-sha1'; readonly sha1: string };

/** Where the repository's name ends and the path begins is not always written: then each reading counts. */
export interface PathPlace {
  readonly repository: RepositoryName;
  /** In the case it is written in: file systems tell cases apart. */
  readonly path: string;
}

/** A request that would match nothing, or something else than was meant. */
export interface Refusal {
  readonly kind: 'refused';
  /** What to write instead. */
  readonly action: string;
}

export const refused = (action: string): Refusal => ({ kind: 'refused', action });
