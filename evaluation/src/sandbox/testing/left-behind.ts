import { type FileHandle, open, readdir, readFile, stat } from 'node:fs/promises';
import { descendants } from './hold.js';

const KINDS = ['pid', 'mnt', 'net', 'ipc'] as const;

/** Namespaces, held open: the kernel gives the number of one that is gone to the next that is made, anyone's. */
export interface HeldNamespaces {
  readonly ids: ReadonlySet<string>;
  release(): Promise<void>;
}

/**
 * Namespaces that processes of ours are in and we are not, on Linux: what was made in them (processes, mounts, files of their
 * file systems, ports) lives as long as somebody is in there, and no longer.
 */
export async function namespacesBelow(): Promise<HeldNamespaces> {
  const own = new Set(await namespacesOf('self'));
  const held = new Map<string, FileHandle>();
  for (const pid of (await descendants()) ?? []) {
    for (const kind of KINDS) {
      const handle = await open(`/proc/${pid}/ns/${kind}`).catch(() => null);
      if (handle === null) continue;
      const id = idOf(kind, await handle.stat());
      if (own.has(id) || held.has(id)) await handle.close();
      else held.set(id, handle);
    }
  }
  return {
    ids: new Set(held.keys()),
    async release() {
      await Promise.all([...held.values()].map((handle) => handle.close()));
    },
  };
}

/** Numbers of the processes, anyone's, that are in one of those namespaces. */
export async function processesIn({ ids }: HeldNamespaces): Promise<number[]> {
  const found: number[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    if ((await namespacesOf(Number(name))).some((each) => ids.has(each))) found.push(Number(name));
  }
  return found;
}

/** Mounts this process sees, for a comparison of before and after. */
export async function mounts(): Promise<readonly string[]> {
  return (await readFile('/proc/self/mountinfo', 'utf8')).trim().split('\n');
}

async function namespacesOf(pid: number | 'self'): Promise<string[]> {
  const ids = await Promise.all(
    KINDS.map((kind) =>
      stat(`/proc/${pid}/ns/${kind}`).then(
        (found) => idOf(kind, found),
        () => null,
      ),
    ),
  );
  return ids.filter((id) => id !== null);
}

const idOf = (kind: string, { ino }: { readonly ino: number }): string => `${kind}:${ino}`;
