// What test files cost and what they left behind, told at the end of `npm test`. It never fails: a time says as much
// about the machine as about a test.
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Processor seconds that a file may take in the quick tier: all of them together have to end within minutes. */
const BUDGET = 4;
/** Of several that share a process (`test-groups.js`). */
const BUDGET_OF_GROUP = 8;
/** What may take longer, and how long: what cannot be had for less. */
const LONGER = JSON.parse(readFileSync(new URL('../test/longer-tests.json', import.meta.url), 'utf8'));
const SHOWN = 10;

/** The folder in which each test file gets one for its temporary files. */
export function newFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'framework-tests-'));
  // Like the system's own: tests act as other users too.
  chmodSync(folder, 0o755);
  return folder;
}

/** Prints the dearest files and what lies about, and removes the folder. */
export function tellCosts(folder, { full }) {
  const file = join(folder, 'costs.ndjson');
  const costs = existsSync(file)
    ? readFileSync(file, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
        .map((cost) => ({ ...cost, file: relative(root, cost.file).replaceAll('\\', '/') }))
    : [];
  const total = costs.reduce((sum, { seconds }) => sum + seconds, 0);
  const dearest = costs.sort((a, b) => b.seconds - a.seconds).slice(0, SHOWN);
  if (dearest.length > 0)
    console.log(`\nDearest test files, of ${total.toFixed(0)} s of processor time in ${costs.length}:`);
  for (const { file, seconds } of dearest) {
    const budget = LONGER[file] ?? (file.startsWith('build/') ? BUDGET_OF_GROUP : BUDGET);
    const over = !full && seconds > 1.5 * budget ? `  over its budget of ${budget} s` : '';
    console.log(`  ${seconds.toFixed(1).padStart(6)} s  ${file}${over}`);
  }
  for (const { file, folder: own } of costs) {
    const there = join(folder, own);
    const left = existsSync(there) ? readdirSync(there) : [];
    if (left.length > 0)
      console.log(`  left behind by ${file}: ${left.slice(0, 3).join(', ')} (${left.length})`);
  }
  rmSync(folder, { recursive: true, force: true });
}
