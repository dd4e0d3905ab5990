import { readFileSync, statfsSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';

/** What this process may use of the machine. */
export interface Machine {
  readonly cores: number;
  readonly memoryBytes: number;
  /** Where the memory figure comes from. */
  readonly memorySource: 'machine' | 'control group';
  /** Free where the runs will lie. */
  readonly diskBytes: number | null;
}

/** In a container the control group's limits count, not the machine's size: both versions of cgroups are read. */
export function inspectMachine(root: string): Machine {
  const limit = memoryLimit();
  const total = totalmem();
  const quota = cpuQuota();
  return {
    cores: Math.max(1, Math.min(availableParallelism(), quota ?? Number.POSITIVE_INFINITY)),
    memoryBytes: limit === null ? total : Math.min(limit, total),
    memorySource: limit !== null && limit < total ? 'control group' : 'machine',
    diskBytes: freeDisk(root),
  };
}

const readLine = (file: string): string | null => {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return null;
  }
};

function memoryLimit(): number | null {
  const text =
    readLine('/sys/fs/cgroup/memory.max') ?? readLine('/sys/fs/cgroup/memory/memory.limit_in_bytes');
  const value = Number(text ?? Number.NaN);
  return Number.isFinite(value) ? value : null;
}

/** Whole cores of the quota, rounded up: half a core still runs one thread. */
function cpuQuota(): number | null {
  const [quota, period] = (readLine('/sys/fs/cgroup/cpu.max') ?? '').split(' ').map(Number);
  if (quota !== undefined && period && Number.isFinite(quota)) return Math.ceil(quota / period);
  const old = Number(readLine('/sys/fs/cgroup/cpu/cpu.cfs_quota_us') ?? Number.NaN);
  const oldPeriod = Number(readLine('/sys/fs/cgroup/cpu/cpu.cfs_period_us') ?? Number.NaN);
  return old > 0 && oldPeriod > 0 ? Math.ceil(old / oldPeriod) : null;
}

function freeDisk(root: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(root);
    return bavail * bsize;
  } catch {
    return null;
  }
}
