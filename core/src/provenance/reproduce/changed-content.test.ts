import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { Store, type StoredObject } from '../../run/store.js';
import { folder } from '../../run/testing/folder.js';
import { changedContent } from './changed-content.js';

const FILES: Readonly<Record<string, string>> = {
  'shard-00000.bin': 'bytes of documents',
  'shard-00000.ndjson': '{"id":"a"}\n{"id":"b"}\n{"id":"c"}\n',
  'verdicts-00000.ndjson': '',
};

async function object(
  dir: string,
  files: Readonly<Record<string, string>>,
  summary: Readonly<Record<string, number>> = { kept: 3 },
): Promise<StoredObject> {
  const about = { signal: new AbortController().signal, whileWaiting: () => undefined };
  const draft = (await new Store(dir).draft({ kind: 'documents', inputs: { seed: 1 } }, about))!;
  for (const [file, content] of Object.entries(files)) await draft.write(file, content);
  const made = await draft.publish(summary);
  draft.release();
  return made;
}

const compare = async (then: StoredObject, now: StoredObject | undefined) =>
  changedContent({ ref: 'filter', manifest: then.manifest, stored: then }, now);

test('the same bytes, made apart, are the same', async (t) => {
  const [ours, rebuilt] = [await folder(t), await folder(t)];
  t.deepEqual(await compare(await object(ours, FILES), await object(rebuilt, FILES)), []);
});

test('one bit of any file on the run’s side, and that file and byte are named', async (t) => {
  const [ours, rebuilt] = [await object(await folder(t), FILES), await object(await folder(t), FILES)];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('shard-00000.bin', 'shard-00000.ndjson'),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      fc.integer({ min: 0, max: 7 }),
      async (file, where, bit) => {
        const path = join(ours.dir, file);
        const whole = await readFile(path);
        const at = Math.floor(where * whole.byteLength);
        const altered = Buffer.from(whole);
        altered[at]! ^= 1 << bit;
        await writeFile(path, altered);
        const changed = await compare(ours, rebuilt);
        await writeFile(path, whole);
        const line = whole.subarray(0, at).filter((byte) => byte === 0x0a).byteLength + 1;
        t.is(changed.length, 1);
        t.is(changed[0]!.at, path);
        t.true(changed[0]!.message.includes(`from byte ${at} (line ${line}) on`), changed[0]!.message);
      },
    ),
    { numRuns: 30 },
  );
});

test('files that came to other bytes, too few or too many, and an object that did not come at all', async (t) => {
  const ours = await object(await folder(t), FILES);
  const messages = async (files: Readonly<Record<string, string>>) =>
    (await compare(ours, await object(await folder(t), files))).map(({ message }) => message);
  t.deepEqual(await messages({ ...FILES, 'shard-00000.bin': 'bytes of document' }), [
    `'shard-00000.bin' of 'filter' came to other bytes: from byte 17 (line 1) on`,
  ]);
  const { 'verdicts-00000.ndjson': _, ...fewer } = FILES;
  t.deepEqual(await messages({ ...fewer, 'shard-00001.bin': '' }), [
    `'shard-00001.bin' of 'filter' came out, and the run has no such file`,
    `'verdicts-00000.ndjson' of 'filter' was not made again`,
  ]);
  t.deepEqual(
    (await compare(ours, undefined)).map(({ message }) => message),
    [`'filter' was not made again`],
  );
  const other = await compare(ours, await object(await folder(t), FILES, { kept: 4 }));
  t.regex(other[0]!.message, /says something else of itself/);
});
