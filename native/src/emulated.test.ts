import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';

/**
 * NEON's kernels on a machine that has none: the addon is compiled for 64-bit Arm, and Node for that architecture runs
 * the same tests under qemu. Results only; an emulator's times say nothing.
 */
const root = fileURLToPath(new URL('../..', import.meta.url));
const COMPILER = 'aarch64-linux-gnu-g++';
const EMULATOR = 'qemu-aarch64';
/** Where Debian's cross compiler has the C and C++ libraries of the other architecture. */
const LIBRARIES = '/usr/aarch64-linux-gnu';

const runs = (command: string) => spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;
const node = process.env['FRAMEWORK_ARM64_NODE'];
const why =
  process.env['FRAMEWORK_FULL'] !== '1'
    ? 'takes minutes: runs in .ci/run --full'
    : process.arch === 'arm64'
      ? 'this processor is one: the other tests run its kernels'
      : node === undefined
        ? 'FRAMEWORK_ARM64_NODE names no Node for arm64'
        : [COMPILER, EMULATOR].every(runs)
          ? undefined
          : `no ${COMPILER} or no ${EMULATOR}`;

(why === undefined ? test.serial : test.serial.skip)(
  `the kernel tests on an emulated 64-bit Arm${why === undefined ? '' : ` (${why})`}`,
  (t) => {
    t.timeout(1_200_000);
    const folder = mkdtempSync(join(tmpdir(), 'framework-emulated-'));
    t.teardown(() => rmSync(folder, { recursive: true }));
    const addon = join(folder, 'Release/framework_native.node');
    const run = (command: string, args: readonly string[], more: Readonly<Record<string, string>>) =>
      spawnSync(command, args, {
        cwd: root,
        encoding: 'utf8',
        env: { ...process.env, ...more },
        maxBuffer: 2 ** 28,
      });
    const build = ['scripts/build-native.js', '--arch', 'arm64', '--out', addon];
    const built = run(process.execPath, build, { CXX: COMPILER });
    t.is(built.status, 0, built.stderr);

    const emulated = (args: readonly string[]) =>
      run(EMULATOR, ['-L', LIBRARIES, node!, ...args], {
        FRAMEWORK_NATIVE: 'on',
        FRAMEWORK_NATIVE_FILE: addon,
      });
    const asked = emulated([
      ...['--input-type=module', '--eval'],
      "import { loadNative } from '@framework/native'; console.log(loadNative().kernels.info().kernels)",
    ]);
    t.is(asked.stdout, 'neon\n', asked.stderr);

    // Threads of one process: a process of its own for each file would have to be started by name, which only the
    // emulator can.
    const { status, stdout, stderr } = emulated([
      'node_modules/ava/entrypoints/cli.mjs',
      '--worker-threads',
      '--serial',
      '--timeout=20m',
      'native/dist/{kernels,tensor-calls}.test.js',
      'plugins/plugin-backend-native/dist/{backend,tensor-kernels}.test.js',
      // What reads texts.
      'plugins/*/dist/**/compiled.test.js',
      'plugins/plugin-pii-scrub/dist/starts.test.js',
    ]);
    t.is(status, 0, `${stdout}\n${stderr}`);
    t.regex(stdout, /\d{2,} tests passed/);
  },
);
