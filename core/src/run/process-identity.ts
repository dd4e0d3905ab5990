import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process, told apart from a later one that was given the same pid. */
export interface ProcessIdentity {
  readonly pid: number;
  /** As the system states it (clock ticks since boot, or a date); null where it does not. */
  readonly startTime: string | null;
}

/** A boot of a machine: pids and start times mean something only within one. */
export interface MachineIdentity {
  readonly host: string;
  readonly bootId: string | null;
}

export function machineIdentity(): MachineIdentity {
  return {
    host: hostname(),
    bootId: readText('/proc/sys/kernel/random/boot_id') ?? run('sysctl', ['-n', 'kern.bootsessionuuid']),
  };
}

export function processIdentity(pid: number): ProcessIdentity {
  return { pid, startTime: startTimeOf(pid) };
}

/** Whether the very process named runs on this machine now. A zombie does not. */
export function isAlive({ pid, startTime }: ProcessIdentity): boolean {
  try {
    process.kill(pid, 0);
  } catch (cause) {
    // EPERM: it runs, under another user.
    if ((cause as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const now = startTimeOf(pid);
  return startTime === null || now === null ? now !== ZOMBIE : now === startTime;
}

const ZOMBIE = 'zombie';

function startTimeOf(pid: number): string | null {
  const stat = readText(`/proc/${pid}/stat`);
  if (stat === null)
    return process.platform === 'linux' ? null : run('ps', ['-o', 'lstart=', '-p', String(pid)]);
  // The command, second field, may hold spaces and parentheses: count from the last one. State is field 3, start 22.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' || fields[0] === 'X' ? ZOMBIE : (fields[19] ?? null);
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return null;
  }
}

function run(command: string, args: readonly string[]): string | null {
  try {
    return (
      execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim() || null
    );
  } catch {
    return null;
  }
}
