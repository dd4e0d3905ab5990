import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FrameworkError } from '@framework/sdk';
import test from 'ava';
import { Journal } from './journal.js';
import { folder } from './testing/folder.js';

async function written(t: Parameters<typeof folder>[0]): Promise<string> {
  const path = join(await folder(t), 'journal.ndjson');
  const journal = await Journal.open(path);
  for (let step = 0; step < 4; step++) await journal.append('checkpoint', { step });
  return path;
}

test('entries come back in order, each chained to the one before', async (t) => {
  const journal = await Journal.open(await written(t));
  t.deepEqual(
    journal.entries.map(({ sequence, data }) => [sequence, data['step']]),
    [0, 1, 2, 3].map((step) => [step, step]),
  );
  t.is(new Set(journal.entries.map(({ previous }) => previous)).size, 4);
});

test('a line torn at any byte is cut off, and the journal goes on', async (t) => {
  const path = await written(t);
  const whole = await readFile(path);
  const lastLine = whole.lastIndexOf(0x0a, whole.byteLength - 2) + 1;
  for (let length = lastLine; length < whole.byteLength; length += 7) {
    await writeFile(path, whole.subarray(0, length));
    const journal = await Journal.open(path);
    t.is(journal.entries.length, 3, `cut at ${length}`);
    await journal.append('checkpoint', { step: 3 });
    t.deepEqual(await readFile(path), whole);
  }
});

test('zeros at the end, as a power cut leaves them, are cut off', async (t) => {
  const path = await written(t);
  await appendFile(path, Buffer.alloc(100));
  t.is((await Journal.open(path)).entries.length, 4);
});

for (const [title, change] of Object.entries({
  'an altered line': (lines: string[]) => [lines[0]!.replace('"step":0', '"step":9'), ...lines.slice(1)],
  'a removed line': (lines: string[]) => lines.toSpliced(1, 1),
  'swapped lines': (lines: string[]) => [lines[1]!, lines[0]!, ...lines.slice(2)],
  'a line of another making': (lines: string[]) => lines.toSpliced(2, 0, '{"hello":1}'),
})) {
  test(`${title} is found, with its place`, async (t) => {
    const path = await written(t);
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
    await writeFile(path, `${change(lines).join('\n')}\n`);
    const error = await t.throwsAsync<FrameworkError>(Journal.open(path));
    t.is(error?.code, 'FWK_JOURNAL_CORRUPT');
    t.regex(error?.at ?? '', /journal\.ndjson:\d$/);
  });
}
