import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { folder } from '../run/testing/folder.js';
import { controlGroupLimits } from './control-group.js';

const GIB = 2 ** 30;
const NONE = { memoryBytes: null, cores: null };
const V2 = '29 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n';

/** Limits on a machine with these files. */
async function limitsOf(t: ExecutionContext, files: Readonly<Record<string, string>>) {
  const root = await folder(t);
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), text);
  }
  return controlGroupLimits(root);
}

test('version 2: the tightest of a group and those above it, as of a service that systemd limits', async (t) => {
  const machine = {
    'proc/self/mountinfo': V2,
    'proc/self/cgroup': '0::/user.slice/train.service\n',
    'sys/fs/cgroup/user.slice/train.service/memory.max': `${8 * GIB}\n`,
    'sys/fs/cgroup/user.slice/train.service/cpu.max': 'max 100000\n',
    'sys/fs/cgroup/user.slice/memory.max': 'max\n',
    'sys/fs/cgroup/user.slice/cpu.max': '150000 100000\n',
  };
  t.deepEqual(await limitsOf(t, machine), { memoryBytes: 8 * GIB, cores: 1.5 });
  const above = { ...machine, 'sys/fs/cgroup/user.slice/memory.max': `${2 * GIB}\n` };
  t.is((await limitsOf(t, above)).memoryBytes, 2 * GIB);
});

test('in a container the group is the root of what is seen', async (t) => {
  const seen = { 'proc/self/mountinfo': V2, 'proc/self/cgroup': '0::/\n' };
  const limits = { 'sys/fs/cgroup/memory.max': `${GIB}\n`, 'sys/fs/cgroup/cpu.max': '200000 100000\n' };
  t.deepEqual(await limitsOf(t, { ...seen, ...limits }), { memoryBytes: GIB, cores: 2 });
});

test('version 1: each controller has a hierarchy and a group of its own', async (t) => {
  const mounts =
    '33 25 0:28 / /sys/fs/cgroup/cpu,cpuacct rw shared:14 - cgroup cgroup rw,cpu,cpuacct\n' +
    '34 25 0:29 /docker/abc /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n';
  const files = {
    'proc/self/mountinfo': mounts,
    'proc/self/cgroup': '5:memory:/docker/abc/job\n4:cpu,cpuacct:/jobs/7\n0::/init.scope\n',
    'sys/fs/cgroup/memory/job/memory.limit_in_bytes': `${3 * GIB}\n`,
    'sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n',
    'sys/fs/cgroup/cpu,cpuacct/jobs/7/cpu.cfs_quota_us': '50000\n',
    'sys/fs/cgroup/cpu,cpuacct/jobs/7/cpu.cfs_period_us': '100000\n',
    'sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us': '-1\n',
    'sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us': '100000\n',
  };
  t.deepEqual(await limitsOf(t, files), { memoryBytes: 3 * GIB, cores: 0.5 });
});

test('names that only look like what is mounted, or like a way out of it, are names', async (t) => {
  const mounts = '34 25 0:29 /docker/abc /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n';
  const beside = {
    'proc/self/mountinfo': mounts,
    'proc/self/cgroup': '5:memory:/docker/abcd/job\n',
    'sys/fs/cgroup/memory/d/job/memory.limit_in_bytes': `${GIB}\n`,
  };
  t.deepEqual(await limitsOf(t, beside), NONE);
  const dots = {
    'proc/self/mountinfo': V2,
    'proc/self/cgroup': '0::/a..b\n',
    'sys/fs/cgroup/a..b/memory.max': `${GIB}\n`,
  };
  t.is((await limitsOf(t, dots)).memoryBytes, GIB);
});

test('a path with a space and a backslash in it', async (t) => {
  const machine = {
    'proc/self/mountinfo': '29 23 0:26 /a\\040b /my\\040groups\\134here rw - cgroup2 cgroup2 rw\n',
    'proc/self/cgroup': '0::/a b/job\n',
    'my groups\\here/job/cpu.max': '150000 100000\n',
  };
  t.is((await limitsOf(t, machine)).cores, 1.5);
});

test('none where the files are missing or damaged', async (t) => {
  t.deepEqual(await limitsOf(t, {}), NONE);
  t.deepEqual(
    await limitsOf(t, { 'proc/self/mountinfo': 'x\n- cgroup2\n', 'proc/self/cgroup': ':\n\n::' }),
    NONE,
  );
  const outside = { 'proc/self/mountinfo': V2, 'proc/self/cgroup': '0::/../../other\n' };
  t.deepEqual(await limitsOf(t, { ...outside, 'sys/fs/cgroup/cpu.max': '-5 0\n' }), NONE);
});
