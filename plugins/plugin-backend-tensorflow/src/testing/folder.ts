import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';

/** An empty folder that goes with its test. */
export function folder(t: Pick<ExecutionContext, 'teardown'>): string {
  const dir = mkdtempSync(join(tmpdir(), 'framework-tensorflow-'));
  t.teardown(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}
