/** Readers that go away, and places without room. */
import { spawnSync } from 'node:child_process';
import { existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { readRunFile } from '../run/run-file.js';
import { folder } from '../run/testing/folder.js';
import { framework, run } from '../run/testing/toy-run.js';

const bin = fileURLToPath(new URL('../../bin/framework.js', import.meta.url));

test('a run whose output nobody reads any more comes to its end, and says so by its exit code', async (t) => {
  const cwd = await folder(t);
  let read = '';
  const { code } = await framework(run('toy', { 'run.workers': 1 }), {
    cwd,
    // `2>&1 | head -1`
    meanwhile: ({ stdout, stderr }) =>
      stderr!.once('data', (line) => {
        read = String(line);
        stdout!.destroy();
        stderr!.destroy();
      }),
  });
  t.regex(read, /^\w/);
  t.is(code, 0);
  t.is(typeof (await readRunFile(join(cwd, 'runs', 'toy', 'run.json')))!.contentRoot, 'string');
});

test('a mistake that nobody reads of is a mistake still', async (t) => {
  const { code } = await framework(['plna'], {
    cwd: await folder(t),
    meanwhile: ({ stdout, stderr }) => {
      stdout!.destroy();
      stderr!.destroy();
    },
  });
  t.is(code, 2);
});

const FULL = '/dev/full';
const whereFull = existsSync(FULL) ? test : test.skip;

whereFull(`a result that finds no room is a failure, told where there is some (needs ${FULL})`, (t) => {
  for (const args of [['presets'], ['presets', '--json'], ['--help']]) {
    const { status, stderr } = spawnSync(process.execPath, [bin, ...args], {
      encoding: 'utf8',
      stdio: ['ignore', openSync(FULL, 'w'), 'pipe'],
    });
    t.is(status, 1, args.join(' '));
    t.regex(stderr, /FWK_RUN_IO: the result could not be written: ENOSPC.*\n +at standard output\n +→ /);
    t.notRegex(stderr, /\n\s+at .*\.js:\d+/);
  }
});

whereFull(`a log that finds no room costs nothing else (needs ${FULL})`, (t) => {
  const { status, stdout } = spawnSync(process.execPath, [bin, 'presets', '--json'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', openSync(FULL, 'w')],
  });
  t.is(status, 0);
  t.true(Array.isArray((JSON.parse(stdout) as { presets: unknown }).presets));
});
