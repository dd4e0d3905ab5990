/** A name as a person writes or pastes it in a request, taken apart. Nothing is checked yet. */
export interface WrittenName {
  readonly kind: 'git' | 'npm' | 'folder';
  /**
   * `address`: of a page or to clone from (`https://…`, `git@host:…`). `hosted`: an address without its scheme. `id`: as
   * documents state it (`npm:…`). `plain`: `owner/name`, on GitHub.
   */
  readonly form: 'address' | 'hosted' | 'id' | 'plain';
  /** Lower case; null for GitHub, and where there is none. */
  readonly host: string | null;
  /** What stands behind the host, in the case it is written in. */
  readonly segments: readonly string[];
  /** A slash at its end: a folder. */
  readonly endsInSlash: boolean;
}

const ID = /^(?<kind>git|npm|folder):(?!\/\/)(?<rest>.*)$/is;
const ADDRESS = /^[a-z][a-z+]*:\/\/(?:[^@/]*@)?(?<host>[^/:]+)(?::\d*)?(?<rest>\/.*)?$/is;
/** As `git clone` takes it over SSH: `git@host:owner/name`. A name without a dot is a host only behind an `@`. */
const CLONE = /^(?:[^@/:]+@(?<host>[^/:@]+)|(?<dotted>[^/:@]+\.[^/:@]+)):(?<rest>.+)$/s;

/** @returns null for an address of nothing that a source could state */
export function readWrittenName(text: string): WrittenName | null {
  const id = ID.exec(text)?.groups;
  if (id !== undefined) {
    const kind = id['kind']!.toLowerCase() as WrittenName['kind'];
    if (kind !== 'git') return { kind, form: 'id', host: null, ...segmentsOf(id['rest']!) };
    return { ...onHost(id['rest']!), form: 'id' };
  }
  const address = ADDRESS.exec(text)?.groups;
  if (address !== undefined) {
    const path = decoded((address['rest'] ?? '').replace(/[?#].*$/s, ''));
    return path === null ? null : at(address['host']!, path, 'address');
  }
  const clone = CLONE.exec(text)?.groups;
  if (clone !== undefined) return at(clone['host'] ?? clone['dotted']!, clone['rest']!, 'address');
  return /^[a-z]+:/i.test(text) ? null : onHost(text);
}

/** A first part with a dot is a host: owners on GitHub have none. */
function onHost(text: string): WrittenName {
  const host = /^[^/]+\.[^/]+(?=\/)/.exec(text)?.[0];
  if (host !== undefined) return at(host, text.slice(host.length), 'hosted')!;
  return { kind: 'git', form: 'plain', host: null, ...segmentsOf(text) };
}

function at(written: string, path: string, form: 'address' | 'hosted'): WrittenName | null {
  const host = written.toLowerCase().replace(/^www\./, '');
  const { segments, endsInSlash } = segmentsOf(path);
  if (host !== 'npmjs.com') {
    return { kind: 'git', form, host: host === 'github.com' ? null : host, segments, endsInSlash };
  }
  // `npmjs.com/package/@scope/name/v/1.0.0`
  const page = /^package\/(?<name>@[^/]+\/[^/]+|[^/@]+)(?:\/v\/(?<version>[^/]+))?$/.exec(segments.join('/'));
  const { name, version } = page?.groups ?? {};
  const stated = version === undefined ? name : `${name}@${version}`;
  return { kind: 'npm', form: 'id', host: null, segments: stated?.split('/') ?? [], endsInSlash };
}

const segmentsOf = (path: string): Pick<WrittenName, 'segments' | 'endsInSlash'> => ({
  segments: path.split('/').filter((segment) => segment !== '' && segment !== '.'),
  endsInSlash: path.endsWith('/'),
});

function decoded(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}
