/**
 * Names of repositories as sources state them in `META.repository`, brought to one form: `git:owner/name` on GitHub,
 * `git:host/group/name` elsewhere, `npm:name`, `folder:name`. Hosts fold case in names, and npm forbids capitals.
 */
export interface RepositoryName {
  /** `git`, `npm`, `folder`: what stands before the colon. */
  readonly kind: string;
  /** `owner/name`; `host/owner/name` on a host that is not GitHub; `@scope/name` for a package. */
  readonly name: string;
  /** Of a package; null where none is said. */
  readonly version: string | null;
}

/** A text without a kind is a repository of git; an address is one, too. */
export function repositoryName(stated: string): RepositoryName {
  const text = stated
    .trim()
    .toLowerCase()
    .replace(/^(?:(?:git\+)?https?:\/\/|ssh:\/\/git@|git@)(?:www\.)?/, '')
    .replace(/^(?<host>[\w-]+(?:\.[\w-]+)+):(?:\d+\/)?/, '$<host>/')
    .replace(/^github\.com\//, '');
  const colon = /^([a-z]+):(?!\/\/)/.exec(text);
  const kind = colon?.[1] ?? 'git';
  const rest = (colon === null ? text : text.slice(colon[0].length))
    // `git:owner/name#folder`: a second checkout of the same repository.
    .replace(kind === 'git' ? /#.*$/ : /$^/, '')
    .replace(/^\/+|\/+$/g, '');
  if (kind === 'git') return { kind, name: rest.replace(/\.git$/, ''), version: null };
  if (kind !== 'npm') return { kind, name: rest, version: null };
  const at = rest.lastIndexOf('@');
  return at > 0
    ? { kind, name: rest.slice(0, at), version: rest.slice(at + 1) }
    : { kind, name: rest, version: null };
}

/** A repository whatever its version. */
export const keyOf = ({ kind, name }: Pick<RepositoryName, 'kind' | 'name'>): string => `${kind}:${name}`;

/** Owners on GitHub have no dot in their names: a first part with one is a host. */
const HOST = /^[^/]+\.[^/]+\//;

/**
 * Keys of what a repository lies in, the nearest first: the owner on GitHub, the groups on a host that nests them, the
 * scope of a package. Empty for an unscoped package.
 */
export function accountKeys(repository: RepositoryName): readonly string[] {
  return repository.kind === 'folder' ? [] : keysAbove(repository);
}

/**
 * Keys under which a repository is asked for: its own, and those above it that could be a repository's. On a host that nests
 * groups, the address of a group and that of a repository look alike, and no name is both; a folder may lie in another.
 */
export function repositoryKeys(repository: RepositoryName): readonly string[] {
  const nested = repository.kind === 'folder' || (repository.kind === 'git' && HOST.test(repository.name));
  return [keyOf(repository), ...(nested ? keysAbove(repository) : [])];
}

function keysAbove({ kind, name }: RepositoryName): readonly string[] {
  const segments = name.split('/');
  return segments.slice(1).map((_, at) => keyOf({ kind, name: segments.slice(0, -1 - at).join('/') }));
}
