import { readFileSync } from 'node:fs';

/** What Linux control groups (containers, systemd slices, batch systems) leave this process; null where none limits it. */
export interface ControlGroupLimits {
  readonly memoryBytes: number | null;
  /** Processor time as cores, not rounded. */
  readonly cores: number | null;
}

/** A hierarchy of groups: where it is mounted, and which of its groups the mount shows as its root. */
interface Hierarchy {
  readonly version: 1 | 2;
  readonly mountPoint: string;
  readonly mountRoot: string;
}

/**
 * The tightest limits of the group this process is in and of every group above it, versions 1 and 2, wherever they are mounted: a
 * service that systemd limits is not in the root group, as a container's process seems to be. Numbers that are no limit
 * (`max`, −1, version 1's largest page) are none, or so large that they limit nothing.
 *
 * @param root put before every path: empty for this machine; tests give a folder with files of another
 */
export function controlGroupLimits(root = ''): ControlGroupLimits {
  const memory: number[] = [];
  const cores: number[] = [];
  for (const folder of foldersOf(root, 'memory')) {
    memory.push(numberIn(`${folder}/memory.max`), numberIn(`${folder}/memory.limit_in_bytes`));
  }
  for (const folder of foldersOf(root, 'cpu')) {
    const [quota, period] = (textOf(`${folder}/cpu.max`) ?? '').split(' ').map(Number);
    cores.push((quota ?? Number.NaN) / (period ?? Number.NaN));
    cores.push(numberIn(`${folder}/cpu.cfs_quota_us`) / numberIn(`${folder}/cpu.cfs_period_us`));
  }
  return { memoryBytes: least(memory), cores: least(cores) };
}

/** Folders of this process's group and of those above it, in every hierarchy with the controller. */
function foldersOf(root: string, controller: string): readonly string[] {
  return hierarchies(root, controller).flatMap(({ version, mountPoint, mountRoot }) => {
    const own = ownGroup(root, version, controller);
    // A mount inside a container shows a part of the hierarchy; the process may name its group from the top.
    const group = `${own}/`.startsWith(`${mountRoot}/`) ? own.slice(mountRoot.length) : own;
    // A group outside of what is mounted ("/../other") cannot be looked at: the root of the mount can.
    const written = group.split('/').filter((name) => name !== '');
    const names = written.includes('..') ? [] : written;
    return [...names.keys(), names.length].map((depth) =>
      [`${root}${mountPoint}`, ...names.slice(0, depth)].join('/'),
    );
  });
}

/**
 * proc(5): `36 35 98:0 /root /mount/point options [optional…] - type source super-options`. Spaces, tabs, line feeds and backslashes of a
 * path stand as three octal digits behind a backslash.
 */
function hierarchies(root: string, controller: string): readonly Hierarchy[] {
  return linesOf(`${root}/proc/self/mountinfo`).flatMap((line): Hierarchy[] => {
    const fields = line.split(' ');
    const [, , , mountRoot, mountPoint] = fields;
    const [type, , options] = fields.slice(fields.indexOf('-', 5) + 1);
    if (mountRoot === undefined || mountPoint === undefined) return [];
    const paths = { mountPoint: unescaped(mountPoint), mountRoot: unescaped(mountRoot) };
    if (type === 'cgroup2') return [{ version: 2, ...paths }];
    const controls = type === 'cgroup' && options?.split(',').includes(controller) === true;
    return controls ? [{ version: 1, ...paths }] : [];
  });
}

const unescaped = (path: string): string =>
  path.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));

/** `0::/path` in version 2, `4:cpu,cpuacct:/path` in version 1. */
function ownGroup(root: string, version: Hierarchy['version'], controller: string): string {
  for (const line of linesOf(`${root}/proc/self/cgroup`)) {
    const [, controllers = '', group] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    const found = version === 2 ? controllers === '' : controllers.split(',').includes(controller);
    if (found && group !== undefined) return group;
  }
  return '/';
}

/** Of those that are limits. */
const least = (values: readonly number[]): number | null => {
  const limits = values.filter((value) => Number.isFinite(value) && value > 0);
  return limits.length === 0 ? null : Math.min(...limits);
};

const linesOf = (file: string): readonly string[] => textOf(file)?.split('\n') ?? [];

const numberIn = (file: string): number => Number(textOf(file) ?? Number.NaN);

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
}
