import { mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Gives a synced file its name for good: the name is on disk when this returns. */
export async function publish(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await rename(from, to);
  // Some file systems cannot sync a folder; there the rename itself is all there is.
  const folder = await open(dirname(to), 'r').catch(() => undefined);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}
