import { type FrameworkError, frameworkError } from '@framework/sdk';
import { type RepositoryName, repositoryName } from './names.js';

/** What an entry asks for. */
export type OptOut =
  /** Every repository of an account, now and later. */
  | { readonly kind: 'account'; readonly account: string }
  | { readonly kind: 'repository'; readonly repository: RepositoryName }
  /** A file, or with a slash at its end a folder. */
  | { readonly kind: 'path'; readonly repository: RepositoryName; readonly path: string }
  /** A text by the hash of its bytes, hex. */
  | { readonly kind: 'sha256'; readonly sha256: string };

/** An entry with the line it stands on: what evidence points to. */
export interface Entry {
  readonly optOut: OptOut;
  readonly line: number;
}

const KEYWORDS = ['account', 'repository', 'path', 'sha256'] as const;
type Keyword = (typeof KEYWORDS)[number];

/**
 * Reads a list: one entry a line, `#` begins a comment line. A line is `account <name>`, `repository <name>`,
 * `path <repository>/<path>` or `sha256 <hex>`. Without a keyword `owner/name` is a repository and a single word an
 * account, as the fields of bigcode's opt-out form are filled in (bigcode-project/opt-out-v2, `remove_repos`,
 * `remove_accounts`).
 *
 * @param place the file's name, for messages
 *
 * @throws FWK_CONFIG_INVALID naming the first line that is no entry: a request that was misread would be broken in silence
 */
export function readOptOutList(text: string, place: string): readonly Entry[] {
  const entries: Entry[] = [];
  for (const [index, raw] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .entries()) {
    const written = raw.trim();
    if (written === '' || written.startsWith('#')) continue;
    const optOut = parse(written);
    if (optOut === undefined) throw notAnEntry(written, `${place}:${index + 1}`);
    entries.push({ optOut, line: index + 1 });
  }
  return entries;
}

function parse(written: string): OptOut | undefined {
  const [first = '', ...others] = written.split(/\s+/);
  const keyword = KEYWORDS.find((known) => known === first.toLowerCase().replace(/:$/, ''));
  if (keyword !== undefined) return others.length === 1 ? entry(keyword, others[0]!) : undefined;
  if (others.length > 0) return undefined;
  return entry(repositoryName(first).name.includes('/') ? 'repository' : 'account', first);
}

function entry(keyword: Keyword, value: string): OptOut | undefined {
  switch (keyword) {
    case 'account': {
      const { kind, name } = repositoryName(value);
      const account = kind === 'npm' ? name : name.replace(/^@/, '');
      return account === '' ? undefined : { kind: 'account', account: `${kind}:${account}` };
    }
    case 'repository': {
      const repository = repositoryName(value);
      const whole = repository.kind === 'git' ? repository.name.includes('/') : repository.name !== '';
      return whole ? { kind: 'repository', repository } : undefined;
    }
    case 'path':
      return pathEntry(value);
    case 'sha256':
      return /^[0-9a-f]{64}$/i.test(value) ? { kind: 'sha256', sha256: value.toLowerCase() } : undefined;
  }
}

/** `owner/name/path`, `npm:name/path`, `npm:@scope/name/path`. The path keeps its case: file systems do. */
function pathEntry(value: string): OptOut | undefined {
  const match =
    /^(?:https?:\/\/github\.com\/)?(?<repository>npm:@[^/]+\/[^/]+|npm:[^/]+|folder:[^/]+|(?:git:)?[^/:]+\/[^/]+)\/(?:(?:blob|tree)\/[^/]+\/)?(?<path>.+)$/i.exec(
      value,
    );
  const { repository, path } = match?.groups ?? {};
  if (repository === undefined || path === undefined) return undefined;
  return { kind: 'path', repository: repositoryName(repository), path };
}

const notAnEntry = (written: string, at: string): FrameworkError =>
  frameworkError('FWK_CONFIG_INVALID', {
    message: `'${written.slice(0, 80)}' is no entry of an opt-out list`,
    at,
    action:
      'write `account <name>`, `repository <owner>/<name>`, `path <owner>/<name>/<path>` or `sha256 <hex>`; begin a comment with #',
  });
