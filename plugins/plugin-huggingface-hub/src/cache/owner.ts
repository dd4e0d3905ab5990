import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** This process, as part of a file's name: `<place>.<process>.<start>`. */
export const ownerName = (): string => `${place()}.${process.pid}.${startOf(process.pid) ?? 0}`;

/**
 * Whether whoever has such a name is gone for sure: a process of this place that no longer runs, or whose number another one has
 * got since. Of other places nothing is known.
 */
export function isGone(name: string): boolean {
  const [where, pid, start] = name.split('.');
  if (where !== place() || !/^\d+$/.test(pid ?? '') || !/^\d+$/.test(start ?? '')) return false;
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    // EPERM: it runs, under another user.
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return true;
  }
  const now = startOf(Number(pid));
  return now === ENDED || (now !== null && now !== start);
}

/** Whether a name is one of this place: then `isGone` knows. */
export const isOfThisPlace = (name: string): boolean => name.startsWith(`${place()}.`);

let known: string | undefined;

/**
 * Where process numbers mean what they mean here: the machine since it was started, and the namespace of processes in it. Containers
 * often share a host name and a folder, and each has a process 1 of its own; and a machine that was started anew has other processes
 * under old numbers.
 */
function place(): string {
  known ??= `${host()}-${createHash('sha256')
    .update(JSON.stringify([bootId(), namespace()]))
    .digest('hex')
    .slice(0, 16)}`;
  return known;
}

const host = (): string => hostname().replace(/[^A-Za-z0-9-]/g, '-') || 'host';

/** Null where the system does not say (random(4)). */
const bootId = (): string | null =>
  said(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());

/** Null where the system does not say (namespaces(7)). */
const namespace = (): string | null => said(() => readlinkSync('/proc/self/ns/pid'));

function said(read: () => string): string | null {
  try {
    return read();
  } catch {
    return null;
  }
}

const ENDED = 'ended';

/** When a process started, in ticks since boot (proc(5)); null where the system does not say. One that nobody waited for ended. */
function startOf(pid: number): string | null {
  const stat = said(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  if (stat === null) return null;
  // The command, second field, may hold spaces and parentheses: count from the last one. State is field 3, start 22.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' || fields[0] === 'X' ? ENDED : (fields[19] ?? null);
}
