import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { type JsonValue, META, type Source, type SourceBatch } from '@framework/sdk';
import { hookContext, makePlugin, readSource } from '@framework/sdk/testing';
import { temporaryFolder } from '@framework/sdk/testing/temporary-folder';
import test, { type ExecutionContext } from 'ava';
import { config } from './config.js';
import plugin from './plugin.js';
import { folderLabels } from './source-root.js';

const MIT = 'MIT License\n\nPermission is hereby granted…\n';

const folderWith = (files: Readonly<Record<string, string | Uint8Array>>): string => {
  const folder = temporaryFolder('local-source');
  write(folder, files);
  return folder;
};
const write = (folder: string, files: Readonly<Record<string, string | Uint8Array>>): void => {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
};

const sourcesOf = async (settings: Readonly<Record<string, unknown>>): Promise<Source[]> => {
  const sources: Source[] = [];
  const { hooks } = makePlugin(plugin, config, { config: { extensions: ['.ts', '.js'], ...settings } });
  await hooks!.ingest!({ sources, add: (source) => void sources.push(source) }, hookContext() as never);
  return sources;
};
const sourceOf = async (folder: string, settings = {}): Promise<Source> =>
  (await sourcesOf({ folders: [folder], ...settings }))[0]!;

interface Row {
  readonly id: string;
  readonly text: string;
  readonly meta: Readonly<Record<string, JsonValue>>;
}
const rowsOf = async (source: Source, batchSize = 3): Promise<Row[]> => {
  const batches = await readSource(source, batchSize);
  return batches.flatMap((batch) =>
    batch.ids.map((id, row) => ({
      id,
      text: batch.text(row),
      meta: Object.fromEntries(Object.keys(batch.meta).map((name) => [name, batch.get(row, name)])),
    })),
  );
};
const throwsCode = async (t: ExecutionContext, code: string, call: () => Promise<unknown>) => {
  const error = await t.throwsAsync(call);
  t.is((error as { code?: string }).code, code, error?.message);
  return error as Error & { at?: string };
};

test('very many files in folders beside each other come in byte order, each with its bytes', async (t) => {
  const paths = Array.from({ length: 700 }, (_, at) => {
    const folder = ['a', 'a-b', 'a.b', 'b/a', 'b', 'é'][at % 6]!;
    return `${folder}/${'x'.repeat(at % 90)}${at}.ts`;
  });
  const source = await sourceOf(
    folderWith(Object.fromEntries(paths.map((path) => [path, `text of ${path}`]))),
  );
  const rows = await rowsOf(source);
  const expected = paths.map((path) => Buffer.from(path)).sort(Buffer.compare);
  t.deepEqual(
    rows.map(({ text }) => text),
    expected.map((path) => `text of ${path}`),
  );
});

test('files come in byte order of their paths, with ids, licences, language and share', async (t) => {
  const folder = folderWith({
    LICENSE: MIT,
    'package.json': '{"name":"x","license":"(MIT OR GPL-2.0)"}',
    'b.ts': 'b',
    'a/x.ts': 'ax',
    'a-b.ts': 'a-b',
    'a.js': 'a',
    'skip.bin': 'x',
  });
  const rows = await rowsOf(await sourceOf(folder));
  const repository = `folder:${basename(folder)}`;
  t.deepEqual(
    rows.map(({ id }) => id),
    ['a-b.ts', 'a.js', 'a/x.ts', 'b.ts'].map((path) => `${repository}:${path}`),
  );
  t.deepEqual(rows[2]!.meta, {
    [META.path]: 'a/x.ts',
    [META.repository]: repository,
    [META.licenseExpression]: '(MIT OR GPL-2.0)',
    [META.licenseFiles]: [{ path: 'LICENSE', text: MIT }],
    [META.share]: 'code',
    [META.language]: 'typescript',
    commit: null,
    encoding: 'utf-8',
  });
});

test('prose is of the share text, under the licence of its package; licence files are evidence alone', async (t) => {
  const source = await sourceOf(
    folderWith({
      'package.json': '{"name":"x","license":"MIT"}',
      'LICENSE.md': MIT,
      'README.md': '# x\n',
      'docs/guide.rst': 'x\n=\n',
      'docs/COPYING.txt': 'other',
      'a.js': 'a',
    }),
    { extensions: ['.md', '.rst', '.txt', '.js'] },
  );
  const rows = await rowsOf(source);
  t.deepEqual(
    rows.map(({ meta }) => [meta[META.path], meta[META.share], meta[META.licenseExpression]]),
    [
      ['README.md', 'text', 'MIT'],
      ['a.js', 'code', 'MIT'],
      ['docs/guide.rst', 'text', 'MIT'],
    ],
  );
  t.deepEqual(rows[0]!.meta[META.licenseFiles], [{ path: 'LICENSE.md', text: MIT }]);
  t.deepEqual(rows[2]!.meta[META.licenseFiles], [
    { path: 'docs/COPYING.txt', text: 'other' },
    { path: 'LICENSE.md', text: MIT },
  ]);
  t.is((await source.describe(hookContext())).skipped['licence-file'], 2);
});

test('a file about licences is a document, and governs none', async (t) => {
  const folder = folderWith({
    LICENSE: MIT,
    'lib/license_page.dart': 'class LicensePage {}',
    'lib/License.swift': 'struct License {}',
    'docs/choosing-a-license.md': '# Choose the GPL\n',
  });
  const rows = await rowsOf(await sourceOf(folder, { extensions: ['.dart', '.swift', '.md'] }));
  t.deepEqual(
    rows.map(({ meta }) => [meta[META.path], (meta[META.licenseFiles] as unknown[]).length]),
    [
      ['docs/choosing-a-license.md', 1],
      ['lib/License.swift', 1],
      ['lib/license_page.dart', 1],
    ],
  );
});

test('licence evidence is inherited by path, nearest folder first', async (t) => {
  const folder = folderWith({
    LICENSE: 'root',
    'package.json': '{"license":"MIT"}',
    'vendor/lame/COPYING': 'lgpl',
    'vendor/lame/src/a.ts': 'x',
    'vendor/own/package.json': '{"license":"ISC"}',
    'vendor/own/a.ts': 'x',
  });
  const [lame, own] = await rowsOf(await sourceOf(folder));
  t.deepEqual(lame!.meta[META.licenseFiles], [
    { path: 'vendor/lame/COPYING', text: 'lgpl' },
    { path: 'LICENSE', text: 'root' },
  ]);
  t.is(lame!.meta[META.licenseExpression], 'MIT');
  t.is(own!.meta[META.licenseExpression], 'ISC');
});

test('checkouts inside a folder are repositories of their own and inherit nothing from above', async (t) => {
  const commit = 'c'.repeat(40);
  const folder = folderWith({
    LICENSE: 'super',
    'a.ts': 'a',
    'sub/.git/HEAD': commit,
    'sub/.git/config': '[remote "origin"]\nurl = https://github.com/owner/sub.git',
    'sub/b.ts': 'b',
  });
  const [, sub] = await rowsOf(await sourceOf(folder));
  t.is(sub!.id, 'git:owner/sub:b.ts');
  t.like(sub!.meta, { [META.repository]: 'git:owner/sub', commit, [META.path]: 'b.ts' });
  t.deepEqual(sub!.meta[META.licenseFiles], []);
});

test('the folders of a collection are repositories of their own', async (t) => {
  const folder = folderWith({ 'p/LICENSE': 'p', 'p/a.ts': 'a', 'q/deep/a.ts': 'a', 'top.ts': 't' });
  const name = `folder:${basename(folder)}`;
  const rows = await rowsOf(await sourceOf(folder));
  t.deepEqual(
    rows.map(({ id }) => id),
    [`${name}/p:a.ts`, `${name}/q:deep/a.ts`, `${name}:top.ts`],
  );
  t.deepEqual(rows[0]!.meta[META.licenseFiles], [{ path: 'LICENSE', text: 'p' }]);
});

test('a git checkout is named after its remote and commit', async (t) => {
  const commit = 'a'.repeat(40);
  const folder = folderWith({
    '.git/HEAD': commit,
    '.git/config': '[remote "origin"]\nurl = git@github.com:owner/name.git',
    '.git/hooks/a.ts': 'never read',
    'a.ts': 'x',
  });
  const source = await sourceOf(folder);
  t.is(source.id, `git:owner/name@${commit}`);
  t.deepEqual(
    (await rowsOf(source)).map(({ id }) => id),
    ['git:owner/name:a.ts'],
  );
});

test('the hash of a file is delivered with its text, where the text is the file as it lies there', async (t) => {
  const folder = folderWith({
    'bom.ts': '\ufeffbom',
    'repaired.ts': Uint8Array.of(...Buffer.from('x'.repeat(99)), 0xff),
    'text.ts': 'é',
    'utf16.ts': Buffer.from('\ufeffsixteen', 'utf16le'),
  });
  const source = await sourceOf(folder, { maxInvalidUtf8: 0.1 });
  await source.describe(hookContext());
  const batches: SourceBatch[] = [];
  for await (const batch of source.open({ cursor: null, batchSize: 8 }, hookContext())) batches.push(batch);
  const sha256 = createHash('sha256').update('é').digest();
  t.deepEqual(
    batches[0]!.digests?.map((digest) => digest && Buffer.from(digest)),
    [null, null, sha256, null],
  );
});

test('what is not taken is counted by reason', async (t) => {
  const folder = folderWith({
    'text.ts': 'x',
    'bom.ts': '\ufeffbom',
    'utf16.ts': Buffer.from('\ufeffsixteen', 'utf16le'),
    'binary.ts': Uint8Array.of(0x61, 0, 0x62),
    'large.ts': 'x'.repeat(101),
    'image.png': 'x',
    'node_modules/dep/index.ts': 'x',
    'fixtures/a.ts': 'x',
  });
  symlinkSync('text.ts', join(folder, 'link.ts'));
  symlinkSync('.', join(folder, 'loop'));
  symlinkSync('/nowhere', join(folder, 'broken.ts'));
  const fifo = spawnSync('mkfifo', [join(folder, 'pipe.ts')]).status === 0;
  const socket = createServer();
  await new Promise<void>((resolve) => void socket.listen(join(folder, 'socket.ts'), resolve));
  try {
    const source = await sourceOf(folder, { maxFileBytes: 100, exclude: ['fixtures/**'] });
    t.deepEqual(
      (await rowsOf(source)).map(({ id, text, meta }) => [id.split(':').at(-1), text, meta['encoding']]),
      [
        ['bom.ts', 'bom', 'utf-8-bom'],
        ['text.ts', 'x', 'utf-8'],
        ['utf16.ts', 'sixteen', 'utf-16le'],
      ],
    );
    const { skipped, documents, bytes } = await source.describe(hookContext());
    t.deepEqual(skipped, {
      binary: 1,
      excluded: 1,
      'node-modules': 1,
      'other-extension': 1,
      special: fifo ? 2 : 1,
      symlink: 3,
      'too-large': 1,
    });
    t.is(documents, 3);
    t.is(bytes, 11);
  } finally {
    socket.close();
  }
});

test('.gitignore is respected when asked, in nested folders too', async (t) => {
  const folder = folderWith({
    '.gitignore': '/out/\n*.gen.ts\n',
    'sub/.gitignore': '!keep.gen.ts\nlocal.ts\n',
    'out/a.ts': 'x',
    'a.gen.ts': 'x',
    'sub/keep.gen.ts': 'x',
    'sub/local.ts': 'x',
    'sub/out/a.ts': 'x',
  });
  const paths = async (gitignore: boolean) =>
    (await rowsOf(await sourceOf(folder, { gitignore }))).map(({ id }) =>
      id.split(/[:]|\/(?=sub|out)/).pop(),
    );
  t.is((await paths(false)).length, 5);
  const kept = await rowsOf(await sourceOf(folder, { gitignore: true }));
  t.deepEqual(
    kept.map(({ text, id }) => [id.endsWith('keep.gen.ts') || id.endsWith('out/a.ts'), text]),
    [
      [true, 'x'],
      [true, 'x'],
    ],
  );
});

test('hostile names survive', async (t) => {
  const folder = folderWith({ 'a\nb.ts': '1', 'c\\d.ts': '2', [`${'e'.repeat(252)}.ts`]: '3', ' .ts': '4' });
  let expected = 4;
  try {
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/f`), Buffer.of(0xff), Buffer.from('.ts')]), '5');
    expected = 5;
  } catch {
    t.log('this file system takes UTF-8 names only');
  }
  const source = await sourceOf(folder);
  const rows = await rowsOf(source);
  t.is(rows.length, expected);
  t.is(new Set(rows.map(({ id }) => id)).size, expected);
  t.true(rows.some(({ id, text }) => id.endsWith(':a\nb.ts') && text === '1'));
  if (expected === 5) t.true(rows.some(({ id, text }) => id.endsWith(':f\\xff.ts') && text === '5'));
});

test('reading goes on exactly after any batch, and the batch size does not matter', async (t) => {
  const folder = folderWith(
    Object.fromEntries(Array.from({ length: 23 }, (_, at) => [`f${at}.ts`, `content ${at}`])),
  );
  const source = await sourceOf(folder);
  const all = (await rowsOf(source, 100)).map(({ id, text }) => [id, text]);
  for (const batchSize of [1, 4, 7, 23]) {
    t.deepEqual(
      (await rowsOf(source, batchSize)).map(({ id, text }) => [id, text]),
      all,
    );
    let read = 0;
    for await (const batch of source.open({ cursor: null, batchSize }, hookContext())) {
      read += batch.ids.length;
      const rest: string[] = [];
      const cursor = JSON.parse(JSON.stringify(batch.cursor)) as JsonValue;
      // A fresh source, as after a crash.
      for await (const next of (await sourceOf(folder)).open({ cursor, batchSize }, hookContext())) {
        rest.push(...next.ids);
      }
      t.deepEqual(
        rest,
        all.slice(read).map(([id]) => id),
      );
    }
    t.is(read, all.length);
  }
});

test('a cursor of another source is refused', async (t) => {
  const source = await sourceOf(folderWith({ 'a.ts': 'x' }));
  for (const cursor of [7, -1, 0.5, 'x', { at: 1 }]) {
    await throwsCode(t, 'FWK_SOURCE_CHANGED', () =>
      drain(source.open({ cursor, batchSize: 1 }, hookContext())),
    );
  }
});

const drain = async (batches: AsyncIterable<SourceBatch>): Promise<void> => {
  for await (const batch of batches) void batch;
};
const fingerprintOf = async (folder: string, settings = {}): Promise<string> =>
  (await (await sourceOf(folder, settings)).describe(hookContext())).fingerprint;

test('the fingerprint follows content and licence evidence, not the place', async (t) => {
  const folder = folderWith({ 'x/LICENSE': MIT, 'x/a.ts': 'one', 'x/b.png': 'p' });
  const root = join(folder, 'x');
  const first = await fingerprintOf(root);
  t.is(await fingerprintOf(root), first);
  const copy = join(temporaryFolder('copy'), 'x');
  cpSync(root, copy, { recursive: true });
  t.is(await fingerprintOf(copy), first);
  write(root, { 'b.png': 'q' });
  t.is(await fingerprintOf(root), first);

  const seen = new Set([first]);
  const changes = [
    () => write(root, { 'a.ts': 'two' }),
    () => renameSync(join(root, 'a.ts'), join(root, 'c.ts')),
    () => write(root, { LICENSE: `${MIT} ` }),
    () => write(root, { 'package.json': '{"license":"MIT"}' }),
    () => write(root, { 'd.ts': '' }),
  ];
  for (const change of changes) {
    change();
    const next = await fingerprintOf(root);
    t.false(seen.has(next), change.toString());
    seen.add(next);
  }
});

test('a file that changes, vanishes or becomes a link after describe stops the read', async (t) => {
  const disturbances: readonly ((path: string) => void)[] = [
    (path) => writeFileSync(path, 'other'),
    (path) => rmSync(path),
    (path) => {
      rmSync(path);
      symlinkSync('a.ts', path);
    },
  ];
  for (const disturb of disturbances) {
    const folder = folderWith({ 'a.ts': 'a', 'b.ts': 'b' });
    const source = await sourceOf(folder);
    await source.describe(hookContext());
    disturb(join(folder, 'b.ts'));
    const error = await throwsCode(t, 'FWK_SOURCE_CHANGED', () =>
      drain(source.open({ cursor: null, batchSize: 8 }, hookContext())),
    );
    t.regex(error.at ?? '', /b\.ts$/);
  }
});

test('missing, empty and unsuitable roots are told apart in check', async (t) => {
  const check = async (folder: string) => (await sourceOf(folder)).check!(hookContext());
  const missing = await throwsCode(t, 'FWK_SOURCE_MISSING', () => check('/nowhere/at/all'));
  t.is(missing.at, 'plugin-local-dataset.folders[0]');
  const folder = folderWith({ 'a.ts': 'x', 'only/b.png': 'x', 'binary/c.ts': Uint8Array.of(0) });
  await t.notThrowsAsync(() => check(folder));
  await throwsCode(t, 'FWK_SOURCE_MISSING', () => check(join(folder, 'a.ts')));
  await throwsCode(t, 'FWK_SOURCE_EMPTY', () => check(join(folder, 'only')));
  await throwsCode(t, 'FWK_SOURCE_EMPTY', () => check(join(folder, 'binary')));
  await throwsCode(t, 'FWK_SOURCE_EMPTY', async () =>
    (await sourceOf(join(folder, 'binary'))).describe(hookContext()),
  );
});

test.serial('an unreadable root is an error, an unreadable file or folder below is counted', async (t) => {
  const folder = folderWith({ 'a.ts': 'x', 'b.ts': 'x', 'locked/c.ts': 'x' });
  chmodSync(folder, 0o755);
  chmodSync(join(folder, 'b.ts'), 0);
  chmodSync(join(folder, 'locked'), 0);
  await asNobody(async () => {
    const { skipped, documents } = await (await sourceOf(folder)).describe(hookContext());
    t.deepEqual([skipped, documents], [{ unreadable: 2 }, 1]);
    await throwsCode(t, 'FWK_SOURCE_UNREADABLE', async () =>
      (await sourceOf(join(folder, 'locked'))).check!(hookContext()),
    );
  });
  chmodSync(join(folder, 'locked'), 0o755);
});

/** Root may read everything, so give up being root for a moment. */
const asNobody = async (work: () => Promise<void>): Promise<void> => {
  if (process.getuid?.() !== 0) return work();
  process.seteuid!(65534);
  try {
    await work();
  } finally {
    process.seteuid!(0);
  }
};

test('installed packages are found by name, even where `exports` hides their package.json', async (t) => {
  const sources = await sourcesOf({
    packages: ['lodash', 'd3-array', 'jszip', '@framework/sdk'],
    extensions: ['.js', '.mjs'],
  });
  t.deepEqual(
    sources.map(({ id }) => id.replace(/\d+\.\d+\.\d+.*/, 'V')),
    ['npm:lodash@V', 'npm:d3-array@V', 'npm:jszip@V', 'npm:@framework/sdk@V'],
  );
  const [row] = await rowsOf(sources[2]!, 512);
  t.like(row!.meta, {
    [META.licenseExpression]: '(MIT OR GPL-3.0-or-later)',
    [META.repository]: sources[2]!.id,
  });
  t.like(row!.meta[META.licenseFiles], [{ path: 'LICENSE.markdown' }]);
});

test('`resolveFrom` comes before every other place', async (t) => {
  const folder = folderWith({
    'node_modules/lodash/package.json': '{"name":"lodash","version":"0.0.1","license":"ISC"}',
    'node_modules/lodash/a.js': 'x',
    'node_modules/.store/real/package.json': '{"name":"linked","version":"2.0.0"}',
    'node_modules/.store/real/a.js': 'x',
    'deep/er/x': '',
  });
  symlinkSync('.store/real', join(folder, 'node_modules/linked'));
  const sources = await sourcesOf({ packages: ['lodash', 'linked'], resolveFrom: [join(folder, 'deep/er')] });
  t.deepEqual(
    sources.map(({ id }) => id),
    ['npm:lodash@0.0.1', 'npm:linked@2.0.0'],
  );
  t.is((await rowsOf(sources[1]!)).length, 1);
});

test('a package that is not installed fails its check, a name that is none fails at once', async (t) => {
  const [source] = await sourcesOf({ packages: ['no-such-package-here'] });
  const error = await throwsCode(t, 'FWK_SOURCE_MISSING', () => source!.check!(hookContext()));
  t.is(error.at, 'plugin-local-dataset.packages[0]');
  for (const name of ['../lodash', '/etc', '', 'a/b', '@scope', '.', '..']) {
    await throwsCode(t, 'FWK_CONFIG_INVALID', () => sourcesOf({ packages: [name] }));
  }
});

test('a root listed twice is refused, equal folder names are told apart', async (t) => {
  const folder = folderWith({ 'a/src/x.ts': 'x', 'b/src/x.ts': 'x' });
  await throwsCode(t, 'FWK_CONFIG_INVALID', () => sourcesOf({ packages: ['lodash', 'lodash'] }));
  await throwsCode(t, 'FWK_CONFIG_INVALID', () => sourcesOf({ folders: [folder, `${folder}/`] }));
  const sources = await sourcesOf({ folders: [join(folder, 'a/src'), join(folder, 'b/src')] });
  t.deepEqual(
    sources.map(({ id }) => id),
    ['folder:a/src', 'folder:b/src'],
  );
  t.deepEqual(folderLabels(['/x/src', '/y/z', '/']), ['src', 'z', 'root']);
});

test('an aborted run stops reading', async (t) => {
  const source = await sourceOf(folderWith({ 'a.ts': 'x' }));
  const stop = new AbortController();
  stop.abort();
  await t.throwsAsync(
    () => drain(source.open({ cursor: null, batchSize: 1 }, { ...hookContext(), signal: stop.signal })),
    { any: true },
  );
});

test('worker threads deliver what one thread does: portions are its batches, looks its description', async (t) => {
  const files = Object.fromEntries(
    Array.from({ length: 300 }, (_, at) => [`${at % 7}/${at}.ts`, at % 50 === 3 ? 'a\0b' : `// ${at} é\n`]),
  );
  const folder = folderWith({ ...files, LICENSE: MIT, '3/LICENSE': 'Apache' });
  // A name that is no UTF-8 cannot be told as text.
  writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0xe9, 0x2e, 0x74, 0x73])]), 'latin1');
  const source = await sourceOf(folder);
  const ctx = hookContext();
  const plain = await source.describe(ctx);
  const parts: JsonValue[] = [];
  const elsewhere = await sourceOf(folder);
  const looked = await source.describe({
    ...ctx,
    async *look(given) {
      for (const part of given) {
        parts.push(part);
        yield structuredClone(await elsewhere.look!(structuredClone(part), ctx));
      }
    },
  });
  t.deepEqual(looked, plain);
  t.true(parts.length > 2);

  for (const [cursor, batchSize] of [
    [null, 64],
    [128, 64],
    [null, 1000],
  ] as const) {
    const batches: SourceBatch[] = [];
    for await (const batch of source.open({ cursor, batchSize }, ctx)) batches.push(batch);
    const portions = (await source.portions!(cursor, ctx, batchSize))!;
    t.is(portions.length, batches.length);
    for (const [at, portion] of portions.entries()) {
      const told = JSON.parse(JSON.stringify(portion));
      t.is(told.documents, batches[at]!.ids.length);
      const read: SourceBatch[] = [];
      const options = { first: batchSize, batchSize };
      for await (const batch of elsewhere.openPortion!(told, options, ctx)) read.push(batch);
      t.deepEqual(read, [batches[at]!]);
    }
  }

  const [portion] = await source.portions!(null, ctx, 64).then((all) => all!.slice(-1));
  write(folder, { '6/6.ts': 'other' });
  await throwsCode(t, 'FWK_SOURCE_CHANGED', async () => {
    const options = { first: 64, batchSize: 64 };
    for await (const _ of elsewhere.openPortion!(portion!, options, ctx)) {
      // What comes before is as it was.
    }
  });
});
