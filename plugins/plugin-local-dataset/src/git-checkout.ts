import { basename, isAbsolute, join, resolve } from 'node:path';
import { readSmallText } from './read-file.js';

/** What a checkout's own files say of it. Read without running git: no hook, filter or helper of it can run. */
export interface GitCheckout {
  /** `owner/name` on GitHub, `host/path` elsewhere, null without a remote. */
  readonly remote: string | null;
  /** The commit checked out, hex; null on a branch without commits, or in a format this reader does not know. */
  readonly commit: string | null;
}

/** The checkout whose work tree is `folder`, or null when there is none. */
export function readGitCheckout(folder: string): GitCheckout | null {
  const gitFolder = findGitFolder(folder);
  const head = readSmallText(join(gitFolder, 'HEAD'));
  if (head === null) return null;
  // A linked work tree has its own HEAD; references and configuration are shared.
  const common = readSmallText(join(gitFolder, 'commondir'));
  const shared = common === null ? gitFolder : resolve(gitFolder, common.trim());
  const url = originUrl(readSmallText(join(shared, 'config')) ?? '');
  return { remote: url === null ? null : remoteName(url), commit: commitOf(head, gitFolder, shared) };
}

/** `.git` is a folder, or in submodules and linked work trees a file that names one. */
function findGitFolder(folder: string): string {
  const dotGit = join(folder, '.git');
  const pointer = /^gitdir: (.+)$/m.exec(readSmallText(dotGit) ?? '')?.[1];
  if (pointer === undefined) return dotGit;
  return isAbsolute(pointer) ? pointer : join(folder, pointer.trim());
}

const COMMIT = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;

function commitOf(head: string, gitFolder: string, shared: string): string | null {
  const target = head.trim();
  if (COMMIT.test(target)) return target;
  const reference = /^ref: (refs\/[^\s]+)$/.exec(target)?.[1];
  // A reference is a path: one that climbs out of the folder is not followed.
  if (reference === undefined || reference.split('/').includes('..')) return null;
  for (const place of [gitFolder, shared]) {
    const loose = readSmallText(join(place, reference))?.trim();
    if (loose !== undefined && COMMIT.test(loose)) return loose;
  }
  const packed = readSmallText(join(shared, 'packed-refs')) ?? '';
  for (const line of packed.split('\n')) {
    const [commit, name] = line.trim().split(' ');
    if (name === reference && commit !== undefined && COMMIT.test(commit)) return commit;
  }
  return null;
}

/** The address of `origin`, or of the only remote there is. */
function originUrl(config: string): string | null {
  const urls = new Map<string, string>();
  let remote: string | null = null;
  for (const line of config.split('\n')) {
    const section = /^\s*\[(.*)\]\s*$/.exec(line)?.[1];
    if (section !== undefined) remote = /^remote\s+"(.*)"$/.exec(section)?.[1] ?? null;
    const url = /^\s*url\s*=\s*(\S+)\s*$/.exec(line)?.[1];
    if (remote !== null && url !== undefined) urls.set(remote, url);
  }
  return urls.get('origin') ?? (urls.size === 1 ? [...urls.values()][0]! : null);
}

/**
 * `owner/name` of a remote's address. User names and tokens in the address are dropped: they must never reach a
 * document's id.
 */
export function remoteName(url: string): string | null {
  const scpLike = /^(?:[^@/\s]+@)?([\w.-]{2,}):(?!\/)(.+)$/.exec(url);
  const address = /^[a-z+]+:\/\/(?:[^@/]*@)?([^/:]+)(?::\d+)?\/(.+)$/i.exec(url) ?? scpLike;
  if (!address) {
    if (/^[a-z+]+:\/\//i.test(url)) return null;
    const local = basename(url.replace(/[\\/]+$/, '')).replace(/\.git$/, '');
    return local === '' ? null : local;
  }
  const host = address[1]!.toLowerCase();
  const path = address[2]!.replace(/^\/+|\/+$/g, '').replace(/\.git$/, '');
  if (path === '') return null;
  return host === 'github.com' || host === 'www.github.com' ? path : `${host}/${path}`;
}
