import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SEQUENCER, type Tokenizer } from '@framework/sdk';
import { artefact, openPlugin, type TestDocument, tokenShards } from '@framework/sdk/testing';
import test, { type ExecutionContext } from 'ava';

const dir = fileURLToPath(new URL('..', import.meta.url));

/** A token a byte, 0 at the end of a document. */
const tokenizer: Tokenizer = {
  vocabularySize: 256,
  hash: 'bytes',
  endOfDocument: 0,
  encode: (text) => Uint32Array.from(text),
  decode: (ids) => Uint8Array.from(ids),
  piece: (id) => String.fromCharCode(id),
};

async function windows(t: ExecutionContext, documents: readonly TestDocument[], contextLength: number) {
  const folder = await mkdtemp(join(tmpdir(), 'sequencer-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const plugin = await openPlugin({ dir, config: { contextLength } });
  const tokens = tokenShards(documents, tokenizer);
  const sequencer = plugin.slot(SEQUENCER);
  await sequencer.fit(tokens, plugin.fitContext('sequence', folder));
  return sequencer.open(await artefact(folder), tokens);
}

/** A window's tokens as text, `.` for the end of a document. */
const textOf = (tokens: Uint32Array) => Buffer.from(tokens).toString().replaceAll('\0', '.');

const corpus: readonly TestDocument[] = [
  { id: 'r:long', text: 'abcdefgh' },
  { id: 'r:held', text: 'XYZ', split: 'heldout' },
  { id: 'r:short', text: 'uv' },
];

test('the shortest document comes first, held-out ones never', async (t) => {
  const reader = await windows(t, corpus, 4);
  t.is(reader.windows, 2);
  t.deepEqual(
    [0, 1].map((sequence) => textOf(reader.window(sequence).tokens)),
    ['uv.ab', 'bcdef'],
  );
});

test('a window says where each document begins', async (t) => {
  const { documents, positions, sources } = (await windows(t, corpus, 4)).window(0);
  t.deepEqual([...documents], [0, 0, 0, 1, 1]);
  t.deepEqual([...positions], [0, 1, 2, 0, 1]);
  t.deepEqual(sources, [2, 0]);
});

test('a later epoch has the same windows', async (t) => {
  const reader = await windows(t, corpus, 4);
  t.deepEqual(reader.window(3), reader.window(1));
});

test('too little to fill a window is said before training', async (t) => {
  await t.throwsAsync(windows(t, corpus, 64), { code: 'FWK_DATA_TOO_SMALL' });
});
