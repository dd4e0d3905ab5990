import { spawnSync } from 'node:child_process';
import { bin } from './framework.js';

/** Somebody whom permissions bind: root reads and writes everything. */
export const NOBODY = 65_534;
export const isRoot = process.getuid?.() === 0;
/** Of `RunOptions`: whom to run the framework as, so that permissions count. */
export const someone = isRoot ? { uid: NOBODY } : {};

/** Reason to skip what rests on permissions. */
export function withoutPermissions(): string | null {
  if (process.platform === 'win32') return 'needs POSIX permissions';
  if (!isRoot) return null;
  const script = `require('node:fs').accessSync(${JSON.stringify(bin)})`;
  const { status } = spawnSync(process.execPath, ['-e', script], { cwd: '/', uid: NOBODY, gid: NOBODY });
  return status === 0 ? null : 'runs as root, and nobody else may read the framework here';
}
