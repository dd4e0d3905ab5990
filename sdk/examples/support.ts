import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of its own for one test. */
export async function folder(t: { teardown(work: () => Promise<void>): void }): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'framework-example-'));
  t.teardown(() => rm(dir, { recursive: true, force: true }));
  return dir;
}
