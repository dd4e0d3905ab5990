import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Resident memory of a process in bytes, asked from outside: `/proc` on Linux, `ps` elsewhere. Null where it cannot be
 * found out (Windows, or the process is gone): there the caps inside the child stand alone.
 */
export async function residentMemory(pid: number | undefined): Promise<number | null> {
  if (pid === undefined || process.platform === 'win32') return null;
  try {
    if (process.platform === 'linux') {
      const status = await readFile(`/proc/${pid}/status`, 'utf8');
      const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
      return kibibytes === undefined ? null : Number(kibibytes) * 1024;
    }
    const { stdout } = await run('ps', ['-o', 'rss=', '-p', String(pid)], { timeout: 2000 });
    const kibibytes = Number(stdout.trim());
    return Number.isFinite(kibibytes) && kibibytes > 0 ? kibibytes * 1024 : null;
  } catch {
    return null;
  }
}
