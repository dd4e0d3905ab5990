/** How a file comes: in pieces, after refusals, after a kill, from a hub that lies. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { FrameworkError, RemoteFile, RemoteFiles } from '@framework/sdk';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { ownerName } from './cache/owner.js';
import { COMMIT, type FakeHub, type Fault, git, lfs, refuse, sendRange, sha256 } from './testing/fake-hub.js';
import { cacheFolder, call, fakeHub, openHub, setOf } from './testing/open-hub.js';

const LARGE = Buffer.alloc(5_000_000, 'a line of code\n');
const FILES = { 'data/a.jsonl': lfs(LARGE), 'data/small.json': git('[]'), 'data/empty.jsonl': git('') };

interface Scene {
  readonly hub: FakeHub;
  readonly cache: string;
  readonly files: RemoteFiles;
  readonly file: RemoteFile;
}

async function scene(
  t: ExecutionContext,
  name: keyof typeof FILES = 'data/a.jsonl',
  settings: Readonly<Record<string, unknown>> = {},
): Promise<Scene> {
  const hub = await fakeHub(t, { 'me/code': { commit: COMMIT, files: FILES } });
  const cache = cacheFolder(t);
  const files = openHub(hub, cache, settings);
  const [file] = await files.list(setOf(name), call());
  return { hub, cache, files, file: file! };
}

const inStore =
  (answer: (response: ServerResponse, range: string | null, content: Uint8Array) => boolean): Fault =>
  ({ to, range }, response, content) =>
    to === 'store' && answer(response, range, content);

/** Sends so many bytes of what was asked for, and breaks the connection. */
const cutAfter = (bytes: number) =>
  inStore((response, range, content) => {
    const from = Number(/\d+/.exec(range ?? '0')![0]);
    response.writeHead(range === null ? 200 : 206, {
      'content-length': content.byteLength - from,
      ...(range === null
        ? {}
        : { 'content-range': `bytes ${from}-${content.byteLength - 1}/${content.byteLength}` }),
    });
    response.write(content.subarray(from, from + bytes), () => setTimeout(() => response.destroy(), 5));
    return true;
  });

const parts = (cache: string): readonly string[] => readdirSync(join(cache, 'parts'));

for (const name of ['data/a.jsonl', 'data/small.json', 'data/empty.jsonl'] as const)
  test(`a file comes whole, once, and is found again: ${name}`, async (t) => {
    const { hub, cache, files, file } = await scene(t, name);
    const told: number[] = [];
    const copy = await files.fetch(file, call({ progress: (bytes) => told.push(bytes) }));
    t.true(readFileSync(copy.path).equals(FILES[name].content));
    t.is(copy.sha256, sha256(FILES[name].content));
    if (file.bytes > 0) t.is(told.at(-1), file.bytes);
    t.deepEqual(parts(cache), []);
    const asked = hub.asked.length;
    t.deepEqual(await files.fetch(file, call()), copy);
    t.deepEqual(await openHub(hub, cache).fetch(file, call()), copy);
    t.is(hub.asked.length, asked);
  });

test('what breaks off is gone on with where it broke off, in the same run', async (t) => {
  const { hub, files, file } = await scene(t);
  hub.fault = cutAfter(1_500_000);
  const { sha256: found } = await files.fetch(file, call());
  t.is(found, sha256(LARGE));
  const ranges = hub.asked.filter(({ to }) => to === 'store').map(({ range }) => range);
  t.is(ranges[0], null);
  t.true(ranges.length > 3, 'more tries than are allowed without moving on');
  for (const range of ranges.slice(1)) t.regex(range!, /^bytes=[1-9]\d+-$/);
});

test('what moves on too little is given up on, kept, and gone on with by the next run', async (t) => {
  const { hub, cache, files, file } = await scene(t);
  hub.fault = cutAfter(200_000);
  const error = await t.throwsAsync<FrameworkError>(files.fetch(file, call()), {
    code: 'FWK_SOURCE_UNREACHABLE',
  });
  t.regex(error.message, /3 tries/);
  const [left] = parts(cache);
  t.is(left, `sha256-${file.hash.hex}.part`);
  const kept = statSync(join(cache, 'parts', left!)).size;
  t.true(kept >= 200_000);
  hub.fault = null;
  hub.asked.length = 0;
  t.is((await openHub(hub, cache).fetch(file, call())).sha256, sha256(LARGE));
  t.deepEqual(
    hub.asked.map(({ range }) => range),
    [`bytes=${kept}-`, `bytes=${kept}-`],
  );
});

test('a process that is killed in the middle leaves its beginning, and another goes on with it', async (t) => {
  const { hub, cache, file } = await scene(t);
  let sent = 0;
  hub.fault = inStore((response, range, content) => {
    if (range !== null) return false;
    response.writeHead(200, { 'content-length': content.byteLength });
    // So much, and then nothing more: it is in the middle for as long as we like.
    response.write(content.subarray(0, 3_000_000), () => {
      sent = 3_000_000;
    });
    return true;
  });
  const child = spawn(process.execPath, [
    fileURLToPath(new URL('./testing/download-in-child.js', import.meta.url)),
    ...[hub.url, cache, 'data/a.jsonl'],
  ]);
  const grown = () => parts(cache).some((name) => statSync(join(cache, 'parts', name)).size >= 2_000_000);
  while (sent === 0 || !grown()) await sleep(10);
  child.kill('SIGKILL');
  await once(child, 'close');
  const [left] = parts(cache);
  t.true(left!.includes(`.${child.pid}.`), left);
  const kept = statSync(join(cache, 'parts', left!)).size;
  hub.asked.length = 0;
  t.is((await openHub(hub, cache).fetch(file, call())).sha256, sha256(LARGE));
  t.is(hub.asked[0]!.range, `bytes=${kept}-`);
  t.deepEqual(parts(cache), []);
});

test('a beginning of somebody who is at it, or of another host, is left alone', async (t) => {
  const { cache, hub, files, file } = await scene(t);
  mkdirSync(join(cache, 'parts'));
  const alive = ownerName();
  const others = [
    `sha256-${file.hash.hex}.${alive}.0.part`,
    `sha256-${file.hash.hex}.elsewhere.999999999.1.0.part`,
  ];
  for (const name of others) writeFileSync(join(cache, 'parts', name), LARGE.subarray(0, 10));
  await files.fetch(file, call());
  t.deepEqual(parts(cache).toSorted(), others.toSorted());
  t.is(hub.asked.at(-1)!.range, null);
});

test('several at once, of one process and of others, each get the whole file', async (t) => {
  const { hub, cache, file } = await scene(t);
  const mine = [openHub(hub, cache), openHub(hub, cache)].flatMap((files) => [
    files.fetch(file, call()),
    files.fetch(file, call()),
  ]);
  const child = fileURLToPath(new URL('./testing/download-in-child.js', import.meta.url));
  const theirs = [0, 1].map(async () => {
    const running = spawn(process.execPath, [child, hub.url, cache, 'data/a.jsonl']);
    const said: Buffer[] = [];
    running.stdout.on('data', (piece: Buffer) => said.push(piece));
    await once(running, 'close');
    return { sha256: Buffer.concat(said).toString() };
  });
  for (const { sha256: found } of await Promise.all([...mine, ...theirs])) t.is(found, sha256(LARGE));
  t.deepEqual(parts(cache), []);
});

test('a beginning that an interrupted write left wrong costs one more download and no more', async (t) => {
  const { hub, cache, files, file } = await scene(t);
  mkdirSync(join(cache, 'parts'));
  writeFileSync(join(cache, 'parts', `sha256-${file.hash.hex}.part`), Buffer.alloc(1_000_000));
  t.is((await files.fetch(file, call())).sha256, sha256(LARGE));
  t.deepEqual(
    hub.asked.filter(({ to }) => to === 'store').map(({ range }) => range),
    ['bytes=1000000-', null],
  );
});

test('a beginning that is longer than the file is thrown away', async (t) => {
  const { cache, files, file } = await scene(t);
  mkdirSync(join(cache, 'parts'));
  writeFileSync(join(cache, 'parts', `sha256-${file.hash.hex}.part`), Buffer.alloc(6_000_000));
  t.is((await files.fetch(file, call())).sha256, sha256(LARGE));
});

test('a store that knows no ranges: from the beginning, and not for ever', async (t) => {
  const { hub, cache, files, file } = await scene(t);
  mkdirSync(join(cache, 'parts'));
  writeFileSync(join(cache, 'parts', `sha256-${file.hash.hex}.part`), LARGE.subarray(0, 1_000_000));
  let tries = 0;
  hub.fault = inStore((response, _, content) => {
    tries++;
    response.writeHead(200, { 'content-length': content.byteLength });
    response.write(content.subarray(0, 3_000_000), () => setTimeout(() => response.destroy(), 5));
    return true;
  });
  await t.throwsAsync(files.fetch(file, call()), { code: 'FWK_SOURCE_UNREACHABLE' });
  t.true(tries <= 4, String(tries));
  hub.fault = inStore((response, _, content) => {
    sendRange(response, null, content, {});
    return true;
  });
  t.is((await files.fetch(file, call())).sha256, sha256(LARGE));
});

test('another content: refused, removed, named', async (t) => {
  for (const name of ['data/a.jsonl', 'data/small.json'] as const) {
    const { hub, cache, files, file } = await scene(t, name);
    hub.fault = ({ path }, response, content) => {
      if (path.startsWith('/datasets/') && name === 'data/a.jsonl') return false;
      const other = Buffer.from(content);
      other[other.byteLength - 1] = 0;
      sendRange(response, null, other, {});
      return true;
    };
    const error = await t.throwsAsync<FrameworkError>(files.fetch(file, call()), {
      code: 'FWK_SOURCE_INTEGRITY',
    });
    t.regex(error.message, /parts\/\S+\.part was removed/);
    t.true(error.message.includes(file.hash.hex));
    t.deepEqual(parts(cache), []);
    t.false(readdirSync(cache).includes(file.hash.algorithm));
  }
});

for (const [what, headers, extra] of [
  ['more bytes than it listed', {}, 1],
  ['bytes without an end', {}, 50_000_000],
  ['another length', { 'content-length': '7' }, 0],
] as const)
  test(`a store that sends ${what} is refused at once`, async (t) => {
    const { hub, cache, files, file } = await scene(t);
    hub.fault = inStore((response, _, content) => {
      response.writeHead(200, headers);
      response.end(extra === 0 ? content.subarray(0, 7) : Buffer.concat([content, Buffer.alloc(extra)]));
      return true;
    });
    await t.throwsAsync(files.fetch(file, call()), { code: 'FWK_SOURCE_INTEGRITY' });
    t.deepEqual(parts(cache), []);
  });

for (const [what, range, says] of [
  ['a part of another file', 'bytes 1000000-4999999/7777777', /listed 5000000 bytes, and has 7777777/],
  ['another part', 'bytes 0-3999999/5000000', /asked for the bytes from 1000000, the hub sends those from 0/],
  ['a part it does not name', '', /does not say how many/],
] as const)
  test(`a store that sends ${what} is refused`, async (t) => {
    const { hub, cache, files, file } = await scene(t);
    mkdirSync(join(cache, 'parts'));
    writeFileSync(join(cache, 'parts', `sha256-${file.hash.hex}.part`), LARGE.subarray(0, 1_000_000));
    hub.fault = inStore((response) => {
      response.writeHead(206, range === '' ? {} : { 'content-range': range });
      response.end(LARGE.subarray(0, 4_000_000));
      return true;
    });
    await t.throwsAsync(files.fetch(file, call()), { code: 'FWK_SOURCE_INTEGRITY', message: says });
  });

for (const [header, value] of [
  ['x-repo-commit', 'd'.repeat(40)],
  ['x-linked-size', '4999999'],
  ['x-linked-etag', `"${'d'.repeat(64)}"`],
] as const)
  test(`a hub whose files changed under one revision is found out before a byte of them comes: ${header}`, async (t) => {
    const { hub, files, file } = await scene(t);
    hub.fault = ({ to }, response) => {
      if (to === 'store') return false;
      response.writeHead(302, { [header]: value, location: `${hub.storeUrl}/store/me/code/data/a.jsonl` });
      response.end();
      return true;
    };
    await t.throwsAsync(files.check([file], call()), { code: 'FWK_SOURCE_INTEGRITY' });
    await t.throwsAsync(files.fetch(file, call()), { code: 'FWK_SOURCE_INTEGRITY' });
  });

for (const status of [408, 429, 500, 502, 503, 504])
  test(`${status} is asked again, so often and no more`, async (t) => {
    const { hub, files, file } = await scene(t);
    let left = 2;
    hub.fault = ({ to }, response) => {
      if (to === 'store' || left-- <= 0) return false;
      refuse(response, status, '');
      return true;
    };
    t.is((await files.fetch(file, call())).sha256, sha256(LARGE));
    const other = await scene(t);
    other.hub.fault = (_, response) => {
      refuse(response, status, '');
      return true;
    };
    const before = other.hub.asked.length;
    await t.throwsAsync(other.files.fetch(other.file, call()), {
      code: 'FWK_SOURCE_UNREACHABLE',
      message: new RegExp(`answered ${status}.*3 tries`),
    });
    t.is(other.hub.asked.length - before, 3);
  });

test('Retry-After comes before our own pause, and one that is too long ends it', async (t) => {
  const { hub, files, file } = await scene(t, 'data/a.jsonl', { longestPause: 2 });
  const times: number[] = [];
  let after = '1';
  hub.fault = ({ to }, response) => {
    if (to === 'store') return false;
    times.push(performance.now());
    if (times.length > 1) return false;
    refuse(response, 429, '', { 'retry-after': after });
    return true;
  };
  await files.fetch(file, call());
  t.true(times[1]! - times[0]! >= 990, String(times));
  const other = await scene(t, 'data/a.jsonl', { longestPause: 2 });
  after = '3600';
  times.length = 0;
  other.hub.fault = hub.fault;
  await t.throwsAsync(other.files.fetch(other.file, call()), {
    code: 'FWK_SOURCE_UNREACHABLE',
    message: /asks to wait 3600 s \(1 try\)/,
  });
});

test('a store that says nothing, or next to nothing, is taken for broken', async (t) => {
  const { hub, cache, file } = await scene(t);
  const files = openHub(hub, cache, { timeout: 1, retries: 0 });
  const dripping = new Set<NodeJS.Timeout>();
  t.teardown(() => {
    for (const timer of dripping) clearInterval(timer);
  });
  for (const drip of [false, true]) {
    hub.fault = inStore((response, _, content) => {
      response.writeHead(200, { 'content-length': content.byteLength });
      response.write('a');
      if (drip) dripping.add(setInterval(() => response.write('a'), 20));
      return true;
    });
    await t.throwsAsync(files.fetch(file, call()), {
      code: 'FWK_SOURCE_UNREACHABLE',
      message: /fell silent/,
    });
  }
});

test('a server that is not there', async (t) => {
  const { hub, files, file } = await scene(t);
  await hub.stop();
  const error = await t.throwsAsync<FrameworkError>(files.fetch(file, call()), {
    code: 'FWK_SOURCE_UNREACHABLE',
  });
  t.regex(error.message, /ECONNREFUSED/);
});

test('a packed answer is not taken for the file', async (t) => {
  const { hub, files, file } = await scene(t);
  hub.fault = inStore((response, _, content) => {
    response.writeHead(200, { 'content-encoding': 'gzip' });
    response.end(content);
    return true;
  });
  await t.throwsAsync(files.fetch(file, call()), { code: 'FWK_SOURCE_UNREACHABLE', message: /packed/ });
});

test('a stop ends a download at once, and what came is kept', async (t) => {
  const { hub, cache, files, file } = await scene(t);
  hub.fault = inStore((response, _, content) => {
    response.writeHead(200, { 'content-length': content.byteLength });
    response.write(content.subarray(0, 2_000_000));
    return true;
  });
  const stop = new AbortController();
  const progress = (bytes: number) => {
    if (bytes >= 1_000_000) stop.abort();
  };
  await t.throwsAsync(files.fetch(file, call({ signal: stop.signal, progress })), {
    any: true,
    name: 'AbortError',
  });
  t.true(statSync(join(cache, 'parts', parts(cache)[0]!)).size >= 1_000_000);
});

test('a kept file that changed on disk is not believed, whatever its size and time', async (t) => {
  const { hub, cache, files, file } = await scene(t);
  const { path } = await files.fetch(file, call());
  const { atime, mtime } = statSync(path);
  writeFileSync(path, Buffer.alloc(LARGE.byteLength));
  utimesSync(path, atime, mtime);
  t.is((await openHub(hub, cache).fetch(file, call())).sha256, sha256(LARGE));
  t.true(readFileSync(path).equals(LARGE));
});

test('files that would not fit are told before the first byte of them; what is here already needs no room', async (t) => {
  const { hub, cache, files } = await scene(t);
  const huge = 2 ** 43;
  hub.datasets.set('me/huge', {
    commit: COMMIT,
    files: { 'a.jsonl': git('[]', { size: huge }), 'same.jsonl': git('[]', { size: huge }) },
  });
  const listed = await files.list(setOf('**', 'me/huge'), call());
  const error = await t.throwsAsync<FrameworkError>(files.check(listed, call()), {
    code: 'FWK_RUN_DISK_FULL',
  });
  t.regex(error.message, /^8796\.1 GB are to be downloaded, and .* GB are free/);
  mkdirSync(join(cache, 'parts'));
  const part = join(cache, 'parts', `git-blob-sha1-${listed[0]!.hash.hex}.part`);
  writeFileSync(part, '');
  // It takes no room: nothing of it was written.
  truncateSync(part, huge - 10);
  await files.check(listed, call());
});

test('wherever the connection breaks, the file is the file', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 4_999_999 }), { maxLength: 3 }), async (cuts) => {
      const { hub, files, file } = await scene(t, 'data/a.jsonl', { retries: 4 });
      const left = [...cuts];
      hub.fault = (asked, response, content) => {
        const cut = asked.to === 'store' ? left.shift() : undefined;
        return cut !== undefined && cutAfter(cut)(asked, response, content);
      };
      t.is((await files.fetch(file, call())).sha256, sha256(LARGE));
    }),
    { numRuns: 8 },
  );
});
