import { appendFile, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FrameworkError } from '@framework/sdk';
import test from 'ava';
import { type ObjectDraft, Store, type StoredObject } from './store.js';
import { folder } from './testing/folder.js';

const identity = { kind: 'fit', inputs: { what: 'a test' } };
const options = { signal: new AbortController().signal, whileWaiting: () => undefined };

const draftOf = async (store: Store): Promise<ObjectDraft> => (await store.draft(identity, options))!;

async function published(store: Store): Promise<StoredObject> {
  const draft = await draftOf(store);
  const artefact = draft.artefact();
  await artefact.write('words.txt', 'one two');
  await artefact.writeJson('deep/mean.json', 2);
  await writeFile(join(draft.dir, 'native.bin'), 'left by a writer of its own');
  await draft.addFound();
  return draft.publish({ words: 2 });
}

test('an object appears whole, with what others left in its folder', async (t) => {
  const dir = await folder(t);
  const store = new Store(dir);
  const made = await published(store);
  t.deepEqual(await readdir(dir), [made.fingerprint]);
  const object = await store.open(made.fingerprint);
  t.deepEqual(object.files, ['deep/mean.json', 'native.bin', 'words.txt']);
  t.is(await object.readJson('deep/mean.json'), 2);
  t.is(object.contentHash, made.contentHash);
  t.throws(() => object.path('nothing'), { code: 'FWK_STORE_MISSING_FILE' });
});

test('until it is published, an object is not there', async (t) => {
  const store = new Store(await folder(t));
  const draft = await draftOf(store);
  await draft.artefact().write('words.txt', 'one');
  t.false(store.has(draft.fingerprint));
  draft.release();
});

test('what is kept in scratch outlives a kill, and is no part of the object', async (t) => {
  const store = new Store(await folder(t));
  const killed = await draftOf(store);
  await writeFile(join(await killed.scratch(), 'half.work'), 'half');
  await killed.artefact().write('words.txt', 'one');
  killed.release();

  const draft = await draftOf(store);
  await draft.clear();
  t.deepEqual(
    (await readdir(draft.dir)).filter((name) => name !== 'lock'),
    ['scratch'],
  );
  t.is(await readFile(join(await draft.scratch(), 'half.work'), 'utf8'), 'half');
  await draft.artefact().write('words.txt', 'one two');
  await draft.addFound();
  const object = await draft.publish({});
  t.deepEqual(object.files, ['words.txt']);
  t.deepEqual((await readdir(object.dir)).sort(), ['object.json', 'words.txt']);
});

for (const [title, damage, code] of [
  ['a truncated file', (path: string) => truncate(path, 3), 'FWK_STORE_CORRUPT'],
  ['a grown file', (path: string) => appendFile(path, '!'), 'FWK_STORE_CORRUPT'],
  ['a flipped byte', (path: string) => writeFile(path, 'one twO'), 'FWK_STORE_CORRUPT'],
] as const) {
  test(`${title} is found on opening, and named`, async (t) => {
    const store = new Store(await folder(t));
    const { fingerprint, dir } = await published(store);
    await damage(join(dir, 'words.txt'));
    const error = await t.throwsAsync<FrameworkError>(store.open(fingerprint));
    t.is(error?.code, code);
    t.is(error?.at, join(dir, 'words.txt'));
  });
}

test('a manifest that was edited does not pass', async (t) => {
  const store = new Store(await folder(t));
  const { fingerprint, dir } = await published(store);
  await writeFile(join(dir, 'object.json'), '{"files":{"../../etc/passwd":{"bytes":1,"sha256":"00"}}}');
  await t.throwsAsync(store.open(fingerprint), { code: 'FWK_STORE_CORRUPT' });
});

test('a plugin cannot write outside its object', async (t) => {
  const draft = await draftOf(new Store(await folder(t)));
  for (const name of ['../escaped', '/etc/escaped', 'object.json', '.hidden', 'a//b', '']) {
    await t.throwsAsync(draft.artefact().write(name, 'x'), { code: 'FWK_HOOK_RESULT' }, name);
  }
  draft.release();
});

test('the second to make an object waits for the first', async (t) => {
  const store = new Store(await folder(t));
  const draft = await draftOf(store);
  let waited = 0;
  const second = store.draft(identity, { ...options, whileWaiting: () => (waited += 1) });
  while (waited === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  await draft.artefact().write('words.txt', 'one');
  const { fingerprint } = await draft.publish({});
  t.is(await second, undefined);
  t.true(store.has(fingerprint));
});
