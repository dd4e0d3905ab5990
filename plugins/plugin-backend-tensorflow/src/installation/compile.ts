import { mkdir, readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { frameworkError } from '@framework/sdk';
import { BINDING, PACKAGE } from './layout.js';
import { runProgram } from './program.js';
import { diskFull } from './storage-error.js';
import { LIBRARIES } from './wheel-members.js';

export interface Compiler {
  readonly command: string;
  /** What it says of its version. */
  readonly name: string;
}

/**
 * The C++ compiler there is: `CXX`, or the usual ones.
 *
 * @throws FWK_FIX_COMPILER
 */
export async function findCompiler(
  candidates: readonly string[] = [process.env['CXX'] ?? '', 'g++', 'clang++', 'c++'],
): Promise<Compiler> {
  const named = candidates.filter((command) => command !== '');
  for (const command of named) {
    const { status, stdout } = await runProgram(command, ['--version'], { timeoutMs: 10_000 });
    if (status === 0) return { command, name: (stdout.split('\n')[0] ?? command).trim() };
  }
  throw frameworkError('FWK_FIX_COMPILER', {
    message: `no C++ compiler was found: none of ${named.join(', ')} answers`,
    at: 'PATH',
  });
}

/**
 * Compiles tfjs-node's binding against the C headers and libraries of an installation. Node-API keeps it working over versions
 * of Node.
 *
 * @throws FWK_FIX_COMPILER with what the compiler says first; FWK_RUN_DISK_FULL
 */
export async function compileBinding(folder: string, { command }: Compiler): Promise<void> {
  const { include_dir: nodeHeaders } = createRequire(import.meta.url)('node-api-headers') as {
    include_dir: string;
  };
  const source = join(folder, PACKAGE, 'binding');
  const sources = (await readdir(source)).filter((name) => name.endsWith('.cc')).sort();
  const output = join(folder, BINDING);
  await mkdir(dirname(output), { recursive: true });
  const { status, stderr } = await runProgram(command, [
    ...['-std=c++17', '-O2', '-fPIC', '-shared', '-w'],
    ...['-DNAPI_VERSION=8', '-DNODE_GYP_MODULE_NAME=tfjs_binding'],
    ...[`-I${join(folder, 'include')}`, `-I${nodeHeaders}`, `-I${source}`],
    ...sources.map((name) => join(source, name)),
    ...['-o', output, `-L${join(folder, 'lib')}`, ...LIBRARIES.map((name) => `-l:${name}`)],
    // Relative: the folder is renamed when all is proved.
    '-Wl,-rpath,$ORIGIN/../lib',
  ]);
  if (status === 0) return;
  if (/No space left/i.test(stderr)) throw diskFull('no space is left on the disk', output);
  const line = stderr.split('\n').find((text) => /error|cannot|undefined/i.test(text));
  throw frameworkError('FWK_FIX_COMPILER', {
    message: `${command} refused tfjs-node's binding: ${line?.trim() ?? (stderr.trim() || 'it said nothing')}`,
    at: source,
    action: 'try another compiler (`CXX=clang++`), then run the same command again',
  });
}
