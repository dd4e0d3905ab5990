import type { WrittenName } from './written-name.js';

const OWNER = /^\w[\w-]{0,38}$/;
/** A part of a name on any host; `~jane` is an account on SourceHut. GitLab's `-` stands between a repository and its pages. */
const PART = /^(?!-$)[\w.~+-]+$/;
/** Hosts whose repositories are `owner/name`, without groups in groups. */
const FLAT = new Set(['bitbucket.org', 'codeberg.org', 'gitea.com', 'git.sr.ht']);
/** What an address has between a repository and a path in it, before the branch. */
const FILE_PAGES = new Set(['blob', 'tree', 'raw', 'blame']);

/** Of an account on GitHub. */
export const isOwner = (text: string): boolean => OWNER.test(text);

export const areParts = (segments: readonly string[]): boolean => segments.every((part) => PART.test(part));

/** Whether a host nests groups in groups; GitLab does on whatever host it runs. */
export const nests = (host: string | null): boolean => host !== null && !FLAT.has(host);

/** `github.com/orgs/<name>/…`, `gitlab.com/groups/<name>/-/…`: what is behind the first part; null for other addresses. */
export function groupOf({ form, host, segments }: WrittenName): readonly string[] | null {
  if (form !== 'address' && form !== 'hosted') return null;
  const [first, ...rest] = segments;
  if (host === null) return first === 'orgs' ? rest.slice(0, 1) : null;
  if (!nests(host) || first !== 'groups') return null;
  const dash = rest.indexOf('-');
  return dash < 0 ? rest : rest.slice(0, dash);
}

/** An address of a branch, or of a file or folder on it. */
export interface FilePage {
  readonly repository: readonly string[];
  /** Empty for the branch itself. A branch with a slash in its name cannot be told from a folder. */
  readonly path: readonly string[];
  readonly isFolder: boolean;
}

/** `github.com/<owner>/<name>/blob/<branch>/<path>`, `gitlab.com/<group>/<name>/-/blob/<branch>/<path>`; null for others. */
export function filePageOf({ form, host, segments }: WrittenName): FilePage | null {
  if (form !== 'address' && form !== 'hosted') return null;
  const dash = segments.indexOf('-');
  const border = host === null ? 2 : dash;
  const page = segments[host === null ? 2 : dash + 1];
  if (border < 2 || page === undefined || !FILE_PAGES.has(page)) return null;
  const path = segments.slice(host === null ? 4 : dash + 3);
  return { repository: segments.slice(0, border), path, isFolder: page === 'tree' };
}
