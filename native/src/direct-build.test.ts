import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Writes down how it was called, and an empty file where a result was to go. */
const COMPILER = `#!/bin/sh
echo "$@" >> "$CALLS"
while [ $# -gt 1 ]; do
  [ "$1" = -o ] && : > "$2"
  shift
done
`;

// The real build takes a minute and runs in the full tier, for the sanitizers and for 64-bit Arm. Here a stand-in shows that
// the script gets to its end, and what it asks of a compiler.
(process.platform === 'win32' ? test.skip : test)(
  'without CMake every source is compiled, instruction sets with their flags, and linked to one addon [needs a shell]',
  (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'framework-direct-build-'));
    t.teardown(() => rmSync(folder, { recursive: true }));
    const [compiler, calls] = [join(folder, 'compiler'), join(folder, 'calls')];
    writeFileSync(compiler, COMPILER);
    chmodSync(compiler, 0o755);
    const output = join(folder, 'Release/framework_native.node');
    const script = ['scripts/build-native.js', '--arch', 'x64', '--out', output];
    const env = { ...process.env, CXX: compiler, CALLS: calls };
    const { status, stderr } = spawnSync(process.execPath, script, { cwd: root, encoding: 'utf8', env });
    t.is(status, 0, stderr);
    t.true(existsSync(output));

    const lines = readFileSync(calls, 'utf8').trim().split('\n');
    const compiled = lines.filter((line) => / -c \S+\.cpp /.test(line));
    const sources = compiled.map((line) => / -c (\S+) /.exec(line)![1]!);
    t.is(new Set(sources).size, sources.length);
    const called = (source: string) => compiled.find((line) => line.includes(` -c ${source} `))!;
    t.regex(called('cpu/kernels/avx2.cpp'), /-mavx2 -mfma/);
    t.regex(called('cpu/kernels/avx512.cpp'), /-mavx512f/);
    t.notRegex(called('cpu/kernels/portable.cpp'), /-mavx/);
    t.regex(called('binding/addon.cpp'), /-DFRAMEWORK_HAS_AVX512/);
    t.true(sources.some((source) => source.startsWith('text/')));
    const linked = lines.at(-1)!;
    t.is(linked.split(' ').filter((word) => word.endsWith('.o')).length, sources.length);
  },
);
