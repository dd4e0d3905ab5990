/** Files that a slot brings: their paths say nothing, their names everything. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  META,
  type Progress,
  REMOTE_FILES,
  type RemoteFile,
  type RemoteFiles,
  type RemoteSet,
  type SourceBatch,
  type SourceContext,
} from '@framework/sdk';
import { hookContext } from '@framework/sdk/testing';
import test from 'ava';
import { stackSource } from './stack-source.js';
import { writeDataset } from './testing/dataset.js';
import { DEFAULTS } from './testing/defaults.js';

const folder = mkdtempSync(join(tmpdir(), 'stack-remote-'));
test.after.always('away with it', () => rmSync(folder, { recursive: true, force: true }));

const set: RemoteSet = { hub: 'big/code', revision: 'a'.repeat(40), files: '**' };

/** Files as a cache has them: under names without an ending. */
async function brought(): Promise<{ readonly owner: RemoteFiles; readonly asked: string[] }> {
  const place = mkdtempSync(join(folder, 'one-'));
  const asked: string[] = [];
  const files: (RemoteFile & { readonly path: string })[] = [];
  for (const [name, dataset] of [
    ['python/train-00000-of-00001.parquet', 'starcoderdata'],
    ['data/rust/data-00000.jsonl.gz', 'the-stack'],
    ['data/rust/data-00001.jsonl.zst', 'the-stack'],
    ['data/rust/data-00002.jsonl', 'the-stack'],
  ] as const) {
    const ending = name.slice(name.indexOf('.'));
    const written = join(place, `written${ending}`);
    await writeDataset(written, dataset, [{ content: `of ${name}\n`, licences: ['MIT'], lang: 'Rust' }]);
    const hex = createHash('sha256').update(readFileSync(written)).digest('hex');
    const path = join(place, hex);
    renameSync(written, path);
    files.push({ set, name, bytes: readFileSync(path).byteLength, hash: { algorithm: 'sha256', hex }, path });
  }
  const readme: RemoteFile = { set, name: 'README.md', bytes: 1, hash: { algorithm: 'sha256', hex: 'b' } };
  const owner: RemoteFiles = {
    list: async () => [readme, ...files.map(({ path: _, ...file }) => file)],
    check: async (checked) => void asked.push(...checked.map(({ name }) => `check ${name}`)),
    async fetch({ name, bytes }, { progress }) {
      asked.push(`fetch ${name}`);
      progress?.(bytes);
      const { path, hash } = files.find((file) => file.name === name)!;
      return { path, sha256: hash.hex };
    },
  };
  return { owner, asked };
}

const sourceOf = (files: readonly string[] = []) => stackSource({ ...DEFAULTS, files, remote: [set] });

test('they are checked without being fetched, described with progress, and read by their names', async (t) => {
  const { owner, asked } = await brought();
  const told: Progress[] = [];
  const ctx: SourceContext = {
    ...hookContext({ slots: [[REMOTE_FILES, owner]] }),
    progress: (progress) => told.push(progress),
  };
  const source = sourceOf();
  await source.check!(ctx);
  t.is(asked.length, 4);
  t.true(asked.every((line) => line.startsWith('check ') && !line.endsWith('README.md')));
  const description = await source.describe(ctx);
  t.is(description.documents, 4);
  t.deepEqual(description.details['remote'], [{ ...set }]);
  // Brought, then looked through: a packed file is unpacked once to see that it is whole.
  for (const note of ['data/rust/data-00002.jsonl', 'data/rust/data-00001.jsonl.zst'])
    t.true(
      told.some((progress) => progress.note === note && progress.done === progress.total),
      note,
    );
  t.is(told.at(-1)!.unit, 'bytes');
  t.false(asked.includes('fetch README.md'));

  const batches: SourceBatch[] = [];
  for await (const batch of source.open({ cursor: null, batchSize: 10 }, ctx)) batches.push(batch);
  const texts = batches.flatMap(({ contents }) => contents.map((bytes) => Buffer.from(bytes).toString()));
  t.deepEqual(texts, [
    'of data/rust/data-00000.jsonl.gz\n',
    'of data/rust/data-00001.jsonl.zst\n',
    'of data/rust/data-00002.jsonl\n',
    'of python/train-00000-of-00001.parquet\n',
  ]);
  // StarCoderData has no column for it: its folder in the dataset says it.
  t.deepEqual(
    batches.flatMap(({ meta }) => meta[META.language]),
    ['rust', 'rust', 'rust', 'python'],
  );
});

test('the same files here and elsewhere have the same fingerprint', async (t) => {
  const { owner } = await brought();
  const here = mkdtempSync(join(folder, 'here-'));
  await writeDataset(join(here, 'data', 'a.jsonl'), 'the-stack', [{ content: 'a' }]);
  const content = readFileSync(join(here, 'data', 'a.jsonl'));
  const hex = createHash('sha256').update(content).digest('hex');
  const one: RemoteFile = {
    set,
    name: 'data/a.jsonl',
    bytes: content.byteLength,
    hash: { algorithm: 'sha256', hex },
  };
  const only: RemoteFiles = {
    ...owner,
    list: async () => [one],
    fetch: async () => ({ path: join(here, 'data', 'a.jsonl'), sha256: hex }),
  };
  const ctx = hookContext({ slots: [[REMOTE_FILES, only]] });
  const local = stackSource({ ...DEFAULTS, files: [here] });
  t.is((await sourceOf().describe(ctx)).fingerprint, (await local.describe(ctx)).fingerprint);
});

test('a preset that names files elsewhere, without a plugin that brings them', async (t) => {
  await t.throwsAsync(sourceOf().check!(hookContext()), { code: 'FWK_SLOT_MISSING' });
});

test('a set of which no file is of a format that is read', async (t) => {
  const { owner } = await brought();
  const only: RemoteFiles = { ...owner, list: async () => (await owner.list(set, {} as never)).slice(0, 1) };
  await t.throwsAsync(sourceOf().check!(hookContext({ slots: [[REMOTE_FILES, only]] })), {
    code: 'FWK_SOURCE_EMPTY',
  });
});
