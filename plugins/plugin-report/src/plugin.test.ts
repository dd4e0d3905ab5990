import { createHash } from 'node:crypto';
import type { EvalResult, RunReport, VerdictRow } from '@framework/sdk';
import test from 'ava';
import { report, textOf, unbalanced } from './testing/render-sample.js';
import { sampleBlend } from './testing/sample-blend.js';
import { sampleResults, sampleRun } from './testing/sample-run.js';
import type { Waterfall } from './waterfall.js';

const NOTHING: Partial<RunReport> = {
  stages: [],
  sources: {},
  tally: {
    documents: { in: zero(), kept: zero(), dropped: zero(), held: zero() },
    byPlugin: {},
  },
  groups: () => Promise.reject(new Error('there is no such table yet')),
  verdicts: async () => [],
  results: {},
  lock: null,
  plan: null,
  gates: [],
  provenance: null,
  blend: null,
  contentRoot: null,
};
function zero() {
  return { documents: 0, bytes: 0 };
}

test('one file that says first what was trained and how good it is', async (t) => {
  const { page, files } = await report();
  t.deepEqual(files, ['report.html', 'report.json']);
  t.true(page.includes('preset tiny-code (presets/tiny-code.yaml:47)'), 'a value says where it came from');
  const verdict = /<p class="verdict">(.*?)<\/p>/s.exec(page)![1]!.replaceAll(/<[^>]*>/g, '');
  t.is(
    verdict,
    'A model of 3.06 M parameters, trained for 400 steps on 819 k tokens drawn from 2,210 documents. On repositories it never saw it needs 1.94 bits per byte, 36% fewer than token frequencies alone and 60% fewer than byte frequencies alone. With its context shuffled it needs 1.71 × as much: it uses the order of what it reads.',
  );
  t.is(
    textOf(/<\/p>\s*<p class="verdict">(.*?)<\/p>/s.exec(page)![1]!),
    'It meets 2 of the 4 gates of its preset, misses 1 (perplexity.bitsPerByte) and leaves 1 undecided for want of data (grounding.shuffledControl).',
  );
  t.deepEqual(unbalanced(page), []);
});

test('sections follow the questions: may it go on, how good, how it came about, of what, can it be shown', async (t) => {
  const { page } = await report();
  t.deepEqual(
    [...page.matchAll(/<section id="([^"]+)"/g)].map(([, id]) => id),
    [
      ...['gates', 'evaluation', 'grounding', 'code', 'completions', 'training'],
      ...['filters', 'duplicates', 'licences', 'languages', 'sources'],
      ...['provenance', 'stages', 'plan', 'lock'],
    ],
  );
});

test('an evaluator that has a section of its own is told there only', async (t) => {
  const { page } = await report();
  t.true(page.includes('Metrics of perplexity'));
  t.notRegex(page, /Metrics of (?:grounding|humaneval|canaries|completions)/);
});

test('the host of an older level says less, and the page says that it is missing', async (t) => {
  const { gates, provenance, blend, ...older } = sampleRun('');
  const { firstDrop, ...tally } = older.tally;
  t.true(gates.length > 0 && provenance !== null && blend !== null && firstDrop !== undefined);
  const missing = { gates: undefined, provenance: undefined, blend: undefined } as unknown as RunReport;
  const { page, summary } = await report({ ...missing, tally });
  for (const said of ['states no gates', 'no provenance record', 'is no blend', 'more than one reason']) {
    t.true(page.includes(said), said);
  }
  t.deepEqual([summary['gates'], summary['provenance'], summary['blend']], [[], null, null]);
  t.notRegex(page, /NaN|Infinity|undefined/);
});

test('report.json has the figures of the page', async (t) => {
  const run = sampleRun('');
  const { summary } = await report();
  t.deepEqual(summary['gates'], run.gates);
  t.deepEqual(summary['provenance'], run.provenance);
  t.like(summary['blend'], { ...run.blend, trained: [{ share: 'code', tokens: 573_440 }] });
  const { counting, drops } = summary['waterfall'] as Waterfall;
  t.is(counting, 'once');
  const { in: read, kept, held } = run.tally.documents;
  for (const unit of ['documents', 'bytes'] as const) {
    t.is(read[unit] - drops.reduce((sum, drop) => sum + drop[unit], 0), kept[unit] + held[unit]);
  }
});

test('nothing is loaded, nothing runs, and the policy says so', async (t) => {
  const { page } = await report();
  const style = /<style>(.*)<\/style>/s.exec(page)![1]!;
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)![1]!;
  t.is(
    policy,
    `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'`,
  );
  t.notRegex(page, /<(script|link|img|iframe|object|embed|form|base)\b/i);
  t.notRegex(page, /\s(on[a-z]+|style|src|srcset)\s*=/i);
  t.notRegex(page, /url\(|@import|https?:|href="(?!#)/i);
});

test('the same run gives the same bytes', async (t) => {
  const steps = () => report({ steps: async function* () {} });
  t.is((await steps()).page, (await steps()).page);
});

test('headings do not skip a level, tables have captions, pictures names, ids occur once', async (t) => {
  const { page } = await report();
  const levels = [...page.matchAll(/<h([1-6])/g)].map(([, level]) => Number(level));
  t.is(levels.filter((level) => level === 1).length, 1);
  for (const [at, level] of levels.entries()) t.true(at === 0 || level <= levels[at - 1]! + 1);
  t.is([...page.matchAll(/<table>/g)].length, [...page.matchAll(/<table><caption>/g)].length);
  const charts = [...page.matchAll(/<svg class="chart/g)].length;
  t.true(charts >= 6);
  t.is([...page.matchAll(/role="img" aria-labelledby="[^"]+">\s*<title/g)].length, charts);
  const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
  t.is(new Set(ids).size, ids.length);
  for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) t.true(ids.includes(target), target);
});

const GROUNDING_ROW = [
  'kind',
  'document',
  'wrongDocument',
  'query',
  'truePassage',
  'wrongPassage',
  'trueScore',
];
const HUMANEVAL_ROW = ['task', 'verdict', 'reason', 'detail', 'isolation', 'completion', 'reply'];
const CANARY_ROW = ['kind', 'id', 'meantFor', 'must', 'foundIn'];
const allOf = (keys: readonly string[], text: string) => Object.fromEntries(keys.map((key) => [key, text]));
const figure = (note: string) => ({ value: 1, unit: note, better: 'lower' as const, note });
const withNotes = ({ metrics }: EvalResult, note: string): EvalResult => ({
  metrics: Object.fromEntries(Object.entries(metrics).map(([key, metric]) => [key, { ...metric, note }])),
  note,
});

test('hostile names stay text, wherever a name can stand', async (t) => {
  const evil = `</style></title>"'><script>alert(1)</script><img src=x onerror=1>\u202Egnp.exe`;
  const count = { documents: 1, bytes: 10 };
  const totals = { in: count, kept: count, dropped: count, held: zero() };
  const { page } = await report({
    name: evil,
    preset: evil,
    contentRoot: evil,
    stages: [{ name: evil, reused: false, seconds: 1, fingerprint: evil, note: evil }],
    sources: {
      [evil]: {
        fingerprint: evil,
        documents: 1,
        bytes: 1,
        skipped: { [evil]: 1 },
        details: { [evil]: [evil, { [evil]: evil }] },
      },
    },
    tally: {
      documents: totals,
      byPlugin: {
        [evil]: {
          [evil]: { [evil]: count },
          drop: { [`license-${evil}`]: count, [`near-duplicate-${evil}`]: count },
          keep: { 'license-elected': count },
          rewrite: { [evil]: count },
        },
      },
      firstDrop: { [evil]: { [evil]: count } },
    },
    gates: (['pass', 'fail', 'not-enough-data'] as const).map((outcome) => ({
      metric: evil,
      gate: { min: 1 },
      outcome,
      value: null,
      why: evil,
    })),
    provenance: { root: evil, sources: { [evil]: { root: evil, ...count } } },
    blend: { windows: 1, length: 1, shares: [{ ...sampleBlend.shares[0]!, share: evil }] },
    groups: async () => [{ value: `${evil} OR ${evil}`, split: evil, tokens: 1, ...count }],
    verdicts: async (): Promise<VerdictRow[]> => [
      { id: evil, plugin: evil, action: evil, reason: evil, evidence: { [evil]: evil } },
      { id: evil, plugin: evil, action: 'drop', reason: 'near-duplicate', evidence: { kept: evil } },
    ],
    results: {
      perplexity: { ...sampleResults['perplexity']!, note: evil, rows: [{ repository: evil, [evil]: evil }] },
      completions: {
        metrics: {},
        rows: [{ id: evil, prompt: evil, completion: evil, reference: evil }],
        note: evil,
      },
      grounding: { ...withNotes(sampleResults['grounding']!, evil), rows: [allOf(GROUNDING_ROW, evil)] },
      humaneval: {
        ...withNotes(sampleResults['humaneval']!, evil),
        metrics: {
          ...sampleResults['humaneval']!.metrics,
          [`failed/${evil}`]: figure(evil),
          [`pass@${evil}`]: figure(evil),
        },
        rows: [allOf(HUMANEVAL_ROW, evil)],
      },
      canaries: { ...withNotes(sampleResults['canaries']!, evil), rows: [allOf(CANARY_ROW, evil)] },
      [evil]: { metrics: { [evil]: { value: null, unit: evil, better: 'lower', note: evil } }, note: evil },
    },
    lock: { sdk: evil, [evil]: evil, order: { filter: [evil, 7, null] } },
    plan: { table: [{ group: evil, name: evil, shape: [2], count: 1 }] },
    async *steps() {
      yield {
        step: 1,
        steps: 1,
        tokens: 1,
        metrics: { loss: 2, [`loss/${evil}`]: 1, [evil]: 1 },
        seconds: 1,
        tokensPerSecond: 1,
      };
    },
  });
  t.notRegex(page, /<script|<img|\u202E/);
  t.is([...page.matchAll(/<\/style>|<\/title>/g)].length, 1 + [...page.matchAll(/<title\b/g)].length);
  t.deepEqual(unbalanced(page), []);
});

test('a run that got nowhere is told as such', async (t) => {
  const { page, log } = await report(NOTHING, 0);
  for (const said of [
    'Nothing was trained yet',
    'was not evaluated',
    'No document was filtered',
    'no plan',
    'no lock',
    'No completion',
    'states no gates',
    'Grounding was not measured',
    'No program of the model was run',
    'No filter dropped a duplicate',
    'no provenance record',
    'is no blend',
    'None was planted',
  ]) {
    t.true(page.includes(said), said);
  }
  t.true(log.some((line) => line.includes('there is no such table yet')));
  t.notRegex(page, /NaN|Infinity|undefined|null/);
});

test('figures that were not measured are not invented', async (t) => {
  const note = 'No held-out document is left to score.';
  const { page } = await report({
    results: {
      perplexity: {
        metrics: { bitsPerByte: { value: null, unit: 'bits/byte', better: 'lower', note } },
        note,
      },
    },
  });
  t.regex(page, /How good it is was not measured: No held-out document/);
  t.notRegex(page, /NaN|Infinity|undefined/);
});

test('26,000 steps and 10,000 reasons make a page, not a flood', async (t) => {
  const drop = Object.fromEntries(
    Array.from({ length: 10_000 }, (_, n) => [`reason-${n}`, { documents: 1, bytes: 1 + (n % 50) }]),
  );
  const run = sampleRun('');
  const { page, summary } = await report(
    { tally: { documents: run.tally.documents, byPlugin: { 'plugin-odd': { drop } } } },
    26_704,
  );
  t.true(page.length < 700_000, `${page.length} characters`);
  t.regex(page, /9,984 more reasons/);
  t.regex(page, /26,704 steps/);
  t.is((summary['verdicts'] as unknown[]).length, 10_000);
});
