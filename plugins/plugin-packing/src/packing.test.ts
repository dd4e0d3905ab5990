import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  isFrameworkError,
  SEQUENCER,
  type TokenizedDocument,
  type TokenShards,
  type Window,
} from '@framework/sdk';
import { artefact, fitContext, makePlugin } from '@framework/sdk/testing';
import { temporaryFolder } from '@framework/sdk/testing/temporary-folder';
import test from 'ava';
import fc from 'fast-check';
import { config } from './config.js';
import definition from './plugin.js';

/** Token k of document d is 10,000 d + k: every id tells where it comes from. */
const STRIDE = 10_000;

function shards(lengths: readonly number[], heldOut: ReadonlySet<number> = new Set()): TokenShards {
  return {
    fingerprint: 'f'.repeat(64),
    vocabularySize: STRIDE * lengths.length,
    documents: lengths.map(
      (tokens, number): TokenizedDocument => ({
        id: `npm:a@1.0.0:${number}.ts`,
        sha256: '0'.repeat(64),
        repository: 'npm:a@1.0.0',
        split: heldOut.has(number) ? 'heldout' : 'train',
        share: 'code',
        tokens,
        bytes: tokens * 3,
      }),
    ),
    read: (document) => Uint32Array.from({ length: lengths[document]! }, (_, at) => document * STRIDE + at),
  };
}

async function pack(tokens: TokenShards, contextLength: number, seed = 1) {
  const dir = temporaryFolder('packing');
  const sequencer = makePlugin(definition, config, { config: { contextLength }, seed }).slot(SEQUENCER);
  await sequencer.fit(tokens, fitContext(dir));
  const index = await artefact(dir);
  return { dir, index, sequencer, reader: await sequencer.open(index, tokens) };
}

const predicted = (window: Window) => Array.from(window.tokens.subarray(1));

test('every training token is predicted once an epoch, apart from the stated waste', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 2, max: 20 }),
      fc.integer({ min: 0, max: 3 }),
      async (lengths, contextLength, epoch) => {
        const total = lengths.reduce((sum, length) => sum + length, 0);
        fc.pre(total > contextLength);
        const { reader, index } = await pack(shards(lengths), contextLength);
        const seen = new Set<number>();
        for (let at = 0; at < reader.windows; at++) {
          for (const id of predicted(reader.window(epoch * reader.windows + at))) {
            t.false(seen.has(id), `token ${id} predicted twice`);
            seen.add(id);
          }
        }
        const { waste } = (await index.readJson('index.json')) as { waste: { tokens: number } };
        t.is(seen.size, total - waste.tokens);
        t.true(waste.tokens <= contextLength);
      },
    ),
    { numRuns: 40 },
  );
});

test('no held-out token is ever in a window', async (t) => {
  const heldOut = new Set([0, 3, 7]);
  const { reader } = await pack(shards([50, 20, 30, 90, 15, 60, 10, 45], heldOut), 8);
  for (let sequence = 0; sequence < reader.windows * 4; sequence++) {
    for (const id of reader.window(sequence).tokens) t.false(heldOut.has(Math.floor(id / STRIDE)));
  }
});

test('documents, positions and sources say where each token comes from', async (t) => {
  const { reader } = await pack(shards([5, 1, 17, 3, 40, 2]), 12);
  for (let sequence = 0; sequence < reader.windows * 3; sequence++) {
    const { tokens, documents, positions, sources } = reader.window(sequence);
    t.is(tokens.length, 13);
    for (let at = 0; at < tokens.length; at++) {
      const source = sources[documents[at]!]!;
      t.is(Math.floor(tokens[at]! / STRIDE), source);
      if (at === 0) {
        t.is(documents[at], 0);
        t.is(positions[at], 0);
      } else if (documents[at] === documents[at - 1]) {
        t.is(positions[at], positions[at - 1]! + 1);
        t.is(tokens[at], tokens[at - 1]! + 1);
      } else {
        t.is(documents[at], documents[at - 1]! + 1);
        t.is(positions[at], 0);
        t.is(tokens[at]! % STRIDE, 0, 'a document begins with its first token');
      }
    }
    t.is(documents.at(-1), sources.length - 1);
  }
});

test('any window can be asked for first: seeking gives what iterating gives', async (t) => {
  const tokens = shards([33, 12, 70, 5, 5, 21]);
  const { reader, sequencer, index } = await pack(tokens, 10);
  const all = Array.from({ length: reader.windows * 3 }, (_, sequence) => reader.window(sequence));
  for (const sequence of [all.length - 1, 0, reader.windows, 3, reader.windows * 2 + 1]) {
    t.deepEqual((await sequencer.open(index, tokens)).window(sequence), all[sequence]);
    t.deepEqual(reader.window(sequence), all[sequence]);
  }
});

test('epochs differ in both orders; seeds too; the same seed gives the same bytes', async (t) => {
  const tokens = shards(Array.from({ length: 40 }, (_, at) => 10 + at));
  const first = await pack(tokens, 16);
  const again = await pack(tokens, 16);
  const other = await pack(tokens, 16, 2);
  for (const file of first.index.files) {
    t.deepEqual(await readFile(join(first.dir, file)), await readFile(join(again.dir, file)));
  }
  t.notDeepEqual(await first.index.read('windows.u32'), await other.index.read('windows.u32'));
  t.notDeepEqual(await first.index.read('documents.u32'), await other.index.read('documents.u32'));
  const { reader } = first;
  const epoch = (number: number) =>
    Array.from({ length: reader.windows }, (_, at) =>
      reader.window(number * reader.windows + at).tokens.join(),
    );
  t.notDeepEqual(epoch(0), epoch(1));
  t.notDeepEqual(epoch(0).sort(), epoch(1).sort(), 'documents have other neighbours');
});

test('one document alone: its windows come in another order each epoch', async (t) => {
  const { reader } = await pack(shards([900]), 10);
  const firsts = (number: number) =>
    Array.from({ length: reader.windows }, (_, at) => reader.window(number * reader.windows + at).tokens[0]!);
  t.notDeepEqual(firsts(1), firsts(2));
  t.deepEqual(
    firsts(1).sort((a, b) => a - b),
    firsts(2).sort((a, b) => a - b),
  );
});

test('windows that follow each other in training are rarely neighbours in a document', async (t) => {
  const { reader } = await pack(shards([5000, 5000]), 10);
  let neighbours = 0;
  for (let sequence = 1; sequence < reader.windows; sequence++) {
    if (reader.window(sequence).tokens[0] === reader.window(sequence - 1).tokens.at(-1)) neighbours++;
  }
  t.true(neighbours < reader.windows / 50, `${neighbours} of ${reader.windows}`);
});

test('too little data for one window is an error that says how much there is', async (t) => {
  const error = await t.throwsAsync(pack(shards([6, 500, 6], new Set([1])), 12));
  t.true(isFrameworkError(error) && error.code === 'FWK_DATA_TOO_SMALL');
  t.regex(error.message, /have 12 tokens, and one window needs 13 \(500 more are held out\)/);
  t.is((await pack(shards([7, 500, 6], new Set([1])), 12)).reader.windows, 1);
});

test('an index that was altered, or belongs to other shards, is refused', async (t) => {
  const tokens = shards([20, 30, 40]);
  const { dir, sequencer } = await pack(tokens, 8);
  const refused = async (shardsNow: TokenShards) =>
    isFrameworkError(await t.throwsAsync(async () => sequencer.open(await artefact(dir), shardsNow)));
  t.true(await refused({ ...tokens, fingerprint: 'e'.repeat(64) }));
  t.true(await refused(shards([20, 31, 40])));
  const bytes = await readFile(join(dir, 'windows.u32'));
  bytes[0]! ^= 1;
  await writeFile(join(dir, 'windows.u32'), bytes);
  const error = await t.throwsAsync(async () => sequencer.open(await artefact(dir), tokens));
  t.true(isFrameworkError(error) && error.code === 'FWK_STORE_CORRUPT');
  t.regex(error.message, /windows\.u32/);
});

test('a sequence number that is none is the caller’s mistake', async (t) => {
  const { reader } = await pack(shards([100]), 8);
  t.throws(() => reader.window(-1), { instanceOf: RangeError });
  t.throws(() => reader.window(0.5), { instanceOf: RangeError });
});
