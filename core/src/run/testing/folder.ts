import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for one test, gone afterwards. */
export async function folder(t: { teardown(fn: () => Promise<void>): void }): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'framework-core-'));
  t.teardown(() => rm(dir, { recursive: true, force: true }));
  return dir;
}
