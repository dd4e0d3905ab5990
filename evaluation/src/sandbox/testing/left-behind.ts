import { readdir, readFile, readlink } from 'node:fs/promises';
import { descendants } from './hold.js';

const KINDS = ['pid', 'mnt', 'net', 'ipc'] as const;

/**
 * Namespaces that processes of ours are in and we are not, on Linux: what was made in them (processes, mounts, files of their
 * file systems, ports) lives as long as somebody is in there, and no longer.
 */
export async function namespacesBelow(): Promise<ReadonlySet<string>> {
  const own = new Set(await namespacesOf('self'));
  const found = new Set<string>();
  for (const pid of (await descendants()) ?? []) {
    for (const each of await namespacesOf(pid)) if (!own.has(each)) found.add(each);
  }
  return found;
}

/** Numbers of the processes, anyone's, that are in one of those namespaces. */
export async function processesIn(namespaces: ReadonlySet<string>): Promise<number[]> {
  const found: number[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    if ((await namespacesOf(Number(name))).some((each) => namespaces.has(each))) found.push(Number(name));
  }
  return found;
}

/** Mounts this process sees, for a comparison of before and after. */
export async function mounts(): Promise<readonly string[]> {
  return (await readFile('/proc/self/mountinfo', 'utf8')).trim().split('\n');
}

async function namespacesOf(pid: number | 'self'): Promise<string[]> {
  const links = await Promise.all(KINDS.map((kind) => readlink(`/proc/${pid}/ns/${kind}`).catch(() => null)));
  return links.filter((link) => link !== null);
}
