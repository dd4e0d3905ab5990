import { spawnSync } from 'node:child_process';
import { accessSync, constants, mkdirSync, mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test from 'ava';
import { loadNative } from './load.js';

const native = loadNative();
const run = native.ok ? test : test.skip;
const reason = native.ok ? '' : ` [${native.why}]`;

/** Quota of a machine that has these files. */
function coresOf(files: Readonly<Record<string, string>>): number {
  const root = mkdtempSync(join(tmpdir(), 'framework-cores-'));
  try {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), content);
    }
    if (!native.ok) throw new Error(native.why);
    return native.kernels.controlGroupCores(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

const V2_MOUNT = '29 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n';
const V1_MOUNT =
  '33 25 0:28 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid shared:14 - cgroup cgroup rw,cpu,cpuacct\n' +
  '34 25 0:29 / /sys/fs/cgroup/cpuset rw shared:15 - cgroup cgroup rw,cpuset\n';

run(`quotas of control groups: version 2, the tightest of a group and those above it${reason}`, (t) => {
  const group = '/user.slice/train.service';
  const machine = (own: string, above: string) => ({
    '/proc/self/mountinfo': V2_MOUNT,
    '/proc/self/cgroup': `0::${group}\n`,
    [`/sys/fs/cgroup${group}/cpu.max`]: own,
    '/sys/fs/cgroup/user.slice/cpu.max': above,
  });
  t.is(coresOf(machine('150000 100000\n', 'max 100000\n')), 1.5);
  t.is(coresOf(machine('max 100000\n', '50000 100000\n')), 0.5);
  t.is(coresOf(machine('400000 100000\n', '300000 100000\n')), 3);
  t.is(coresOf(machine('max 100000\n', 'max 100000\n')), 0);
});

run(`quotas of control groups: in a container, where the group is the root of what is seen${reason}`, (t) => {
  t.is(
    coresOf({
      '/proc/self/mountinfo': V2_MOUNT,
      '/proc/self/cgroup': '0::/\n',
      '/sys/fs/cgroup/cpu.max': '200000 100000\n',
    }),
    2,
  );
  t.is(
    coresOf({
      '/proc/self/mountinfo': '40 25 0:28 /docker/abc /sys/fs/cgroup/cpu ro - cgroup cgroup rw,cpu\n',
      '/proc/self/cgroup': '4:cpu:/docker/abc\n',
      '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '250000\n',
      '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
    }),
    2.5,
  );
});

run(`quotas of control groups: version 1, beside controllers of other kinds${reason}`, (t) => {
  const machine = (quota: string) => ({
    '/proc/self/mountinfo': V1_MOUNT,
    '/proc/self/cgroup': '5:cpuset:/elsewhere\n4:cpu,cpuacct:/jobs/7\n0::/init.scope\n',
    '/sys/fs/cgroup/cpu,cpuacct/jobs/7/cpu.cfs_quota_us': quota,
    '/sys/fs/cgroup/cpu,cpuacct/jobs/7/cpu.cfs_period_us': '50000\n',
  });
  t.is(coresOf(machine('75000\n')), 1.5);
  t.is(coresOf(machine('-1\n')), 0);
});

run(`quotas of control groups: a path with a space and a backslash in it${reason}`, (t) => {
  const files = {
    '/proc/self/mountinfo': '29 23 0:26 /a\\040b /my\\040groups\\134here rw - cgroup2 cgroup2 rw\n',
    '/proc/self/cgroup': '0::/a b/job\n',
    '/my groups\\here/job/cpu.max': '150000 100000\n',
  };
  t.is(coresOf(files), 1.5);
  // No digits, not enough of them, or none of eight: as they stand.
  const odd = { ...files, '/proc/self/mountinfo': '29 23 0:26 / /a\\04 rw - cgroup2 cgroup2 rw\n' };
  t.is(coresOf({ ...odd, '/proc/self/cgroup': '0::/\n', '/a\\04/cpu.max': '50000 100000\n' }), 0.5);
});

run(`quotas of control groups: none where the files are missing or damaged${reason}`, (t) => {
  t.is(coresOf({ '/proc/self/status': '' }), 0);
  t.is(coresOf({ '/proc/self/mountinfo': 'x\n- cgroup2\n', '/proc/self/cgroup': ':\n\n::' }), 0);
  const broken = { '/proc/self/mountinfo': V2_MOUNT, '/proc/self/cgroup': '0::/../../other\n' };
  t.is(coresOf({ ...broken, '/sys/fs/cgroup/cpu.max': '-5 0\n' }), 0);
});

/** What a fresh process says it may use. */
const PRINT_CORES = `import('${new URL('./index.js', import.meta.url).href}').then(({ loadNative }) =>
  console.log(loadNative().kernels.info().cores, loadNative().kernels.info().threads));`;

/** A folder in which control groups with a cpu quota can be made, and how its quota is written. */
function writableGroups(): { readonly folder: string; limit(group: string): void } | undefined {
  const places = [
    { folder: '/sys/fs/cgroup/cpu', file: 'cpu.cfs_quota_us', content: '100000' },
    { folder: '/sys/fs/cgroup', file: 'cpu.max', content: '100000 100000' },
  ];
  for (const { folder, file, content } of places) {
    const trial = join(folder, `framework-trial-${process.pid}`);
    try {
      accessSync(folder, constants.W_OK);
      mkdirSync(trial);
      try {
        writeFileSync(join(trial, file), content);
        return { folder, limit: (group) => writeFileSync(join(group, file), content) };
      } finally {
        rmdirSync(trial);
      }
    } catch {
      // Not mounted, or not ours to write.
    }
  }
  return undefined;
}

const groups = native.ok && availableParallelism() > 1 ? writableGroups() : undefined;
const inGroup = groups === undefined ? test.skip : test;
inGroup(
  `a process in a control group of one core takes one${groups === undefined ? ' [no control group can be made here, or there is one core]' : ''}`,
  (t) => {
    const group = join(groups!.folder, `framework-test-${process.pid}`);
    mkdirSync(group);
    t.teardown(() => rmdirSync(group));
    groups!.limit(group);
    const script = 'echo $$ > "$1/cgroup.procs" && exec "$2" --input-type=module -e "$3"';
    const { stdout, stderr } = spawnSync('sh', ['-c', script, 'sh', group, process.execPath, PRINT_CORES], {
      encoding: 'utf8',
    });
    t.is(stdout, '1 1\n', stderr);
  },
);

const taskset = native.ok && availableParallelism() > 1 && spawnSync('taskset', ['-V']).status === 0;
const pinned = taskset ? test : test.skip;
pinned(`a process that is held to one core takes one${taskset ? '' : ' [no taskset, or one core]'}`, (t) => {
  const [core] = /\d+/.exec(
    spawnSync('taskset', ['-pc', String(process.pid)], { encoding: 'utf8' }).stdout.split(':')[1]!,
  )!;
  const { stdout, stderr } = spawnSync(
    'taskset',
    ['-c', core, process.execPath, '--input-type=module', '-e', PRINT_CORES],
    { encoding: 'utf8' },
  );
  t.is(stdout, '1 1\n', stderr);
});
