import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Holds all folders of this process: whatever number a test makes, one that is killed leaves one behind. */
let all: string | undefined;

/** A new, empty folder for a test’s files; removed when its process ends, however the test ended. */
export function temporaryFolder(purpose: string): string {
  all ??= folderOfProcess();
  return mkdtempSync(join(all, `${purpose}-`));
}

function folderOfProcess(): string {
  const folder = mkdtempSync(join(tmpdir(), 'framework-'));
  // Like the system's own: tests act as other users too.
  chmodSync(folder, 0o755);
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
