import { spawnSync } from 'node:child_process';
import { loadNative } from '@framework/native';
import type { DoctorCheck, DoctorContributor } from '@framework/sdk';

/** Is there a compiler, is the addon built, and which instruction set does it use. */
export const doctor: DoctorContributor = () => [addonCheck(), compilerCheck()];

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
