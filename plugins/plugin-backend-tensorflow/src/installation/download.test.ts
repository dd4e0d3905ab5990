import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { folder } from '../testing/folder.js';
import { sendRange, serve } from '../testing/server.js';
import { download } from './download.js';

const content = randomBytes(300_000);
const sha256 = createHash('sha256').update(content).digest('hex');
const wanted = (url: string) => ({ url, bytes: content.length, sha256 });

const isWhole = (t: ExecutionContext, dir: string) => {
  t.deepEqual(readdirSync(dir), ['f.whl']);
  t.deepEqual(readFileSync(join(dir, 'f.whl')), content);
};

test('a file is fetched once', async (t) => {
  const dir = folder(t);
  const { url, requests } = await serve(t, (request, response) => sendRange(request, response, content));
  await download(wanted(`${url}f.whl`), join(dir, 'f.whl'));
  await download(wanted(`${url}f.whl`), join(dir, 'f.whl'));
  isWhole(t, dir);
  t.deepEqual(requests, ['GET /f.whl']);
});

test('cut off anywhere it never counts, and goes on from there', async (t) => {
  const dir = folder(t);
  let cut = 0;
  const { url, requests } = await serve(t, (request, response) => {
    if (request.headers.range) return sendRange(request, response, content);
    response.writeHead(200, { 'content-length': content.length });
    response.write(content.subarray(0, cut), () => response.destroy());
  });
  let round = 0;
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 70_000, max: content.length - 1 }), async (length) => {
      cut = length;
      const into = join(dir, String(round++));
      const target = join(into, 'f.whl');
      await t.throwsAsync(download(wanted(`${url}f.whl`), target), {
        code: 'FWK_FIX_DOWNLOAD',
      });
      t.false(existsSync(target));
      // What of it arrived before the connection broke is for the network to say.
      while (!existsSync(target)) await download(wanted(`${url}f.whl`), target).catch(() => undefined);
      isWhole(t, into);
    }),
    { numRuns: 8 },
  );
  t.true(requests.some((line) => /bytes=\d+-/.test(line)));
});

test('a server that sends less than it should: told with the numbers, the part is kept', async (t) => {
  const dir = folder(t);
  let length = 1000;
  const { url, requests } = await serve(t, (request, response) =>
    sendRange(request, response, content.subarray(0, length)),
  );
  await t.throwsAsync(download(wanted(`${url}f.whl`), join(dir, 'f.whl')), {
    code: 'FWK_FIX_DOWNLOAD',
    message: `not downloaded: it ended after 1000 of ${content.length} bytes, which are kept`,
  });
  t.deepEqual(readdirSync(dir), ['f.whl.part']);
  length = content.length;
  const notes: string[] = [];
  await download(wanted(`${url}f.whl`), join(dir, 'f.whl'), (line) => notes.push(line));
  isWhole(t, dir);
  t.is(requests.at(-1), 'GET /f.whl bytes=1000-');
  t.is(notes.length, 1);
});

test('a server that knows no ranges begins again', async (t) => {
  const dir = folder(t);
  writeFileSync(join(dir, 'f.whl.part'), content.subarray(0, 5000));
  const { url } = await serve(t, (_, response) => void response.end(content));
  await download(wanted(`${url}f.whl`), join(dir, 'f.whl'));
  isWhole(t, dir);
});

test('a part that is not the file’s beginning costs one more download', async (t) => {
  const dir = folder(t);
  writeFileSync(join(dir, 'f.whl.part'), Buffer.alloc(5000, 1));
  const { url, requests } = await serve(t, (request, response) => sendRange(request, response, content));
  await download(wanted(`${url}f.whl`), join(dir, 'f.whl'));
  isWhole(t, dir);
  t.deepEqual(requests, ['GET /f.whl bytes=5000-', 'GET /f.whl']);
});

for (const [title, sent] of [
  ['another file of the same length', Buffer.alloc(content.length, 7)],
  ['a longer file', Buffer.concat([content, Buffer.from('more')])],
] as const) {
  test(`${title} is refused`, async (t) => {
    const dir = folder(t);
    const { url } = await serve(t, (request, response) => sendRange(request, response, sent));
    await t.throwsAsync(download(wanted(`${url}f.whl`), join(dir, 'f.whl')), { code: 'FWK_FIX_INTEGRITY' });
    t.false(existsSync(join(dir, 'f.whl')));
  });
}

test('what lies there under the name and is another file is fetched anew', async (t) => {
  const dir = folder(t);
  writeFileSync(join(dir, 'f.whl'), Buffer.alloc(content.length, 7));
  const { url } = await serve(t, (request, response) => sendRange(request, response, content));
  await download(wanted(`${url}f.whl`), join(dir, 'f.whl'));
  isWhole(t, dir);
});

test('404, no server and an address that is not https name the address', async (t) => {
  const dir = folder(t);
  const { url } = await serve(t, (_, response) => void response.writeHead(404).end());
  const of = (address: string) => download(wanted(address), join(dir, 'f.whl'));
  await t.throwsAsync(of(`${url}f.whl`), { code: 'FWK_FIX_DOWNLOAD', message: /answered 404/ });
  const silent = await t.throwsAsync(of('http://127.0.0.1:9/f.whl'), { code: 'FWK_FIX_DOWNLOAD' });
  t.like(silent, { at: 'http://127.0.0.1:9/f.whl' });
  const plain = await t.throwsAsync(of('http://user:word@example.org/f.whl'), { code: 'FWK_FIX_DOWNLOAD' });
  t.like(plain, { message: 'not downloaded: it is no https address', at: 'http://example.org/f.whl' });
});

const canMount = process.platform === 'linux' && process.getuid?.() === 0;
const whenMountable = canMount ? test : test.skip;
whenMountable(`a disk that is really full${canMount ? '' : ' (mounting needs root)'}`, async (t) => {
  const disk = join(folder(t), 'disk');
  mkdirSync(disk);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=100k', 'tmpfs', disk], { stdio: 'ignore' });
  } catch {
    t.log('this place lets nobody mount');
    return t.pass();
  }
  try {
    const { url } = await serve(t, (request, response) => sendRange(request, response, content));
    const of = () => download(wanted(`${url}f.whl`), join(disk, 'f.whl'));
    const full = await t.throwsAsync(of(), { code: 'FWK_RUN_DISK_FULL' });
    t.regex((full as unknown as { action: string }).action, /FRAMEWORK_CACHE/);
    execFileSync('mount', ['-o', 'remount,size=1m', disk]);
    await of();
    isWhole(t, disk);
  } finally {
    execFileSync('umount', [disk]);
  }
});
