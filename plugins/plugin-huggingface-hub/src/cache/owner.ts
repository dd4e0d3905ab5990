import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** This process, as part of a file's name: `<host>.<process>.<start>`. */
export const ownerName = (): string => `${host()}.${process.pid}.${startOf(process.pid) ?? 0}`;

/**
 * Whether whoever has such a name is gone for sure: a process of this machine that no longer runs, or whose number another one has
 * got since. Of other machines nothing is known.
 */
export function isGone(name: string): boolean {
  const [where, pid, start] = name.split('.');
  if (where !== host() || !/^\d+$/.test(pid ?? '') || !/^\d+$/.test(start ?? '')) return false;
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    // EPERM: it runs, under another user.
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return true;
  }
  const now = startOf(Number(pid));
  return now === ENDED || (now !== null && now !== start);
}

const host = (): string => hostname().replace(/[^A-Za-z0-9-]/g, '-') || 'host';

const ENDED = 'ended';

/** When a process started, in ticks since boot (proc(5)); null where the system does not say. One that nobody waited for ended. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command, second field, may hold spaces and parentheses: count from the last one. State is field 3, start 22.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? ENDED : (fields[19] ?? null);
  } catch {
    return null;
  }
}
