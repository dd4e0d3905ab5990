/**
 * Names as people write them in requests, and as sources write them in `META.repository`, brought to one form:
 * `git:owner/name`, `git:host/owner/name`, `npm:name`. Hosts fold case in names, and npm forbids capitals.
 */
export interface RepositoryName {
  /** `git`, `npm`, `folder`: what stands before the colon. */
  readonly kind: string;
  /** `owner/name`; `@scope/name` for a package. */
  readonly name: string;
  /** Of a package; null where none is said. */
  readonly version: string | null;
}

/** A text without a kind is a repository on GitHub, as the forms of opt-out requests ask for it. */
export function repositoryName(written: string): RepositoryName {
  const text = written
    .trim()
    .toLowerCase()
    .replace(/^(?:https?:\/\/|git\+https?:\/\/|ssh:\/\/git@|git@)(?:www\.)?/, '')
    .replace(/^github\.com[/:]/, '');
  const colon = /^([a-z]+):(?!\/\/)/.exec(text);
  const kind = colon?.[1] ?? 'git';
  const rest = (colon === null ? text : text.slice(colon[0].length))
    // `git:owner/name#folder`: a second checkout of the same repository.
    .replace(/#.*$/, '')
    .replace(/^\/+|\/+$/g, '')
    .replace(/\.git$/, '');
  if (kind !== 'npm') return { kind, name: rest, version: null };
  const at = rest.lastIndexOf('@');
  return at > 0
    ? { kind, name: rest.slice(0, at), version: rest.slice(at + 1) }
    : { kind, name: rest, version: null };
}

/** What one asks for as a whole: the owner on a host, or the scope of a package. Null for an unscoped package. */
export function accountOf({ kind, name }: RepositoryName): string | null {
  const slash = name.lastIndexOf('/');
  return slash <= 0 ? null : `${kind}:${name.slice(0, slash)}`;
}

/** A repository whatever its version. */
export const keyOf = ({ kind, name }: RepositoryName): string => `${kind}:${name}`;
