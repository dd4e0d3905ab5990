import { spawn } from 'node:child_process';

/**
 * The plugin's own script `build`, its output on our stderr.
 *
 * @returns whether it succeeded
 * @throws the signal's reason once it is aborted
 */
export function buildPlugin(dir: string, signal: AbortSignal): Promise<'built' | 'failed'> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const windows = process.platform === 'win32';
    // A group of its own, so that what npm started ends with it.
    const child = spawn('npm', ['run', '--silent', 'build'], {
      cwd: dir,
      stdio: ['ignore', 2, 2],
      shell: windows,
      detached: !windows,
    });
    const abort = () => {
      if (windows || child.pid === undefined) child.kill();
      else process.kill(-child.pid, 'SIGKILL');
    };
    signal.addEventListener('abort', abort, { once: true });
    child.on('error', reject);
    child.on('exit', (code) => {
      signal.removeEventListener('abort', abort);
      if (signal.aborted) reject(signal.reason);
      else resolve(code === 0 ? 'built' : 'failed');
    });
  });
}
