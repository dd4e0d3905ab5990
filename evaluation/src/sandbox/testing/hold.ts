import { readdir, readFile } from 'node:fs/promises';

/** Processes that descend from this one, on Linux; elsewhere it cannot be told. */
export async function descendants(of = process.pid): Promise<number[] | null> {
  if (process.platform !== 'linux') return null;
  const parents = new Map<number, number>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = await readFile(`/proc/${name}/stat`, 'utf8');
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // It ended meanwhile.
    }
  }
  const found: number[] = [];
  for (const [pid] of parents) {
    for (let up = pid; up > 1; up = parents.get(up) ?? 0) {
      if (up === of && pid !== of) {
        found.push(pid);
        break;
      }
    }
  }
  return found;
}
