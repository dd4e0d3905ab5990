// Loaded by AVA into the process of every test file, before it. What `npm test` sets up there:
//
// - a folder of its own for temporary files, so that what a file leaves behind is known by its name, and goes;
// - what the file cost: processor time of its process, and of those it started and waited for (Linux alone knows them);
// - no source maps in processes that a test starts as itself: they would read those of all they load;
// - in the quick tier, a quarter of the cases of a property test that names no number of its own.
import { appendFileSync, chmodSync, mkdtempSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';

const file = fileURLToPath(test.meta.file);
const folder = process.env.FRAMEWORK_TEST_FOLDER;
if (folder) {
  // Not by the number of the process: in a run of an hour numbers come again.
  const own = mkdtempSync(join(folder, 'file-'));
  // Like the system's own: tests act as other users too.
  chmodSync(own, 0o755);
  process.env.TMPDIR = own;
  process.once('exit', () => {
    const cost = { file, folder: basename(own), seconds: seconds() };
    appendFileSync(join(folder, 'costs.ndjson'), `${JSON.stringify(cost)}\n`);
  });
}

process.execArgv = process.execArgv.filter((argument) => argument !== '--enable-source-maps');

/** Awaited by AVA before it loads the test file. */
export default async function prepare() {
  if (process.env.FRAMEWORK_FULL === '1') return;
  // Its import costs more than most files that do not use it.
  if (!/from 'fast-check'/.test(readFileSync(file, 'utf8'))) return;
  const { default: fc } = await import('fast-check');
  fc.configureGlobal({ numRuns: 25 });
}

function seconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6 + ofChildren();
}

/** In ticks of a hundredth of a second: fields 16 and 17 of proc(5), counted from 1. */
function ofChildren() {
  try {
    const [, fields] = readFileSync('/proc/self/stat', 'utf8').split(/\) (?=[A-Z] )/);
    const [user, system] = fields.split(' ').slice(13, 15);
    return (Number(user) + Number(system)) / 100;
  } catch {
    return 0;
  }
}
