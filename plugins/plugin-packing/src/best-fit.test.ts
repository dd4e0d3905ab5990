import {
  isFrameworkError,
  type JsonObject,
  SEQUENCER,
  type TokenizedDocument,
  type TokenShards,
} from '@framework/sdk';
import { artefact, fitContext, makePlugin } from '@framework/sdk/testing';
import { temporaryFolder } from '@framework/sdk/testing/temporary-folder';
import test from 'ava';
import fc from 'fast-check';
import { BestFitLayout } from './best-fit-layout.js';
import { config } from './config.js';
import { OpenWindows } from './open-windows.js';
import definition from './plugin.js';
import { sourceLengths } from './testing/source-lengths.js';

/** Token k of document d is 10,000 d + k: every id tells where it comes from. */
const STRIDE = 10_000;

const shards = (lengths: readonly number[]): TokenShards => ({
  fingerprint: 'f'.repeat(64),
  vocabularySize: STRIDE * lengths.length,
  documents: lengths.map(
    (tokens, number): TokenizedDocument => ({
      id: `npm:a@1.0.0:${number}.ts`,
      sha256: '0'.repeat(64),
      repository: 'npm:a@1.0.0',
      split: 'train',
      share: 'code',
      tokens,
      bytes: tokens * 3,
    }),
  ),
  read: (document) => Uint32Array.from({ length: lengths[document]! }, (_, at) => document * STRIDE + at),
});

async function pack(lengths: readonly number[], contextLength: number, more: JsonObject = {}) {
  const tokens = shards(lengths);
  const dir = temporaryFolder('packing');
  const values = { contextLength, packing: 'best-fit', ...more };
  const sequencer = makePlugin(definition, config, { config: values, seed: 1 }).slot(SEQUENCER);
  const log: string[] = [];
  const told = { info: (line: string) => void log.push(line), warn: (line: string) => void log.push(line) };
  await sequencer.fit(tokens, { ...fitContext(dir), log: told });
  const open = async () => sequencer.open(await artefact(dir), tokens);
  const header = (await (await artefact(dir)).readJson('index.json')) as JsonObject;
  return { tokens, header, log, open, reader: await open() };
}

/** Ids a window's loss runs over: those whose document is that of the id before. */
const predictedIn = ({ tokens, documents }: { tokens: Uint32Array; documents: Int32Array }): number[] =>
  [...tokens].filter((_, at) => at > 0 && documents[at] === documents[at - 1]);

const someLengths = fc.array(fc.integer({ min: 0, max: 70 }), { minLength: 1, maxLength: 40 });
const length = fc.integer({ min: 2, max: 20 });

test('every token but each document’s first is predicted once a pass; what is filled is stated', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      someLengths,
      length,
      fc.integer({ min: 0, max: 2 }),
      async (lengths, contextLength, pass) => {
        fc.pre(lengths.some((tokens) => tokens > 1));
        const { reader, header } = await pack(lengths, contextLength);
        const seen = new Set<number>();
        let places = 0;
        let filled = 0;
        for (let at = 0; at < reader.windows; at++) {
          const window = reader.window(pass * reader.windows + at);
          t.is(window.tokens.length, contextLength + 1);
          for (const id of predictedIn(window)) {
            t.false(seen.has(id), `token ${id} predicted twice`);
            seen.add(id);
          }
          places += window.tokens.length;
          const counts = new Map<number, number>();
          for (const document of window.documents) counts.set(document, (counts.get(document) ?? 0) + 1);
          // A piece has two tokens or more: what stands alone is filled.
          filled += [...counts.values()].filter((count) => count === 1).length;
        }
        const expected = lengths.reduce((sum, tokens) => sum + Math.max(0, tokens - 1), 0);
        t.is(seen.size, expected);
        t.deepEqual(header['waste'], { tokens: filled, share: filled / places });
      },
    ),
    { numRuns: 30 },
  );
});

test('documents that fit are whole in one window; longer ones are cut as seldom as can be', async (t) => {
  await fc.assert(
    fc.asyncProperty(someLengths, length, async (lengths, contextLength) => {
      fc.pre(lengths.some((tokens) => tokens > 1));
      const { reader } = await pack(lengths, contextLength);
      const pieces = new Map<number, number>();
      for (let at = 0; at < reader.windows; at++) {
        const { tokens, documents, positions, sources } = reader.window(at);
        for (let place = 0; place < tokens.length; place++) {
          const source = sources[documents[place]!]!;
          t.is(Math.floor(tokens[place]! / STRIDE), source, 'the span map is right');
          const continues = place > 0 && documents[place] === documents[place - 1];
          t.is(positions[place], continues ? positions[place - 1]! + 1 : 0);
          if (continues) t.is(tokens[place], tokens[place - 1]! + 1);
          else t.is(documents[place], place === 0 ? 0 : documents[place - 1]! + 1);
          const begins = !continues && documents[place] === documents[place + 1];
          if (begins) pieces.set(source, (pieces.get(source) ?? 0) + 1);
        }
      }
      for (const [number, tokens] of lengths.entries()) {
        t.is(pieces.get(number) ?? 0, Math.max(0, Math.ceil((tokens - 1) / contextLength)));
      }
    }),
    { numRuns: 30 },
  );
});

test('as few windows as best fit decreasing makes, whatever the order', (t) => {
  fc.assert(
    fc.property(someLengths, length, fc.func(fc.integer()), (lengths, contextLength, key) => {
      const numbers = lengths.map((_, at) => at);
      const shuffled = [...numbers].sort((a, b) => key(a) - key(b));
      const of = (order: readonly number[]) =>
        new BestFitLayout(Uint32Array.from(order), (document) => lengths[document]!, contextLength);
      const [one, other] = [of(numbers), of(shuffled)];
      t.is(one.windows, other.windows);
      t.deepEqual(one.waste, other.waste);
      t.is(one.windows, byTheBook(lengths, contextLength));
    }),
    { numRuns: 200 },
  );
});

/** The same, by looking at every window for every piece. */
function byTheBook(lengths: readonly number[], contextLength: number): number {
  const capacity = contextLength + 1;
  const pieces = lengths
    .flatMap((tokens) =>
      Array.from({ length: Math.max(0, Math.ceil((tokens - 1) / contextLength)) }, (_, part) =>
        Math.min(tokens - part * contextLength, capacity),
      ),
    )
    .sort((a, b) => b - a);
  const rooms: number[] = [];
  for (const piece of pieces) {
    const fitting = rooms.filter((room) => room >= piece);
    if (fitting.length === 0) rooms.push(capacity - piece);
    else rooms[rooms.indexOf(Math.min(...fitting))]! -= piece;
  }
  return rooms.length;
}

test('the fullest window with room is found, among any', (t) => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 3000 }),
      fc.array(fc.tuple(fc.boolean(), fc.nat(3000)), { maxLength: 80 }),
      (capacity, steps) => {
        const open = new OpenWindows(capacity);
        const rooms: number[] = [];
        for (const [puts, amount] of steps) {
          const room = 1 + (amount % capacity);
          if (puts) {
            open.put(rooms.length, room);
            rooms.push(room);
            continue;
          }
          const least = Math.min(...rooms.filter((one) => one >= room));
          const taken = open.take(room);
          t.is(taken?.room, Number.isFinite(least) ? least : undefined);
          if (taken === undefined) continue;
          t.is(rooms[taken.window], taken.room);
          rooms[taken.window] = 0;
        }
      },
    ),
    { numRuns: 200 },
  );
});

test('any window can be asked for first; passes have other neighbours', async (t) => {
  const { reader, open } = await pack(
    Array.from({ length: 60 }, (_, at) => 3 + ((at * 7) % 40)),
    24,
  );
  const all = Array.from({ length: reader.windows * 2 }, (_, sequence) => reader.window(sequence));
  for (const sequence of [all.length - 1, 0, reader.windows, 3]) {
    t.deepEqual((await open()).window(sequence), all[sequence]);
  }
  const pass = (number: number) =>
    all.slice(number * reader.windows, (number + 1) * reader.windows).map(({ tokens }) => tokens.join());
  t.notDeepEqual(pass(0).sort(), pass(1).sort());
});

test('at the lengths of source files less than one place in a hundred is filled', async (t) => {
  // Log-normal, as sizes of files are: a median of 600 tokens, the longest some hundred thousand.
  const { header, log } = await pack(sourceLengths(4000, 1), 8192);
  const { share } = header['waste'] as { share: number };
  t.true(share <= 0.01, String(share));
  t.regex(log.join('\n'), /places are filled \(0\.\d\d%\)/);
});

test('a blend packs each share by itself; nothing to predict is too little data', async (t) => {
  const lengths = Array.from({ length: 50 }, (_, at) => 5 + at);
  const { header, log } = await pack(lengths, 32, { shares: { code: 1 } });
  t.like(header, { version: 3, packing: 'best-fit' });
  t.regex(log.join('\n'), /packed by best fit/);
  const error = await t.throwsAsync(pack([1, 1, 1], 8));
  t.true(isFrameworkError(error) && error.code === 'FWK_DATA_TOO_SMALL');
  t.regex(error.message, /have 3 tokens, and one window needs 2/);
});
