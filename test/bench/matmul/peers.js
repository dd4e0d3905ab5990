// The libraries we are held up to: found where distributions and Python wheels put them, opened by a small program that
// is compiled here, so that the project depends on none of them.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Contender } from './contender.js';

const triple = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu';
const files = {
  openblas: [
    `/usr/lib/${triple}/openblas-pthread/libopenblas.so.0`,
    `/usr/lib/${triple}/libopenblas.so.0`,
    '/usr/lib64/libopenblasp.so.0',
    '/opt/homebrew/opt/openblas/lib/libopenblas.dylib',
  ],
  onednn: [3, 2].flatMap((version) => [
    `/usr/lib/${triple}/libdnnl.so.${version}`,
    `/usr/lib64/libdnnl.so.${version}`,
  ]),
};

/** Where the library lies: what was asked for, else where packages put it. Undefined when it is not there. */
export function findLibrary(kind, wanted) {
  return (wanted === undefined ? files[kind] : [wanted]).find((file) => existsSync(file));
}

/** Compiles peer.cpp into the folder; returns the program, or undefined when there is no compiler. */
export function compilePeer(folder) {
  const program = join(folder, 'peer');
  const source = fileURLToPath(new URL('./peer.cpp', import.meta.url));
  for (const compiler of [process.env.CXX, 'g++', 'clang++', 'c++']) {
    if (!compiler) continue;
    const { status } = spawnSync(compiler, ['-O2', '-std=c++17', source, '-o', program, '-ldl']);
    if (status === 0) return program;
  }
  return undefined;
}

/** What holds a library to an instruction set and a number of threads. */
function limits(kernels, threads) {
  const amd = /AMD/.test(cpus()[0]?.model ?? '');
  return {
    OMP_NUM_THREADS: String(threads),
    OPENBLAS_NUM_THREADS: String(threads),
    // Left alone, its threads look out for work long after a product, on the cores the next one needs: oneDNN then
    // computed small products many times too slowly. 2^20 cycles are longer than the pause between two calls.
    OPENBLAS_THREAD_TIMEOUT: '20',
    ...(kernels === 'avx2'
      ? { ONEDNN_MAX_CPU_ISA: 'AVX2', DNNL_MAX_CPU_ISA: 'AVX2', OPENBLAS_CORETYPE: amd ? 'Zen' : 'Haswell' }
      : {}),
  };
}

export const startPeer = (program, kind, file, kernels, threads) =>
  new Contender(kind, program, [kind, file], limits(kernels, threads));

export const startOwn = (kernels, threads) => {
  const script = fileURLToPath(new URL('./own.js', import.meta.url));
  return new Contender('own', process.execPath, ['--expose-gc', script, kernels, String(threads)], {});
};
