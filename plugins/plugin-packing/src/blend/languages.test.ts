import {
  type BlendSummary,
  isFrameworkError,
  SEQUENCER,
  type TokenizedDocument,
  type TokenShards,
} from '@framework/sdk';
import { artefact, fitContext, makePlugin } from '@framework/sdk/testing';
import { temporaryFolder } from '@framework/sdk/testing/temporary-folder';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { config } from '../config.js';
import { plan } from '../plan.js';
import definition from '../plugin.js';
import type { BlendHeader } from '../sequence-index.js';
import { BlendOrder } from './blend-order.js';

interface Document {
  readonly share: string;
  readonly language?: string;
  readonly tokens: number;
}

/** Token k of document d is 10,000 d + k. */
const shards = (documents: readonly Document[]): TokenShards => ({
  fingerprint: 'f'.repeat(64),
  vocabularySize: 10_000 * documents.length,
  documents: documents.map(
    ({ tokens, ...document }, number): TokenizedDocument => ({
      id: `npm:a@1.0.0:${number}`,
      sha256: '0'.repeat(64),
      repository: 'npm:a@1.0.0',
      split: 'train',
      ...document,
      tokens,
      bytes: tokens * 3,
    }),
  ),
  read: (document) =>
    Uint32Array.from({ length: documents[document]!.tokens }, (_, at) => document * 10_000 + at),
});

type Weights = Readonly<Record<string, number>>;

async function blend(
  documents: readonly Document[],
  shares: Weights,
  languages: Readonly<Record<string, Weights>>,
  more: { readonly maxEpochs?: number; readonly packing?: string } = {},
) {
  const tokens = shards(documents);
  const dir = temporaryFolder('languages');
  const values = { contextLength: 8, shares, languages, maxEpochs: 1e9, trainTokens: 0, ...more };
  const plugin = makePlugin(definition, config, { config: values, seed: 1 });
  const log: string[] = [];
  const told = { info: (line: string) => void log.push(line), warn: (line: string) => void log.push(line) };
  const sequencer = plugin.slot(SEQUENCER);
  const summary = (await sequencer.fit(tokens, { ...fitContext(dir), log: told })) as BlendSummary;
  const header = (await (await artefact(dir)).readJson('index.json')) as unknown as BlendHeader;
  const open = async () => sequencer.open(await artefact(dir), tokens);
  return { header, summary, tokens, log, open, reader: await open() };
}

const of = (share: string, language: string | undefined, ...lengths: readonly number[]): Document[] =>
  lengths.map((tokens) => ({ share, ...(language === undefined ? {} : { language }), tokens }));

const CORPUS = [
  ...of('code', 'typescript', 90, 40, 133, 27),
  ...of('code', 'python', 61, 350),
  ...of('code', 'rust', 44, 21),
  ...of('code', undefined, 30),
  ...of('text', undefined, 55, 20, 44),
];
const SHARES = { code: 0.7, text: 0.3 };
const LANGUAGES = { code: { python: 0.4, typescript: 0.3, '*': 0.3 } };

const languageOf = ({ documents }: TokenShards, source: number, weights: Weights): string => {
  const { language } = documents[source]!;
  return language !== undefined && Object.hasOwn(weights, language) ? language : '*';
};

test('after any number of windows: shares to within one, and languages to within one of their share’s', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 98 }),
      fc.integer({ min: 1, max: 99 }),
      fc.constantFrom('contiguous', 'best-fit'),
      async (first, shareWeight, packing) => {
        const second = 1 + ((first * 7) % (99 - first));
        const weights = {
          python: first / 100,
          typescript: second / 100,
          '*': Number(((100 - first - second) / 100).toFixed(2)),
        };
        const shares = { code: shareWeight / 100, text: Number((1 - shareWeight / 100).toFixed(2)) };
        const { reader, tokens } = await blend(CORPUS, shares, { code: weights }, { packing });
        const counts: Record<string, number> = {};
        for (let sequence = 0; sequence < 300; sequence++) {
          const window = reader.window(sequence);
          const share = window.share!;
          counts[share] = (counts[share] ?? 0) + 1;
          t.true(window.sources.every((source) => tokens.documents[source]!.share === share));
          t.true(Math.abs((counts['code'] ?? 0) - (sequence + 1) * shares.code) < 1 + 1e-6);
          if (share !== 'code') continue;
          const [language, ...others] = new Set(
            window.sources.map((source) => languageOf(tokens, source, weights)),
          );
          t.deepEqual(others, [], 'a window is of one language');
          counts[`code/${language}`] = (counts[`code/${language}`] ?? 0) + 1;
          for (const [each, weight] of Object.entries(weights)) {
            const exact = counts['code']! * weight;
            t.true(Math.abs((counts[`code/${each}`] ?? 0) - exact) < 1 + 1e-6, `${each} at ${sequence}`);
          }
        }
      },
    ),
    { numRuns: 20 },
  );
});

test('the order of streams: every window has its turn, and counts and turns agree', (t) => {
  const order = new BlendOrder([
    { parts: 700_000, languages: [300_000, 400_000, 300_000] },
    { parts: 300_000, languages: null },
  ]);
  const seen = [0, 0, 0, 0];
  for (let window = 0; window < 500; window++) {
    const { stream, ordinal, share } = order.at(window);
    t.is(ordinal, seen[stream]!);
    t.is(share, stream < 3 ? 0 : 1);
    t.is(order.windowsFor(stream, seen[stream]! + 1), window + 1);
    seen[stream]!++;
    for (const [number, count] of seen.entries()) t.is(order.count(number, window + 1), count);
    t.is(order.countOfShare(0, window + 1), seen[0]! + seen[1]! + seen[2]!);
  }
  t.deepEqual(order.at(10 ** 12).stream, order.at(0).stream);
});

test('an epoch has every window of every language once; index, log, summary and plan say what there is', async (t) => {
  const { reader, header, summary, log, open, tokens } = await blend(CORPUS, SHARES, LANGUAGES);
  t.is(header.version, 3);
  const [code, text] = header.shares;
  t.deepEqual(
    code!.languages!.map(({ language, parts, documents, tokens: count }) => [
      language,
      parts,
      documents,
      count,
    ]),
    [
      ['*', 300_000, 3, 95],
      ['python', 400_000, 2, 411],
      ['typescript', 300_000, 4, 290],
    ],
  );
  t.is(text!.languages, undefined);
  t.is(code!.tokens, 95 + 411 + 290);
  t.is(
    code!.windows,
    code!.languages!.reduce((sum, { windows }) => sum + windows, 0),
  );
  const seen = new Map<string, number>();
  for (let sequence = 0; sequence < reader.windows; sequence++) {
    const { share, sources } = reader.window(sequence);
    if (share !== 'code') continue;
    const language = languageOf(tokens, sources[0]!, LANGUAGES.code);
    seen.set(language, (seen.get(language) ?? 0) + 1);
  }
  for (const { language, windows, epoch } of code!.languages!) {
    t.is(seen.get(language), epoch.windows);
    t.true(epoch.windows >= windows);
  }
  t.regex(log.join('\n'), /code\/python: 40% of its share; 2 documents of 411 tokens fill 51 windows/);
  t.deepEqual(
    summary.shares[0]!.languages!.map(({ language, weight }) => [language, weight]),
    [
      ['*', 0.3],
      ['python', 0.4],
      ['typescript', 0.3],
    ],
  );
  const { notes } = plan(
    { contextLength: 8, shares: SHARES, languages: LANGUAGES } as never,
    {} as never,
  ) as {
    notes: string[];
  };
  t.regex(notes.join('\n'), /Of code 30% all other languages, 40% python, 30% typescript/);
  const far = [reader.windows * 2 + 3, 0, 17];
  for (const sequence of far) t.deepEqual((await open()).window(sequence), reader.window(sequence));
});

test('weight 0 leaves a language out; a share without weights for languages is as it was', async (t) => {
  const { header, reader, tokens, log } = await blend(CORPUS, SHARES, {
    code: { python: 1, typescript: 0, '*': 0 },
  });
  t.deepEqual(header.leftOut, {
    'code/*': { documents: 3, tokens: 95 },
    'code/typescript': { documents: 4, tokens: 290 },
  });
  t.regex(log.join('\n'), /code\/typescript: weight 0; 4 documents of 290 tokens are left out/);
  for (let sequence = 0; sequence < reader.windows; sequence++) {
    const { share, sources } = reader.window(sequence);
    if (share === 'code') for (const source of sources) t.is(tokens.documents[source]!.language, 'python');
  }
  const plain = await blend(CORPUS, SHARES, {});
  t.is(plain.header.version, 2);
  t.false('languages' in plain.header.shares[0]!);
});

const refused = async (
  t: ExecutionContext,
  code: string,
  at: string,
  message: RegExp,
  ...given: Parameters<typeof blend>
) => {
  const error = await t.throwsAsync(blend(...given));
  t.true(isFrameworkError(error) && error.code === code && error.at === at, String(error));
  t.regex(error.message, message);
};

test('weights that do not fit the data or each other are refused by name', async (t) => {
  await refused(
    t,
    'FWK_CONFIG_INVALID',
    'plugin-packing.languages.code',
    /is in 'typescript', for which `languages` has no weight \(it has python\)/,
    CORPUS,
    SHARES,
    { code: { python: 1 } },
  );
  await refused(
    t,
    'FWK_CONFIG_INVALID',
    'plugin-packing.languages.code',
    /'npm:a@1\.0\.0:8' of the share 'code' is of no known language/,
    CORPUS,
    SHARES,
    { code: { python: 0.5, typescript: 0.3, rust: 0.2 } },
  );
  await refused(
    t,
    'FWK_CONFIG_INVALID',
    'plugin-packing.languages.code',
    /code: the weights of python, \* add up to 0\.9/,
    CORPUS,
    SHARES,
    { code: { python: 0.5, '*': 0.4 } },
  );
  await refused(
    t,
    'FWK_CONFIG_INVALID',
    'plugin-packing.languages.cod',
    /weights for the share 'cod', which has none itself/,
    CORPUS,
    SHARES,
    { cod: { python: 1 } },
  );
  await refused(
    t,
    'FWK_DATA_TOO_SMALL',
    'plugin-packing.languages.code.pyhton',
    /'code\/pyhton' has 0 training documents of 0 tokens/,
    CORPUS,
    SHARES,
    { code: { pyhton: 0.5, '*': 0.5 } },
  );
  await refused(
    t,
    'FWK_DATA_TOO_SMALL',
    'plugin-packing.languages.code.*',
    /'code\/\*' has 95 tokens .* passes, where `maxEpochs` allows 2/,
    CORPUS,
    SHARES,
    LANGUAGES,
    { maxEpochs: 2 },
  );
  const problems = (values: object) =>
    (
      plan({ contextLength: 8, shares: {}, languages: {}, ...values } as never, {} as never) as {
        problems?: { at: string }[];
      }
    ).problems;
  t.is(problems({}), undefined);
  t.is(problems({ languages: LANGUAGES })![0]!.at, 'plugin-packing.languages.code');
  t.is(
    problems({ shares: SHARES, languages: { text: { a: 0.5 } } })![0]!.at,
    'plugin-packing.languages.text',
  );
});
