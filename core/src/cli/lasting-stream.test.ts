/** Readers that go away, and places without room. */
import { spawnSync } from 'node:child_process';
import { existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { readRunFile } from '../run/run-file.js';
import { folder } from '../run/testing/folder.js';
import { framework, run } from '../run/testing/toy-run.js';
import { LastingStream } from './lasting-stream.js';

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

test('a terminal that hung up is a reader that left; a disk that fails is a result that was lost', async (t) => {
  for (const [isTTY, code, kind] of [
    [true, 'EIO', 'unread'],
    [false, 'EIO', 'lost'],
    [false, 'EPIPE', 'unread'],
    [true, 'ENOSPC', 'lost'],
  ] as const) {
    const failing = new Writable({ write: (_, __, done) => done(Object.assign(new Error(code), { code })) });
    const stream = new LastingStream(Object.assign(failing, { isTTY }) as unknown as NodeJS.WriteStream);
    stream.write('a result');
    t.is((await stream.flushed()).kind, kind, `${isTTY} ${code}`);
  }
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
