import { statfsSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { controlGroupLimits } from './control-group.js';

/** What this process may use of the machine. */
export interface Machine {
  readonly cores: number;
  readonly memoryBytes: number;
  /** Where the memory figure comes from. */
  readonly memorySource: 'machine' | 'control group';
  /** Free where the runs will lie. */
  readonly diskBytes: number | null;
}

/** In a container, a service or a batch job the control group's limits count, not the machine's size. */
export function inspectMachine(root: string): Machine {
  const { memoryBytes: limit, cores } = controlGroupLimits();
  const total = totalmem();
  return {
    // Rounded up: half a core still runs one thread.
    cores: Math.max(1, Math.min(availableParallelism(), Math.ceil(cores ?? Number.POSITIVE_INFINITY))),
    memoryBytes: limit === null ? total : Math.min(limit, total),
    memorySource: limit !== null && limit < total ? 'control group' : 'machine',
    diskBytes: freeDisk(root),
  };
}

function freeDisk(root: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(root);
    return bavail * bsize;
  } catch {
    return null;
  }
}
