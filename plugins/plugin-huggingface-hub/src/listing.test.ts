/** What a hub says it has, and what is made of it when it lies. */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson } from '@framework/sdk';
import test from 'ava';
import fc from 'fast-check';
import { entryOf } from './listing/entry.js';
import { COMMIT, git, gitBlob, lfs, refuse, sha256 } from './testing/fake-hub.js';
import { cacheFolder, call, fakeHub, openHub, setOf } from './testing/open-hub.js';

const FILES = {
  'data/python/b.parquet': lfs('bbb'),
  'data/python/a.parquet': lfs('a'),
  'data/python/deep/é.parquet': git('deep'),
  'data/java/a.parquet': lfs('java'),
  'README.md': git('# Code'),
};

test('files come in the order of their names, over all pages, with size and hash', async (t) => {
  const hub = await fakeHub(t, { 'me/code': { commit: COMMIT, files: FILES } });
  const files = openHub(hub, cacheFolder(t));
  const set = setOf('**');
  t.deepEqual(await files.list(set, call()), [
    {
      set,
      name: 'README.md',
      bytes: 6,
      hash: { algorithm: 'git-blob-sha1', hex: gitBlob(Buffer.from('# Code')) },
    },
    {
      set,
      name: 'data/java/a.parquet',
      bytes: 4,
      hash: { algorithm: 'sha256', hex: sha256(Buffer.from('java')) },
    },
    {
      set,
      name: 'data/python/a.parquet',
      bytes: 1,
      hash: { algorithm: 'sha256', hex: sha256(Buffer.from('a')) },
    },
    {
      set,
      name: 'data/python/b.parquet',
      bytes: 3,
      hash: { algorithm: 'sha256', hex: sha256(Buffer.from('bbb')) },
    },
    {
      set,
      name: 'data/python/deep/é.parquet',
      bytes: 4,
      hash: { algorithm: 'git-blob-sha1', hex: gitBlob(Buffer.from('deep')) },
    },
  ]);
  t.true(hub.asked.length > 1, 'more than one page');
});

test('only the folder that a pattern names is listed', async (t) => {
  const hub = await fakeHub(t, { 'me/code': { commit: COMMIT, files: FILES } });
  const listed = await openHub(hub, cacheFolder(t)).list(setOf('data/python/*.parquet'), call());
  t.deepEqual(
    listed.map(({ name }) => name),
    ['data/python/a.parquet', 'data/python/b.parquet'],
  );
  t.true(hub.asked.every(({ path }) => path.includes('/data/python')));
});

test('a commit is listed once: later runs need no hub', async (t) => {
  const hub = await fakeHub(t, { 'me/code': { commit: COMMIT, files: FILES } });
  const cache = cacheFolder(t);
  const before = await openHub(hub, cache).list(setOf('data/python/*'), call());
  const asked = hub.asked.length;
  t.deepEqual(await openHub(hub, cache).list(setOf('data/python/*'), call()), before);
  t.is(hub.asked.length, asked);
  // A listing that was damaged on disk is asked for again.
  for (const name of readdirSync(join(cache, 'listings')))
    writeFileSync(join(cache, 'listings', name), '{"key":');
  t.deepEqual(await openHub(hub, cache).list(setOf('data/python/*'), call()), before);
  t.true(hub.asked.length > asked);
});

test('a branch is refused, and told what it stands for now', async (t) => {
  const hub = await fakeHub(t, { 'me/code': { commit: COMMIT, files: FILES } });
  const files = openHub(hub, cacheFolder(t), { retries: 0 });
  const error = await t.throwsAsync<Error & { action: string; at: string }>(
    files.list(setOf('**', 'me/code', 'main'), call()),
    { code: 'FWK_CONFIG_INVALID' },
  );
  t.is(error.at, 'plugins.a-source.remote.0.revision');
  t.regex(error.action, new RegExp(COMMIT));
  hub.fault = (_, response) => {
    refuse(response, 500, '');
    return true;
  };
  const offline = await t.throwsAsync<Error & { action: string }>(
    files.list(setOf('**', 'me/code', 'main'), call()),
    { code: 'FWK_CONFIG_INVALID' },
  );
  t.regex(offline.action, /\/datasets\/me\/code\/commits\/main/);
});

test('what is written wrong is refused before anything is asked', async (t) => {
  const hub = await fakeHub(t, {});
  const files = openHub(hub, cacheFolder(t));
  for (const set of [
    setOf('**', 'me/../code'),
    setOf('**', 'https://elsewhere/me/code'),
    setOf('**', ''),
    setOf(''),
    setOf('../data/*'),
    setOf('/data/*'),
    setOf('data//a'),
    setOf('**', 'me/code', '../main'),
    setOf('**', 'me/code', ''),
  ])
    await t.throwsAsync(files.list(set, call()), { code: 'FWK_CONFIG_INVALID' }, JSON.stringify(set));
  t.deepEqual(hub.asked, []);
});

test('a pattern that nothing fits, and a folder that is not there, name what is', async (t) => {
  const hub = await fakeHub(t, { 'me/code': { commit: COMMIT, files: FILES } });
  const files = openHub(hub, cacheFolder(t));
  for (const [pattern, near] of [
    ['data/python/*.jsonl', 'data/python/a.parquet'],
    ['data/pyhton/*.parquet', 'data/python'],
    ['dta/python/x/*.parquet', 'data'],
  ] as const) {
    const error = await t.throwsAsync<Error & { at: string }>(files.list(setOf(pattern), call()), {
      code: 'FWK_SOURCE_MISSING',
    });
    t.true(error.message.includes(near), error.message);
    t.is(error.at, 'plugins.a-source.remote.0.files');
  }
});

test('names that lead out of the dataset, sizes and hashes that are none: the listing is refused', async (t) => {
  const rows: readonly Readonly<Record<string, unknown>>[] = [
    { path: 'data/../../etc/passwd' },
    { path: '/etc/passwd' },
    { path: 'data\\..\\x' },
    { path: 'data/a\u0000b' },
    { path: 'data/\u001b[2J' },
    { path: 'data/\u009b2J' },
    { path: 'data/\ud800' },
    { path: 'other/a.jsonl' },
    { path: 'data/' },
    { path: 'data/'.padEnd(2000, 'a') },
    { path: 7 },
    { size: -1 },
    { size: 1.5 },
    { size: '1' },
    { oid: 'main', lfs: undefined },
    { lfs: { oid: 'short', size: 1 } },
    { lfs: { oid: 'a'.repeat(64), size: 2 } },
    { lfs: 'yes' },
    { type: 'symlink' },
  ];
  for (const listed of rows) {
    const hub = await fakeHub(t, {
      'me/code': { commit: COMMIT, files: { 'data/a.jsonl': lfs('a', listed) } },
    });
    const files = openHub(hub, cacheFolder(t));
    await t.throwsAsync(
      files.list(setOf('data/*'), call()),
      { code: 'FWK_SOURCE_INTEGRITY' },
      JSON.stringify(listed),
    );
  }
});

test('whatever a row holds, it is refused or becomes a plain entry', (t) => {
  const value = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom('file', 'a'.repeat(40), 'a'.repeat(64), '../a', 'a/b', 1),
  );
  const row = fc.record(
    {
      type: value,
      path: value,
      size: value,
      oid: value,
      lfs: fc.oneof(value, fc.record({ oid: value, size: value })),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof(row, fc.jsonValue()), (one) => {
      try {
        const entry = entryOf(one, '', 'test');
        if (entry === null) return;
        t.false(entry.name.split('/').includes('..'));
        t.true(entry.bytes >= 0);
        t.regex(entry.hash.hex, /^[0-9a-f]{40,64}$/);
      } catch (error) {
        t.is((error as { code?: string }).code, 'FWK_SOURCE_INTEGRITY', canonicalJson(one as never));
      }
    }),
    { numRuns: 3000 },
  );
});

for (const [what, respond] of [
  ['no JSON', '<html>'],
  ['half of it', '[{"type": "file"'],
  ['no list', '{"error": "none"}'],
  ['a list of nothing', '[null]'],
] as const)
  test(`an answer that is ${what} is refused`, async (t) => {
    const hub = await fakeHub(t, { 'me/code': { commit: COMMIT, files: FILES } });
    hub.fault = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(respond);
      return true;
    };
    await t.throwsAsync(openHub(hub, cacheFolder(t)).list(setOf('**'), call()), {
      code: 'FWK_SOURCE_INTEGRITY',
    });
  });

test('pages without an end, and pages elsewhere, are refused', async (t) => {
  const hub = await fakeHub(t, { 'me/code': { commit: COMMIT, files: FILES } });
  const cache = cacheFolder(t);
  let next = `${hub.url}/api/datasets/me/code/tree/${COMMIT}?again`;
  hub.fault = (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', link: `<${next}>; rel="next"` });
    response.end(JSON.stringify([{ type: 'file', path: 'a', size: 1, oid: 'a'.repeat(40) }]));
    return true;
  };
  await t.throwsAsync(openHub(hub, cache).list(setOf('**'), call()), { code: 'FWK_SOURCE_INTEGRITY' });
  next = `${hub.storeUrl}/api/datasets/me/code/tree`;
  await t.throwsAsync(openHub(hub, cache).list(setOf('**'), call()), { code: 'FWK_SOURCE_INTEGRITY' });
  t.true(hub.asked.every(({ to }) => to === 'hub'));
});
