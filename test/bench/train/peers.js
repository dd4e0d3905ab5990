import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The Python that peers/setup.sh makes, or why there is none. */
export function peerPython() {
  const folder = resolve(
    process.env.FRAMEWORK_PEERS ??
      join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'framework', 'peers'),
  );
  const python = join(folder, 'python');
  if (existsSync(python)) return { ok: true, python };
  console.error(`setting PyTorch up in ${folder} (about 3 GB)`);
  const setup = fileURLToPath(new URL('../peers/setup.sh', import.meta.url));
  const { status, stderr } = spawnSync('bash', [setup, folder], {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (status === 0 && existsSync(python)) return { ok: true, python };
  const reason = (stderr ?? '').trim().split('\n').at(-1) ?? '';
  return { ok: false, why: `PyTorch could not be set up in ${folder}: ${reason}` };
}

/** As PyTorch is compared with: blocks that were touched are kept, as ours are. */
const TUNED = { MALLOC_MMAP_MAX_: '0', MALLOC_TRIM_THRESHOLD_: '100000000000' };

/** The ways PyTorch runs: name → its environment, and whether the model is compiled. */
export const PYTORCH = {
  tuned: { environment: TUNED, compile: false },
  stock: { environment: {}, compile: false },
  compiled: { environment: TUNED, compile: true },
};
