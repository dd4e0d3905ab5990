import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Shared libraries of the sanitizers, as the compiler names them; node itself is built without, so they go before it. */
function sanitizerLibraries(): readonly string[] | undefined {
  const found = ['libasan.so', 'libubsan.so'].map((name) =>
    spawnSync(process.env['CXX'] ?? 'g++', [`-print-file-name=${name}`], { encoding: 'utf8' }).stdout?.trim(),
  );
  // A library it does not have is printed as it was asked for.
  return found.every((path) => path?.includes('/')) ? (found as string[]) : undefined;
}

const libraries = process.platform === 'linux' ? sanitizerLibraries() : undefined;
const why =
  process.env['FRAMEWORK_FULL'] !== '1'
    ? 'takes minutes: runs in .ci/run --full'
    : libraries === undefined
      ? 'no g++ with libasan and libubsan'
      : undefined;

(why === undefined ? test.serial : test.serial.skip)(
  `the kernel tests under the address and undefined-behaviour sanitizers${why === undefined ? '' : ` (${why})`}`,
  (t) => {
    t.timeout(1_200_000);
    const folder = mkdtempSync(join(tmpdir(), 'framework-sanitized-'));
    t.teardown(() => rmSync(folder, { recursive: true }));
    const addon = join(folder, 'Release/framework_native.node');
    const node = (args: readonly string[], more: Readonly<Record<string, string>> = {}) =>
      spawnSync(process.execPath, args, {
        cwd: root,
        encoding: 'utf8',
        env: { ...process.env, ...more },
        maxBuffer: 2 ** 28,
      });
    const built = node(['scripts/build-native.js', '--sanitize', 'address,undefined', '--out', addon]);
    t.is(built.status, 0, built.stderr);

    const sanitized = {
      LD_PRELOAD: libraries!.join(' '),
      FRAMEWORK_NATIVE: 'on',
      FRAMEWORK_NATIVE_FILE: addon,
      // V8 keeps memory to the end on purpose; only what the kernels touch is asked about.
      ASAN_OPTIONS: 'detect_leaks=0',
    };
    const err = (memory: boolean) =>
      node(
        [
          '-e',
          `require(${JSON.stringify(addon)}).err(${memory}, new Float32Array(100)); console.log('went on')`,
        ],
        sanitized,
      );
    t.regex(err(true).stderr, /AddressSanitizer: heap-buffer-overflow/);
    t.regex(err(false).stderr, /signed integer overflow/);

    const { status, stdout, stderr } = node(
      [
        'node_modules/ava/entrypoints/cli.mjs',
        '--timeout=20m',
        'native/dist/{kernels,numerics,tensor-calls}.test.js',
        'plugins/plugin-backend-native/dist/{backend,tensor-kernels}.test.js',
        'plugins/plugin-unigram-tokenizer/dist/native-kernels.test.js',
        // What reads texts.
        'plugins/*/dist/**/compiled.test.js',
        'plugins/plugin-{code-quality/dist/generated,pii-scrub/dist/starts,profanity/dist/profanity}.test.js',
        'plugins/plugin-{near-dedup/dist/groups/surveyed,local-dataset/dist/read-files}.test.js',
      ],
      sanitized,
    );
    t.is(status, 0, `${stdout}\n${stderr}`);
    t.regex(stdout, /\d{2,} tests passed/);
  },
);
