import { mkdtempSync, rmSync } from 'node:fs';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type BlendSummary,
  isFrameworkError,
  SEQUENCER,
  type SequenceReader,
  type TokenizedDocument,
  type TokenShards,
} from '@framework/sdk';
import { artefact, fitContext, makePlugin } from '@framework/sdk/testing';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { config } from '../config.js';
import { plan } from '../plan.js';
import definition from '../plugin.js';
import type { BlendHeader } from '../sequence-index.js';

/** Token k of document d is 10,000 d + k: every id tells where it comes from. */
const STRIDE = 10_000;

interface Document {
  readonly share: string;
  readonly tokens: number;
  readonly split?: string;
}

const shards = (documents: readonly Document[]): TokenShards => ({
  fingerprint: 'f'.repeat(64),
  vocabularySize: STRIDE * documents.length,
  documents: documents.map(
    ({ share, tokens, split }, number): TokenizedDocument => ({
      id: `npm:a@1.0.0:${number}`,
      sha256: '0'.repeat(64),
      repository: 'npm:a@1.0.0',
      split: split ?? 'train',
      share,
      tokens,
      bytes: tokens * 3,
    }),
  ),
  read: (document) =>
    Uint32Array.from({ length: documents[document]!.tokens }, (_, at) => document * STRIDE + at),
});

const folders = mkdtempSync(join(tmpdir(), 'blend-'));
test.after.always('away with it', () => rmSync(folders, { recursive: true, force: true }));

async function blend(
  documents: readonly Document[],
  shares: Readonly<Record<string, number>>,
  options: {
    readonly contextLength?: number;
    readonly maxEpochs?: number;
    readonly trainTokens?: number;
    readonly seed?: number;
  } = {},
) {
  const tokens = shards(documents);
  const dir = await mkdtemp(join(folders, 'one-'));
  const plugin = makePlugin(definition, config, {
    config: { contextLength: 8, shares, maxEpochs: 1000, trainTokens: 0, ...options },
    seed: options.seed ?? 1,
  });
  const log: string[] = [];
  const logger = { info: (line: string) => void log.push(line), warn: (line: string) => void log.push(line) };
  const sequencer = plugin.slot(SEQUENCER);
  const summary = (await sequencer.fit(tokens, { ...fitContext(dir), log: logger })) as BlendSummary;
  const index = await artefact(dir);
  const header = (await index.readJson('index.json')) as unknown as BlendHeader;
  const open = async () => sequencer.open(await artefact(dir), tokens);
  return { dir, index, header, summary, tokens, log, open, reader: await open() };
}

const documentsOf = (share: string, ...lengths: readonly number[]): Document[] =>
  lengths.map((tokens) => ({ share, tokens }));

const CORPUS = [
  ...documentsOf('code', 90, 40, 133, 27, 61, 350),
  ...documentsOf('text', 55, 20, 44),
  ...documentsOf('instructions', 33, 12, 9),
];
const BLEND = { code: 0.7, text: 0.2, instructions: 0.1 };

/** One to four shares of random documents, and weights of whole hundredths: their windows repeat soon. */
const someBlend = fc
  .array(
    fc.record({
      weight: fc.integer({ min: 4, max: 25 }),
      lengths: fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 8 }),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((rows) => {
    const others = rows.slice(1).reduce((total, { weight }) => total + weight, 0);
    return {
      shares: Object.fromEntries(
        rows.map(({ weight }, at) => [`share-${at}`, (at === 0 ? 100 - others : weight) / 100]),
      ),
      // The first document is long enough for a window.
      documents: rows.flatMap(({ lengths }, at) => documentsOf(`share-${at}`, 30, ...lengths)),
    };
  });

test('after every number of windows each share has its tokens to within one window', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      someBlend,
      fc.integer({ min: 2, max: 20 }),
      async ({ shares, documents }, contextLength) => {
        const { reader, tokens } = await blend(documents, shares, { contextLength });
        const predicted = new Map(Object.keys(shares).map((share) => [share, 0]));
        const windows = Math.min(2 * reader.windows + 5, 400);
        for (let sequence = 0; sequence < windows; sequence++) {
          const window = reader.window(sequence);
          const share = window.share!;
          if (window.sources.some((source) => tokens.documents[source]!.share !== share)) t.fail(share);
          predicted.set(share, predicted.get(share)! + window.tokens.length - 1);
          for (const [each, count] of predicted) {
            const exact = (sequence + 1) * contextLength * shares[each]!;
            t.true(
              Math.abs(count - exact) <= contextLength * (1 + (sequence + 1) * 1e-6),
              `${each}: ${count}`,
            );
          }
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('each token of a share is predicted once a pass, but for the stated waste', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      someBlend,
      fc.integer({ min: 2, max: 20 }),
      async ({ shares, documents }, contextLength) => {
        const { reader, header } = await blend(documents, shares, { contextLength });
        for (const share of header.shares) {
          let passed = 0;
          let seen = new Set<number>();
          for (let sequence = 0; passed < 2; sequence++) {
            const window = reader.window(sequence);
            if (window.share !== share.share) continue;
            for (const id of window.tokens.subarray(1)) {
              if (seen.has(id)) t.fail(`token ${id} predicted twice in pass ${passed}`);
              seen.add(id);
            }
            if (seen.size < share.windows * contextLength) continue;
            t.is(seen.size, share.tokens - share.waste.tokens);
            t.true(share.waste.tokens <= contextLength);
            seen = new Set();
            passed++;
          }
        }
      },
    ),
    { numRuns: 40 },
  );
});

test('an epoch is the fewest windows in which every window of every share was there', async (t) => {
  await fc.assert(
    fc.asyncProperty(someBlend, async ({ shares, documents }) => {
      const { reader, header } = await blend(documents, shares);
      const seen = new Map<string, number>();
      const count = (sequence: number) => {
        const { share } = reader.window(sequence);
        seen.set(share!, (seen.get(share!) ?? 0) + 1);
      };
      for (let sequence = 0; sequence < reader.windows - 1; sequence++) count(sequence);
      t.true(header.shares.some(({ share, windows }) => (seen.get(share) ?? 0) < windows));
      count(reader.windows - 1);
      for (const { share, windows, epoch } of header.shares) {
        t.is(seen.get(share), epoch.windows);
        t.true(epoch.windows >= windows);
        t.is(epoch.passes, epoch.windows / windows);
      }
    }),
    { numRuns: 60 },
  );
});

test('any window can be asked for first, from a fresh reader too', async (t) => {
  const { reader, open } = await blend(CORPUS, BLEND);
  const all = Array.from({ length: reader.windows * 2 }, (_, sequence) => reader.window(sequence));
  const order = [all.length - 1, 0, reader.windows, 3, 17, reader.windows + 1, 5];
  for (const sequence of order) {
    t.deepEqual((await open()).window(sequence), all[sequence]);
    t.deepEqual(reader.window(sequence), all[sequence]);
  }
  t.deepEqual(reader.window(10 ** 12).share, reader.window(0).share, 'far away costs no more');
});

test('the span map leads from a token range of a share to its document', async (t) => {
  const { header, index, tokens, reader } = await blend(CORPUS, BLEND);
  const column = async (file: string) => {
    const bytes = await index.read(file);
    return Array.from({ length: bytes.byteLength / 4 }, (_, at) => Buffer.from(bytes).readUInt32LE(4 * at));
  };
  const [documents, lengths, windows] = [
    await column('documents.u32'),
    await column('lengths.u32'),
    await column('windows.u32'),
  ];
  let at = 0;
  let first = 0;
  for (const share of header.shares) {
    const stream: number[] = [];
    for (const [offset, document] of documents.slice(at, at + share.documents).entries()) {
      t.is(tokens.documents[document]!.share, share.share);
      t.is(lengths[at + offset], tokens.documents[document]!.tokens);
      stream.push(...tokens.read(document));
    }
    const own = sequencesOf(reader, share.share, share.windows);
    for (const [number, sequence] of own.entries()) {
      const from = windows[first + number]! * header.contextLength;
      t.deepEqual(
        [...reader.window(sequence).tokens],
        stream.slice(from, from + header.contextLength + 1),
        'a window of the first pass stands where the columns say',
      );
    }
    at += share.documents;
    first += share.windows;
  }
});

/** The first `count` windows of a share. */
function sequencesOf(reader: SequenceReader, share: string, count: number): number[] {
  const found: number[] = [];
  for (let sequence = 0; found.length < count; sequence++) {
    if (reader.window(sequence).share === share) found.push(sequence);
  }
  return found;
}

test('held-out documents and shares of weight 0 are in no window', async (t) => {
  const documents: Document[] = [
    ...CORPUS,
    { share: 'code', tokens: 500, split: 'heldout' },
    ...documentsOf('logs', 70),
  ];
  const { reader, header, tokens, log } = await blend(documents, { ...BLEND, logs: 0 });
  for (let sequence = 0; sequence < reader.windows * 2; sequence++) {
    for (const source of reader.window(sequence).sources) {
      t.is(tokens.documents[source]!.split, 'train');
      t.not(tokens.documents[source]!.share, 'logs');
    }
  }
  t.deepEqual(header.leftOut, { logs: { documents: 1, tokens: 70 } });
  t.deepEqual(header.heldOut, { documents: 1, tokens: 500 });
  t.true(
    log.some((line) => /logs: weight 0; 1 documents of 70 tokens are left out/.test(line)),
    log.join('\n'),
  );
});

test('the same seed gives the same bytes; a document more in one share reorders no other', async (t) => {
  const [one, same, other, more] = await Promise.all([
    blend(CORPUS, BLEND),
    blend(CORPUS, BLEND),
    blend(CORPUS, BLEND, { seed: 2 }),
    blend([...CORPUS, ...documentsOf('text', 37)], BLEND),
  ]);
  for (const file of one.index.files) {
    t.deepEqual(await readFile(join(one.dir, file)), await readFile(join(same.dir, file)));
  }
  t.notDeepEqual(await one.index.read('windows.u32'), await other.index.read('windows.u32'));
  const code = (of: typeof one) =>
    sequencesOf(of.reader, 'code', 80).map((sequence) => of.reader.window(sequence).tokens.join());
  t.deepEqual(code(one), code(more));
});

test('the summary says what a report shows of the blend', async (t) => {
  const { summary, header, reader } = await blend(CORPUS, BLEND);
  t.is(summary.windows, reader.windows);
  t.is(summary.length, 8);
  t.deepEqual(
    summary.shares.map(({ share, weight, tokens }) => [share, weight, tokens]),
    [
      ['code', 0.7, 701],
      ['instructions', 0.1, 54],
      ['text', 0.2, 119],
    ],
  );
  t.deepEqual(
    summary.shares.map(({ epoch, wasted }) => [epoch, wasted]),
    header.shares.map(({ epoch, waste }) => [epoch, waste.tokens]),
  );
});

const refused = async (
  t: ExecutionContext,
  code: string,
  message: RegExp,
  action: RegExp,
  ...of: Parameters<typeof blend>
) => {
  const error = await t.throwsAsync(blend(...of));
  t.true(isFrameworkError(error) && error.code === code, String(error));
  t.regex(error.message, message);
  t.regex(isFrameworkError(error) ? error.action : '', action);
};

test('a share of the data without a weight is refused by name', async (t) => {
  const corpus = [...CORPUS, ...documentsOf('logs', 20)];
  await refused(
    t,
    'FWK_CONFIG_INVALID',
    /share 'logs'/,
    /add 'logs' with a weight, or with weight 0/,
    corpus,
    BLEND,
  );
});

test('a share without one window is refused with what it has and needs', async (t) => {
  const corpus = [...CORPUS, ...documentsOf('logs', 8)];
  const shares = { ...BLEND, code: 0.6, logs: 0.1 };
  await refused(
    t,
    'FWK_DATA_TOO_SMALL',
    /'logs' has 1 training documents of 8 tokens, and one window needs 9/,
    /weight 0/,
    corpus,
    shares,
  );
  await refused(t, 'FWK_DATA_TOO_SMALL', /'logs' has 0 training documents/, /'logs'/, CORPUS, shares);
});

test('a share that had to be repeated too often is refused with what it has and needs', async (t) => {
  await refused(
    t,
    'FWK_DATA_TOO_SMALL',
    /'instructions' has 54 tokens \(6 windows\), and one epoch of the blend needs \d+ \(\d+ windows\): 2\.\d+ passes, where `maxEpochs` allows 1\.5/,
    /`maxEpochs`/,
    CORPUS,
    BLEND,
    { maxEpochs: 1.5 },
  );
});

test('where the run is said to be shorter than an epoch, passes are counted over the run', async (t) => {
  const { header, reader } = await blend(CORPUS, BLEND, { maxEpochs: 1.5, trainTokens: 601 });
  t.true(reader.windows > 76);
  t.is(header.run.windows, 76);
  t.deepEqual(
    header.shares.map(({ run }) => run.windows),
    [54, 7, 15],
  );
  await refused(
    t,
    'FWK_DATA_TOO_SMALL',
    /training on 601 tokens needs 56 \(7 windows\): 1\.17 passes, where `maxEpochs` allows 1$/,
    /`maxEpochs`/,
    CORPUS,
    BLEND,
    { maxEpochs: 1, trainTokens: 601 },
  );
});

test('the plan refuses weights that do not add up, and says the blend in words', (t) => {
  const contribution = (shares: Readonly<Record<string, number>>) =>
    plan(
      { contextLength: 8, languages: {}, shares, maxEpochs: 4, trainTokens: 0 },
      { get: () => 0, find: () => undefined },
    );
  t.like(contribution({ code: 0.7, text: 0.2 }).problems?.[0], {
    at: 'plugin-packing.shares',
    message: 'the weights of code, text add up to 0.9, not to 1',
  });
  t.regex(contribution(BLEND).notes?.[0] ?? '', /70% code, 10% instructions, 20% text/);
  t.deepEqual(contribution({}), { facts: { contextLength: 8 } });
});
