import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Packages `@tensorflow/tfjs` and `@tensorflow/tfjs-core` for an installation that hand on the tfjs of the process that loads
 * it (`HANDOVER` in `binding/load.ts`). A copy of its own would be a second tfjs, whose tensors are none of ours; and an
 * installation is shared by checkouts, so it cannot link to the one of either.
 */
export async function writeHandover(modules: string): Promise<void> {
  for (const name of ['@tensorflow/tfjs', '@tensorflow/tfjs-core']) {
    const folder = join(modules, name);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'package.json'), `{ "name": "${name}", "main": "index.js" }\n`);
    await writeFile(
      join(folder, 'index.js'),
      "module.exports = globalThis[Symbol.for('framework.tfjs')];\nif (!module.exports) throw new Error('load this with plugin-backend-tensorflow');\n",
    );
  }
}
