import { cp, mkdir, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PLUGINS = fileURLToPath(new URL('../../outside/', import.meta.url));
const MODULES = fileURLToPath(new URL('../../../node_modules/', import.meta.url));
/** What the plugins of `test/outside` name as peers: of these there is one copy, the framework's. */
const PEERS = ['@framework/sdk', '@tensorflow/tfjs-core'];

/** Puts plugins of `test/outside` where `npm install` would: into the working folder, outside this repository. */
export async function install(cwd: string, ...names: readonly string[]): Promise<void> {
  const modules = join(cwd, 'node_modules');
  for (const name of names) {
    await cp(join(PLUGINS, name), join(modules, '@me', name), { recursive: true });
  }
  for (const peer of PEERS) {
    const link = join(modules, peer);
    await mkdir(dirname(link), { recursive: true });
    await symlink(join(MODULES, peer), link, 'junction').catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}
