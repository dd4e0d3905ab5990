import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunReport } from '@framework/sdk';
import { hookContext, makePlugin } from '@framework/sdk/testing';
import test from 'ava';
import { config } from './config.js';
import plugin from './plugin.js';
import { sampleResults, sampleRun } from './testing/sample-run.js';

async function report(changes: Partial<RunReport> = {}, steps = 400) {
  const dir = await mkdtemp(join(tmpdir(), 'report-'));
  try {
    const log: string[] = [];
    await makePlugin(plugin, config).hooks!.report!(sampleRun(dir, changes, steps), hookContext({}, log));
    const page = await readFile(join(dir, 'report.html'), 'utf8');
    const summary = JSON.parse(await readFile(join(dir, 'report.json'), 'utf8')) as Record<string, unknown>;
    return { page, summary, log, files: (await readdir(dir)).sort() };
  } finally {
    await rm(dir, { recursive: true });
  }
}

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
  contentRoot: null,
};
function zero() {
  return { documents: 0, bytes: 0 };
}

/** Elements that are opened and closed; enough to see that a page is well formed. */
function unbalanced(page: string): string[] {
  const open: string[] = [];
  const empty = new Set(['meta', 'br', 'wbr', '!doctype', 'rect', 'path', 'circle']);
  for (const [, close, element, self] of page
    .replace(/<style>.*<\/style>/s, '')
    .matchAll(/<(\/?)([!a-z0-9]+)[^>]*?(\/?)>/g)) {
    if (empty.has(element!) || self === '/') continue;
    if (close === '') open.push(element!);
    else if (open.pop() !== element) return [...open, `</${element}>`];
  }
  return open;
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
  t.deepEqual(unbalanced(page), []);
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
      byPlugin: { [evil]: { [evil]: { [evil]: count }, drop: { [`license-${evil}`]: count } } },
    },
    groups: async () => [{ value: evil, split: evil, tokens: 1, ...count }],
    verdicts: async () => [
      { id: evil, plugin: evil, action: evil, reason: evil, evidence: { [evil]: evil } },
    ],
    results: {
      perplexity: { ...sampleResults['perplexity']!, note: evil, rows: [{ repository: evil, [evil]: evil }] },
      completions: {
        metrics: {},
        rows: [{ id: evil, prompt: evil, completion: evil, reference: evil }],
        note: evil,
      },
      [evil]: { metrics: { [evil]: { value: null, unit: evil, better: 'lower', note: evil } }, note: evil },
    },
    lock: { sdk: evil, [evil]: evil },
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
    { tally: { ...run.tally, byPlugin: { 'plugin-odd': { drop } } } },
    26_704,
  );
  t.true(page.length < 700_000, `${page.length} characters`);
  t.regex(page, /9,984 more reasons/);
  t.regex(page, /26,704 steps/);
  t.is((summary['verdicts'] as unknown[]).length, 10_000);
});
