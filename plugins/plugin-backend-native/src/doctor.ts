import { spawnSync } from 'node:child_process';
import { loadNative } from '@framework/native';
import type { DoctorCheck, DoctorContributor } from '@framework/sdk';
import { type ProductRate, productRate } from './product-rate.js';

/** Is there a compiler, is the addon built, which instruction set does it use, whose matrix product can be had and how fast it is. */
export const doctor: DoctorContributor = () => [addonCheck(), ...matrixChecks(), compilerCheck()];

function addonCheck(): DoctorCheck {
  const id = 'backend/native';
  const native = loadNative();
  if (native.ok) {
    const { kernels, available, cores, compiler } = native.kernels.info();
    return {
      id,
      ok: true,
      why: `${kernels} kernels (of ${available.join(', ')}) on ${cores} cores, built by ${compiler}`,
      fix: '',
    };
  }
  return {
    id,
    ok: false,
    why: `${native.why}; runs take WebAssembly or JavaScript instead, many times slower`,
    fix:
      process.env['FRAMEWORK_NATIVE'] === 'off'
        ? 'unset FRAMEWORK_NATIVE'
        : 'install a C++ compiler, then run `npm run build:native`',
  };
}

/** Kernels that exist in the sources and were run on no machine of ours, and what is known of them. */
const NEVER_RUN = ['amx-bf16 (compiled only)', 'neon (right under an emulator)'];

/** What `matmul` and `compute` may be set to here, and what each gives. Information: none of it is needed. */
function matrixChecks(): DoctorCheck[] {
  const native = loadNative();
  if (!native.ok) return [];
  const { bf16, cores } = native.kernels.info();
  const own = rateText(productRate({ matmul: 'own', compute: 'f32' }));
  const libraries = (['openblas', 'onednn'] as const).map((library) => {
    const rate = productRate({ matmul: library, compute: 'f32' });
    if (rate.ok) return `${library} ${rateText(rate)} (${rate.version})`;
    // What the system says of each place where it was looked for is long, and the same.
    const absent = rate.why.split('; ').every((why) => /no such file/i.test(why));
    return `${library} ${absent ? 'is not on this machine' : `cannot be had: ${rate.why}`}`;
  });
  const rounded =
    bf16.length === 0
      ? 'this processor has no bf16 kernels'
      : `bf16 ${rateText(productRate({ matmul: 'own', compute: 'bf16' }))} with ${bf16[0]}`;
  return [
    {
      id: 'backend/native/matmul',
      ok: true,
      why: `products of 1,024³ on ${cores} ${cores === 1 ? 'core' : 'cores'}, as fast as they are just now: own ${own}, needs no library and gives the same bits for any number of threads; ${libraries.join('; ')}`,
      fix: '',
    },
    {
      id: 'backend/native/compute',
      ok: true,
      why: `f32 ${own}; ${rounded}; never run on a machine at hand: ${NEVER_RUN.join(', ')}`,
      fix: '',
    },
  ];
}

const rateText = (rate: ProductRate): string =>
  rate.ok ? `${rate.gigaflops.toFixed(0)} GFLOPS` : `failed: ${rate.why}`;

function compilerCheck(): DoctorCheck {
  const compiler = firstLine(['g++', 'clang++', 'c++']);
  const cmake = firstLine(['cmake']);
  return {
    id: 'compiler',
    ok: compiler !== undefined,
    why:
      compiler === undefined
        ? 'no C++ compiler was found: the native addon cannot be built'
        : `${compiler}${cmake === undefined ? '; without CMake the files are compiled directly' : `; ${cmake}`}`,
    fix: compiler === undefined ? 'install g++ or clang++' : '',
  };
}

/** What the first of these programs says of its version. */
function firstLine(programs: readonly string[]): string | undefined {
  for (const program of programs) {
    const { status, stdout } = spawnSync(program, ['--version'], { encoding: 'utf8', timeout: 5000 });
    if (status === 0) return stdout.split('\n')[0];
  }
  return undefined;
}
