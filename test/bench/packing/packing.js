// `npm run bench -- packing`
//
// Both packings over made-up source files (log-normal lengths, a median of 600 tokens, as `plugin-packing/src/testing` makes them):
// the whole way from token shards in memory to the index and all windows of one pass. The bar is of best fit: at least five
// million tokens a second on one thread, at most one place in a hundred filled.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { median } from '../median.js';
import { number } from '../options.js';

const RATE = 5e6;
const WASTE = 0.01;

export const packingBench = {
  what: 'windows out of documents, both packings: tokens a second and waste',
  options: {
    documents: number('made-up source files', 200_000),
    context: number('tokens of a window', 8192),
    rounds: number('times each packing is done', 3),
  },
  rows: packing,
};

async function* packing(options) {
  const plugin = new URL('../../../plugins/plugin-packing/dist/', import.meta.url);
  const [{ fitIndex }, { packedWindows }, { readSequenceIndex }, { sourceLengths }] = await Promise.all(
    ['fit-index.js', 'packed-windows.js', 'sequence-index.js', 'testing/source-lengths.js'].map(
      (file) => import(new URL(file, plugin)),
    ),
  );
  const tokens = shards(sourceLengths(options.documents, 1));
  const total = tokens.documents.reduce((sum, document) => sum + document.tokens, 0);
  for (const kind of ['contiguous', 'best-fit']) {
    const rounds = [];
    for (let round = 0; round < options.rounds; round++) {
      const dir = mkdtempSync(join(tmpdir(), 'framework-bench-'));
      try {
        const start = performance.now();
        await fitIndex(
          tokens,
          configOf(kind, options.context),
          { seed: 1, plugin: 'plugin-packing' },
          context(dir),
        );
        const fitted = performance.now();
        const index = await readSequenceIndex(await artefactOf(dir));
        const reader = packedWindows(index, tokens);
        let predicted = 0;
        for (let at = 0; at < reader.windows; at++) predicted += reader.window(at).tokens.length - 1;
        const ended = performance.now();
        rounds.push({ fit: fitted - start, all: ended - start, waste: index.header.waste, predicted });
      } finally {
        rmSync(dir, { recursive: true });
      }
    }
    const seconds = median(rounds.map(({ all }) => all)) / 1000;
    const [{ waste }] = rounds;
    const value = total / seconds;
    const bar = kind === 'best-fit' ? RATE : null;
    yield {
      ...{ id: `${kind}, one thread`, value, unit: 'tokens/s', against: 'bar', target: bar },
      ratio: value / RATE,
      ok: bar === null ? null : value >= bar,
      verdict: bar === null ? '' : `${value >= bar ? 'at least' : 'BELOW'} ${bar} tokens/s`,
      note: `${total} tokens of ${tokens.documents.length} documents; the index alone ${(median(rounds.map(({ fit }) => fit)) / 1000).toFixed(2)} s of ${seconds.toFixed(2)} s`,
    };
    const share = waste.share;
    const most = kind === 'best-fit' ? WASTE : null;
    yield {
      ...{ id: `${kind}, waste`, value: 100 * share, unit: '%', against: 'bar', target: most },
      ratio: share / WASTE,
      ok: most === null ? null : share <= most,
      verdict: most === null ? '' : `${share <= most ? 'at most' : 'OVER'} ${100 * most}%`,
      note:
        kind === 'best-fit'
          ? `${waste.tokens} places filled`
          : `${waste.tokens} tokens not predicted; documents cut where a window ends`,
    };
  }
}

const configOf = (kind, contextLength) => ({
  packing: kind,
  contextLength,
  shares: {},
  languages: {},
  trainTokens: 0,
  maxEpochs: 4,
});

/** Ids are of no interest here: every document's are the same bytes, read from memory. */
function shards(lengths) {
  const ids = new Uint32Array(lengths.reduce((most, length) => Math.max(most, length), 0));
  return {
    fingerprint: 'f'.repeat(64),
    vocabularySize: 1,
    documents: lengths.map((tokens, number) => ({
      ...{ id: String(number), sha256: '', repository: 'made-up', split: 'train', share: 'code' },
      tokens,
      bytes: 3 * tokens,
    })),
    read: (document) => ids.subarray(0, lengths[document]),
  };
}

function context(dir) {
  const write = async (file, bytes) => {
    mkdirSync(dirname(join(dir, file)), { recursive: true });
    writeFileSync(join(dir, file), bytes);
  };
  const output = { dir, write, writeJson: (file, value) => write(file, JSON.stringify(value)) };
  return { output, log: { info: () => undefined, warn: () => undefined } };
}

async function artefactOf(dir) {
  const { readFile } = await import('node:fs/promises');
  const read = async (file) => new Uint8Array(await readFile(join(dir, file)));
  return { dir, read, readJson: async (file) => JSON.parse(Buffer.from(await read(file)).toString('utf8')) };
}
