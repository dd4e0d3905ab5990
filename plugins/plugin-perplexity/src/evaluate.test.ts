import { randomStream } from '@framework/sdk';
import { makePlugin } from '@framework/sdk/testing';
import test from 'ava';
import { config } from './config.js';
import plugin from './plugin.js';
import { drawTargets, shuffledRow } from './shuffled-context.js';
import { evalContext, evalReport, type TestDocument } from './testing/eval-context.js';
import { BigramModel, letterTokenizer } from './testing/table-model.js';
import { scoringWindows } from './windows.js';

/** ids: a 0, b 1, é 2 (two bytes), end 3. */
const tokenizer = letterTokenizer('abé');
const NEXT = [
  [0.125, 0.5, 0.25, 0.125],
  [0.5, 0.125, 0.125, 0.25],
  [0.25, 0.25, 0.25, 0.25],
  [0.25, 0.25, 0.25, 0.25],
];
const documents: TestDocument[] = [
  { text: 'aabb', split: 'train', repository: 'npm:trained@1' },
  { text: 'abé', split: 'heldout', repository: 'npm:held@1' },
  { text: 'baba', split: 'heldout', repository: 'npm:other@1' },
];

async function evaluated(
  all: readonly TestDocument[],
  model: BigramModel,
  overrides: Record<string, unknown> = {},
  seed = 1,
) {
  const report = evalReport();
  const { evaluate } = makePlugin(plugin, config, { config: overrides, seed }).hooks!;
  await evaluate!(report, evalContext(all, model, tokenizer, seed));
  return report.results;
}

test('bits per byte are what hand calculation gives, for the model and both baselines', async (t) => {
  const results = await evaluated(documents, new BigramModel(NEXT, 8), { controlTargets: 0 });
  const metric = (name: string) => results.get('perplexity')!.metrics[name]!;
  // abé: b|a 1 bit, é|b 3, end|é 2 = 6 bits over the 3 bytes of "bé" (é is two). baba: a|b 1, b|a 1, a|b 1,
  // end|a 3 = 6 bits over the 3 bytes of "aba".
  t.is(metric('tokens').value, 7);
  t.is(metric('bytes').value, 6);
  t.true(Math.abs(metric('bitsPerByte').value! - 12 / 6) < 1e-6);
  // Training holds a 2, b 2, end 1; plus one of each of four: a 3/9, b 3/9, é 1/9, end 2/9.
  const [a, b, e, end] = [3, 3, 1, 2].map((count) => -Math.log2(count / 9)) as [
    number,
    number,
    number,
    number,
  ];
  const byToken = (b + e + end + (a + b + a + end)) / 6;
  t.true(Math.abs(metric('bitsPerByte/tokenUnigram').value! - byToken) < 1e-9);
  // Bytes: a 2, b 2, end 1; plus one of each of 257: a 3/262, both bytes of é 1/262, end 2/262.
  const [a8, b8, other, end8] = [3, 3, 1, 2].map((count) => -Math.log2(count / 262)) as [
    number,
    number,
    number,
    number,
  ];
  const byByte = (b8 + 2 * other + end8 + (a8 + b8 + a8 + end8)) / 6;
  t.true(Math.abs(metric('bitsPerByte/byteUnigram').value! - byByte) < 1e-9);
  t.true(Math.abs(metric('ratio/tokenUnigram').value! - 2 / byToken) < 1e-6);
  t.is(metric('bitsPerByte/shuffledContext').value, null);
  t.deepEqual(
    results
      .get('perplexity')!
      .rows!.map(({ repository, bitsPerByte }) => [repository, Math.fround(Number(bitsPerByte))]),
    [
      ['npm:held@1', 2],
      ['npm:other@1', 2],
    ],
  );
});

test('windows, overlap and batch size do not change what a model of short memory costs', async (t) => {
  const long = [...documents, { text: 'abbaéab'.repeat(40), split: 'heldout', repository: 'npm:long@1' }];
  const values = [];
  for (const [context, overlap, batchRows] of [
    [512, 0.25, 8],
    [5, 0, 3],
    [7, 0.9, 1],
    [64, 0.5, 100],
  ] as const) {
    const model = new BigramModel(NEXT, context);
    const { metrics } = (await evaluated(long, model, { overlap, batchRows })).get('perplexity')!;
    values.push(metrics['bitsPerByte']!.value!);
    t.true(model.calls.every(([rows, length]) => rows <= batchRows && length <= context));
  }
  for (const value of values) t.true(Math.abs(value - values[0]!) < 1e-6);
});

test('the control sees the same tokens in another order, and costs a model that uses order', async (t) => {
  const ids = Uint32Array.from({ length: 50 }, (_, n) => n);
  const windows = [scoringWindows(50, 16, 0.25)];
  const random = randomStream({ seed: 3, plugin: 'test', hook: 'control', sequence: 0 });
  const targets = drawTargets(windows, 1000, random);
  t.is(targets.length, 48, 'every token with two before it, once');
  t.is(new Set(targets.map(({ position }) => position)).size, 48);
  t.is(drawTargets(windows, 10, random).length, 10);
  let moved = 0;
  for (const target of targets) {
    const row = shuffledRow(ids, target, random);
    t.is(row.at(-1), target.position, 'the target is the last token of its row, and in its context nowhere');
    const context = [...row.subarray(0, -1)];
    const real = [...ids.subarray(target.contextStart, target.position)];
    t.deepEqual(
      [...context].sort((x, y) => x - y),
      real,
    );
    if (context.join() !== real.join()) moved++;
  }
  t.true(moved > 40);

  // a and b alternate: with order, the next is almost certain.
  const alternating = [
    [0.02, 0.94, 0.02, 0.02],
    [0.94, 0.02, 0.02, 0.02],
    [0.25, 0.25, 0.25, 0.25],
    [0.25, 0.25, 0.25, 0.25],
  ];
  const held = { text: 'ab'.repeat(200), split: 'heldout', repository: 'npm:held@1' };
  const ordered = (await evaluated([...documents, held], new BigramModel(alternating, 16))).get(
    'perplexity',
  )!;
  t.true(ordered.metrics['ratio/shuffledContext']!.value! < 0.5);
  // A model without memory loses nothing.
  const flat = new Array(4).fill([0.4, 0.4, 0.1, 0.1]) as number[][];
  const unordered = (await evaluated([...documents, held], new BigramModel(flat, 16))).get('perplexity')!;
  t.true(Math.abs(unordered.metrics['ratio/shuffledContext']!.value! - 1) < 1e-6);
});

test('the same seed gives the same result; intervals hold the value', async (t) => {
  const many = Array.from({ length: 30 }, (_, n) => ({
    text: 'abéba'.repeat(3 + ((n * 7) % 20)) + 'a'.repeat(n),
    split: n % 3 === 0 ? 'train' : 'heldout',
    repository: `npm:package-${n}@1`,
  }));
  const one = await evaluated(many, new BigramModel(NEXT, 16), { maxBytes: 900 });
  t.deepEqual(await evaluated(many, new BigramModel(NEXT, 16), { maxBytes: 900 }), one);
  t.notDeepEqual(await evaluated(many, new BigramModel(NEXT, 16), { maxBytes: 900 }, 2), one);
  const { metrics } = one.get('perplexity')!;
  for (const name of ['bitsPerByte', 'ratio/tokenUnigram', 'bitsPerByte/shuffledContext']) {
    const { value, interval } = metrics[name]!;
    t.true(interval!.low <= value! && value! <= interval!.high, name);
  }
  t.true(metrics['bytes']!.value! >= 900 && metrics['bytes']!.value! < 1100, 'the budget is kept');
});

test('completions are drawn by the seed, one a repository first, and shown beside what the file says', async (t) => {
  const results = await evaluated(documents, new BigramModel(NEXT, 8), { controlTargets: 0 });
  const { rows, note } = results.get('completions')!;
  t.is(rows!.length, 2);
  t.deepEqual(rows!.map(({ repository }) => repository).sort(), ['npm:held@1', 'npm:other@1']);
  for (const row of rows!) {
    const text = documents.find(({ repository }) => repository === row['repository'])!.text;
    t.true(text.startsWith(`${row['prompt']}`) && `${row['prompt']}`.length > 0);
    t.true(text.startsWith(`${row['prompt']}${row['reference']}`));
  }
  t.regex(note!, /as the model gave them/);
});

test('without held-out documents there is no figure, and a reason', async (t) => {
  const results = await evaluated([documents[0]!], new BigramModel(NEXT, 8));
  const { value, note } = results.get('perplexity')!.metrics['bitsPerByte']!;
  t.is(value, null);
  t.regex(note!, /No held-out document/);
  t.deepEqual(results.get('completions')!.rows, []);
});

test('a tokenizer that loses bytes is an error, not a better figure', async (t) => {
  const lossy = {
    ...tokenizer,
    decode: (ids: ArrayLike<number>) => tokenizer.decode(Array.from(ids).slice(1)),
  };
  const { evaluate } = makePlugin(plugin, config).hooks!;
  const context = evalContext(documents, new BigramModel(NEXT, 8), lossy);
  const error = await t.throwsAsync(async () => evaluate!(evalReport(), context));
  t.is((error as Error & { code: string }).code, 'FWK_HOOK_RESULT');
});

test('every evaluation of a run measures the same sample, whatever streams the step gives', async (t) => {
  const many = Array.from({ length: 20 }, (_, n) => ({
    text: 'abéba'.repeat(4 + n),
    split: n < 2 ? 'train' : 'heldout',
    repository: `npm:package-${n}@1`,
  }));
  const { evaluate } = makePlugin(plugin, config, { config: { maxBytes: 300 } }).hooks!;
  const results = [];
  for (const seed of [1, 2]) {
    const report = evalReport();
    await evaluate!(report, evalContext(many, new BigramModel(NEXT, 16), tokenizer, seed));
    results.push(report.results);
  }
  t.deepEqual(results[0], results[1]);
});
