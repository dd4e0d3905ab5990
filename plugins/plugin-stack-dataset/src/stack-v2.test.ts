import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  type JsonValue,
  META,
  REMOTE_FILES,
  type RemoteFile,
  type RemoteFiles,
  type RemoteSet,
  type SourceBatch,
} from '@framework/sdk';
import { hookContext } from '@framework/sdk/testing';
import test from 'ava';
import { gitBlobSha1 } from './blobs/blob-store.js';
import type { Config } from './config.js';
import { stackV2Expression } from './licences/stack-v2.js';
import { stackSource } from './stack-source.js';
import { runSql, type TestStackV2Row, writeRepositories, writeStackV2 } from './testing/dataset.js';
import { DEFAULTS } from './testing/defaults.js';

const folders = mkdtempSync(join(tmpdir(), 'stack-v2-'));
test.after.always('away with it', () => rmSync(folders, { recursive: true, force: true }));

const sha1 = (bytes: Uint8Array) => createHash('sha1').update(bytes).digest('hex');
const bytesOf = (content: string | Uint8Array) =>
  typeof content === 'string' ? Buffer.from(content) : Buffer.from(content);

/** A folder with rows and blobs. */
function dataset() {
  const root = mkdtempSync(join(folders, 'one-'));
  const blobs = join(root, 'blobs');
  mkdirSync(blobs);
  const file = join(root, 'rows.parquet');
  return {
    file,
    blobs,
    put(content: string | Uint8Array, place: (id: string) => string = (id) => id, packed = false): string {
      const bytes = bytesOf(content);
      const id = sha1(bytes);
      const path = join(blobs, place(id));
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, packed ? gzipSync(bytes) : bytes);
      return id;
    },
    source: (config: Partial<Config> = {}) => stackSource({ ...DEFAULTS, files: [file], blobs, ...config }),
    write: (rows: readonly TestStackV2Row[]) => writeStackV2(file, rows),
  };
}

async function read(source: ReturnType<typeof stackSource>, cursor: JsonValue = null, batchSize = 3) {
  const batches: SourceBatch[] = [];
  for await (const batch of source.open({ cursor, batchSize }, hookContext())) batches.push(batch);
  return {
    batches,
    ids: batches.flatMap(({ ids }) => ids),
    texts: batches.flatMap(({ contents }) => contents.map((bytes) => Buffer.from(bytes).toString())),
    meta: (name: string) => batches.flatMap(({ meta }) => meta[name]!),
  };
}

const PLACES: readonly ((id: string) => string)[] = [
  (id) => id,
  (id) => `${id.slice(0, 2)}/${id}`,
  (id) => `${id.slice(0, 2)}/${id.slice(2)}`,
  (id) => `${id.slice(0, 2)}/${id.slice(2, 4)}/${id}`,
  (id) => `${id.slice(0, 2)}/${id.slice(2, 4)}/${id.slice(4)}`,
];

test('texts are found by their ids in every layout, plain and packed, by both kinds of SHA-1', async (t) => {
  const one = dataset();
  const rows: TestStackV2Row[] = PLACES.flatMap((place, at) => [
    { blob: one.put(`plain ${at}\n`, place) },
    { blob: one.put(`packed ${at}\n`, (id) => `${place(id)}.gz`, true) },
    { blob: one.put(`packed, without an ending ${at}\n`, place, true) },
  ]);
  const git = Buffer.from('by its name in git\n');
  writeFileSync(join(one.blobs, gitBlobSha1(git)), git);
  await one.write([...rows, { blob: gitBlobSha1(git) }]);
  const found = await read(one.source());
  t.is(found.texts.length, PLACES.length * 3 + 1);
  t.deepEqual(found.texts.slice(0, 3), ['plain 0\n', 'packed 0\n', 'packed, without an ending 0\n']);
  t.is(found.texts.at(-1), 'by its name in git\n');
  t.is(found.meta('swhid').at(-1), `swh:1:cnt:${gitBlobSha1(git)}`);
});

test('repository, path, licences, labels: what an opt-out and a policy need', async (t) => {
  const one = dataset();
  const blob = one.put('a');
  await one.write([
    { blob, repository: 'jane/tool', path: '/src/a.ts', detected: ['MIT', 'GPL-2.0-only'], github: 'MIT' },
    { blob, detected: [], licenceType: 'no_license' },
    { blob, detected: [], licenceType: 'non_permissive', github: 'NOASSERTION' },
    { blob, detected: ['MIT', 'LicenseRef-scancode-generic-cla'], github: null },
    { blob, detected: ['x\u001fMIT'], github: null },
  ]);
  const found = await read(one.source());
  t.deepEqual(found.meta(META.repository).slice(0, 2), ['git:jane/tool', 'git:owner/name']);
  t.is(found.meta(META.path)[0], 'src/a.ts');
  t.is(found.ids[0], `git:jane/tool:src/a.ts#${blob}`);
  t.deepEqual(found.meta(META.licenseExpression), [
    'GPL-2.0-only AND MIT',
    null,
    'LicenseRef-non-permissive',
    'MIT',
    'x\ufffdMIT',
  ]);
  t.deepEqual(found.meta('licenceType')[0], 'permissive');
  t.deepEqual([found.meta('vendored')[0], found.meta('generated')[0]], [false, true]);
  t.is(found.meta(META.language)[0], 'typescript');
  t.is(found.meta('revisionDate')[0], '2023-09-06T12:30:00Z');
});

test('a reference to a licence says nothing beside the licence, and something alone', (t) => {
  const reference = 'LicenseRef-scancode-unknown-license-reference';
  t.is(stackV2Expression([['MIT', reference]], 'permissive'), 'MIT');
  t.is(stackV2Expression([[reference], null], 'non_permissive'), reference);
  t.is(stackV2Expression([[], ['NOASSERTION']], 'no_license'), null);
});

test('texts become UTF-8 from the encoding their row states; what is in another is dropped or replaced, and counted', async (t) => {
  const one = dataset();
  const gbk = Buffer.from([0xc4, 0xe3, 0xba, 0xc3]);
  const cyrillic = Buffer.from([0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2]);
  const japanese = Buffer.from([0x83, 0x65, 0x83, 0x58, 0x83, 0x67]);
  const wide = Buffer.from('\ufeffwide é', 'utf16le');
  const bigEnd = Buffer.from(wide).swap16();
  const latin = Buffer.from([0x63, 0x61, 0x66, 0xe9, 0x85]);
  const torn = Buffer.from([0x61, 0xff, 0x62]);
  await one.write([
    { blob: one.put(gbk), encoding: 'GB2312' },
    { blob: one.put(cyrillic), encoding: 'WINDOWS-1251' },
    { blob: one.put(japanese), encoding: 'SHIFT_JIS' },
    { blob: one.put(wide), encoding: 'UTF-16' },
    { blob: one.put(bigEnd), encoding: 'UTF-16' },
    { blob: one.put(latin), encoding: 'ISO-8859-1' },
    { blob: one.put('\ufeffmarked'), encoding: 'UTF-8-SIG' },
    { blob: one.put('none stated'), encoding: null },
    { blob: one.put(torn), encoding: 'UTF-8' },
    { blob: one.put('x'), encoding: 'EBCDIC-CP-XX' },
  ]);
  const readable = ['你好', 'Привет', 'テスト', 'wide é', 'wide é', 'café\u0085', 'marked', 'none stated'];
  const dropped = one.source();
  const { skipped, documents, bytes } = await dropped.describe(hookContext());
  t.deepEqual(skipped, { undecodable: 1, 'encoding-unknown': 1 });
  const found = await read(dropped);
  t.deepEqual(found.texts, readable);
  t.deepEqual([documents, bytes], [readable.length, Buffer.byteLength(readable.join(''))]);
  const replaced = await read(one.source({ undecodable: 'replace' }));
  t.deepEqual(replaced.texts, [...readable, 'a\ufffdb']);
  t.deepEqual(replaced.meta('invalidText'), [...readable.map(() => null), 'UTF-8']);
});

test('what is missing, too large or named by no id is counted; nothing but ids becomes a path', async (t) => {
  const one = dataset();
  const bomb = gzipSync(Buffer.alloc(64 << 20));
  const bombId = sha1(Buffer.alloc(64 << 20));
  writeFileSync(join(one.blobs, bombId), bomb);
  writeFileSync(join(one.blobs, '..', 'secret'), 'not yours');
  await one.write([
    { blob: one.put('here') },
    { blob: sha1(Buffer.from('elsewhere')) },
    { blob: bombId },
    { blob: '../secret' },
    { blob: one.put('x'.repeat(5000)) },
    { blob: null },
    { blob: one.put('there') },
  ]);
  const source = one.source({ maxBlobBytes: 4096 });
  const { documents, skipped } = await source.describe(hookContext());
  t.is(documents, 2);
  t.deepEqual(skipped, {
    'without-content': 1,
    'blob-missing': 1,
    'blob-too-large': 2,
    'blob-id-invalid': 1,
  });
  t.deepEqual((await read(source)).texts, ['here', 'there']);
});

test('bytes that are not what the id says are refused, packed or torn', async (t) => {
  const whole = gzipSync('of the blob, long enough to be torn');
  for (const bytes of [
    Buffer.from('others'),
    gzipSync('others'),
    whole.subarray(0, whole.byteLength - 9),
    Buffer.from([0x1f, 0x8b, 0]),
    Buffer.alloc(0),
  ]) {
    const one = dataset();
    const id = sha1(Buffer.from('of the blob, long enough to be torn'));
    writeFileSync(join(one.blobs, id), bytes);
    await one.write([{ blob: id }]);
    const error = await t.throwsAsync(one.source().describe(hookContext()), { code: 'FWK_SOURCE_INTEGRITY' });
    t.true(error.message.includes(id));
  }
});

test('from every cursor the rest comes, missing texts and the border of files between', async (t) => {
  const one = dataset();
  const missing = sha1(Buffer.from('missing'));
  await one.write(
    Array.from({ length: 40 }, (_, at) => ({ blob: at % 3 === 1 ? missing : one.put(`text ${at}`) })),
  );
  const source = one.source();
  t.is((await source.describe(hookContext())).skipped['blob-missing'], 13);
  const all = await read(source, null, 4);
  t.is(all.texts.length, 27);
  for (const [at, { cursor }] of all.batches.entries()) {
    const rest = await read(one.source(), cursor, 5);
    t.deepEqual(rest.texts, all.texts.slice(4 * (at + 1)));
  }
});

test('a blob that comes or goes is another content: by the fingerprint, and while it is read', async (t) => {
  const one = dataset();
  const late = Buffer.from('late');
  await one.write([{ blob: one.put('a') }, { blob: sha1(late) }]);
  const source = one.source();
  const before = await source.describe(hookContext());
  one.put(late);
  await t.throwsAsync(read(source), { code: 'FWK_SOURCE_CHANGED' });
  const after = await one.source().describe(hookContext());
  t.not(after.fingerprint, before.fingerprint);
  const again = one.source();
  await again.describe(hookContext());
  rmSync(join(one.blobs, sha1(late)));
  await t.throwsAsync(read(again), { code: 'FWK_SOURCE_CHANGED' });
});

test('rows that are repositories give their files', async (t) => {
  const one = dataset();
  await writeRepositories(one.file, [
    [
      { blob: one.put('a'), repository: 'a/b', github: 'MIT', path: '/README.md' },
      { blob: one.put('b'), repository: 'a/b', github: 'MIT', detected: ['ISC'], path: '/src/b.ts' },
    ],
    [{ blob: one.put('c'), repository: 'c/d', detected: [], licenceType: 'no_license' }],
  ]);
  const source = one.source();
  t.is((await source.describe(hookContext())).documents, 3);
  const found = await read(source);
  t.deepEqual(found.texts, ['a', 'b', 'c']);
  t.deepEqual(found.meta(META.repository), ['git:a/b', 'git:a/b', 'git:c/d']);
  t.deepEqual(found.meta(META.path), ['README.md', 'src/b.ts', 'src/0.ts']);
  t.deepEqual(found.meta(META.licenseExpression), ['MIT', 'ISC AND MIT', null]);
});

for (const [what, write, documents] of [
  [
    'files',
    (file: string, [a, b, c]: readonly string[]) =>
      writeStackV2(file, [
        { blob: a!, github: 'MIT' },
        { blob: null },
        { blob: b!, detected: ['ISC', 'MIT'], encoding: 'iso-8859-1' },
        { blob: 'f'.repeat(40) },
        { blob: c!, detected: [], licenceType: 'no_license', encoding: null },
      ]),
    3,
  ],
  [
    'repositories',
    (file: string, [a, b, c]: readonly string[]) =>
      writeRepositories(file, [
        [
          { blob: a!, repository: 'a/b', github: 'MIT', path: '/README.md' },
          { blob: b!, repository: 'a/b', path: '/src/b.ts' },
        ],
        [{ blob: c!, repository: 'c/d', detected: [], licenceType: 'no_license' }],
      ]),
    // The second is none in UTF-8.
    2,
  ],
] as const) {
  test(`JSON lines of ${what} give what Parquet gives`, async (t) => {
    const one = dataset();
    const blobs = ['a', Buffer.of(0x61, 0xe9), 'c'].map((content) => one.put(content));
    await write(one.file, blobs);
    const lines = join(dirname(one.file), 'rows.jsonl');
    await runSql(lines, `COPY (SELECT * FROM '${one.file}') TO '${lines}' (FORMAT json)`);
    const [parquet, json] = [one.source(), one.source({ files: [lines] })];
    const described = await parquet.describe(hookContext());
    t.is(described.documents, documents);
    t.deepEqual(
      { ...(await json.describe(hookContext())), fingerprint: '' },
      { ...described, fingerprint: '' },
    );
    t.deepEqual(await read(json).then(({ batches }) => batches), (await read(parquet)).batches);
    t.deepEqual((await read(json, { file: 0, documents: 1 }, 1)).ids, (await read(parquet)).ids.slice(1));
  });
}

test('rows without texts are refused before any work: nothing named, no folder, a folder of other files', async (t) => {
  const one = dataset();
  await one.write([{ blob: sha1(Buffer.from('x')) }]);
  await t.throwsAsync(one.source({ blobs: null }).check!(hookContext()), { code: 'FWK_CONFIG_INVALID' });
  await t.throwsAsync(one.source({ blobs: join(one.blobs, 'none') }).check!(hookContext()), {
    code: 'FWK_SOURCE_MISSING',
  });
  await t.throwsAsync(one.source().describe(hookContext()), { code: 'FWK_SOURCE_EMPTY' });
});

test('texts on a hub come through the slot, each when it is wanted', async (t) => {
  const one = dataset();
  const set: RemoteSet = { hub: 'me/blobs', revision: 'a'.repeat(40), files: '**' };
  const ids = [one.put('one'), one.put('two', (id) => `${id}.gz`, true)];
  await one.write([...ids.map((blob) => ({ blob })), { blob: sha1(Buffer.from('three')) }]);
  const fetched: string[] = [];
  const files: RemoteFile[] = ids.map((id, at) => ({
    set,
    name: `content/${id.slice(0, 2)}/${id}${at === 1 ? '.gz' : ''}`,
    bytes: 10,
    hash: { algorithm: 'sha256', hex: 'b'.repeat(64) },
  }));
  const owner: RemoteFiles = {
    list: async () => files,
    check: async (checked) => void t.is(checked.length, 2),
    async fetch({ name }) {
      fetched.push(name);
      return { path: join(one.blobs, name.split('/').at(-1)!), sha256: 'b'.repeat(64) };
    },
  };
  const ctx = hookContext({ slots: [[REMOTE_FILES, owner]] });
  const source = one.source({ blobs: null, remoteBlobs: [set] });
  await source.check!(ctx);
  t.deepEqual(fetched, []);
  const { documents, skipped } = await source.describe(ctx);
  t.deepEqual([documents, skipped], [2, { 'blob-missing': 1 }]);
  t.is(fetched.length, 2);
  await t.throwsAsync(source.check!(hookContext()), { code: 'FWK_SLOT_MISSING' });
});
