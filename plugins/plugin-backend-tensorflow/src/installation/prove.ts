import { fileURLToPath } from 'node:url';
import { frameworkError } from '@framework/sdk';
import { runProgram } from './program.js';

const CHILD = fileURLToPath(new URL('./prove-child.js', import.meta.url));
const TIMEOUT_MS = 120_000;

/**
 * Loads an installation in a process of its own and multiplies two matrices: a library made for other processors ends the
 * process that loads it.
 *
 * @param node the Node to try it with
 * @throws FWK_FIX_NOT_PROVEN
 */
export async function prove(folder: string, node = process.execPath): Promise<string> {
  const { status, signal, stdout, stderr } = await runProgram(node, [CHILD, folder], {
    timeoutMs: TIMEOUT_MS,
  });
  if (status === 0) return stdout.trim();
  // The child's own words come last; before them may stand TensorFlow's.
  const line = stderr.trim().split('\n').at(-1) || 'it said nothing';
  throw frameworkError('FWK_FIX_NOT_PROVEN', {
    message: signal === null ? line : `its process was ended by ${signal}: ${line}`,
    at: folder,
  });
}
