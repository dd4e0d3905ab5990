import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { framework, json, type Outcome, workingFolder } from './support/framework.js';
import { install } from './support/outside.js';
import { serialWhen, unlessFull } from './support/skip.js';

/**
 * Every part of the preset `smoke` is replaced by a plugin from outside this repository, in one line. The runs go on
 * with one another's work under one name, so that what is done again is what the swap made necessary, and no more.
 */
let cwd: string;
const cleanups: (() => Promise<void>)[] = [];
test.before(async () => {
  cwd = await workingFolder({ teardown: (fn) => void cleanups.push(fn) });
  await install(
    cwd,
    'my-eval',
    'byte-tokenizer',
    'plain-attention',
    'plain-descent',
    'short-files',
    'made-up-source',
  );
});
test.after.always(async () => {
  for (const cleanup of cleanups) await cleanup();
});

interface Result {
  readonly stages: readonly { readonly name: string; readonly reused: boolean }[];
  readonly metrics: Readonly<Record<string, number | null>>;
}

/** Enough steps to see the parts at work. */
const SHORT = ['plugins.plugin-trainer.steps=4', 'plugins.plugin-trainer.decaySteps=2'];

function run(settings: readonly string[], trust: readonly string[] = []): Promise<Outcome> {
  const options = [
    ...[...SHORT, ...settings].flatMap((setting) => ['--set', setting]),
    ...trust.flatMap((id) => ['--trust', id]),
  ];
  return framework(['run', '--preset', 'smoke', '--json', ...options], { cwd });
}

const doneIn = ({ stages }: Result): string =>
  stages
    .filter(({ reused }) => !reused)
    .map(({ name }) => name)
    .join(' ');

let before: Result;
serialWhen(unlessFull, 'the preset as it is', async (t) => {
  t.timeout(120_000);
  const outcome = await run([]);
  t.is(outcome.code, 0, outcome.stderr);
  before = json<Result>(outcome);
  t.is(doneIn(before), 'ingest filter tokenize sequence train evaluate report');
});

serialWhen(
  unlessFull,
  'a key that only the evaluator reads is measured again, and nothing else is done',
  async (t) => {
    t.timeout(120_000);
    for (const setting of [
      'plugins.plugin-perplexity.resamples=200',
      'plugins.plugin-perplexity.maxBytes=2k',
    ]) {
      const outcome = await run([setting]);
      t.is(outcome.code, 0, outcome.stderr);
      t.is(doneIn(json<Result>(outcome)), 'evaluate report', setting);
    }
  },
);

serialWhen(
  unlessFull,
  'a part that is taken out and not replaced is missed by name, by everybody who needs it',
  async (t) => {
    for (const [plugin, slot, ...needing] of [
      [
        'plugin-unigram-tokenizer',
        'fw.tokenizer',
        'plugin-grounding-eval',
        'plugin-perplexity',
        'plugin-transformer',
      ],
      ['plugin-adamw', 'fw.optimizer', 'plugin-trainer'],
      [
        'plugin-trainer',
        'fw.parameters',
        'plugin-causal-lm',
        'plugin-contrastive-head',
        'plugin-transformer',
      ],
      ['plugin-transformer', 'fw.language-model', 'plugin-perplexity'],
    ] as const) {
      const outcome = await framework(
        ['plan', '--preset', 'smoke', '--set', `plugins.${plugin}=null`, '--json'],
        { cwd },
      );
      t.is(outcome.code, 2, outcome.stderr);
      const error = json<Coded & { readonly problems?: readonly Coded[] }>(outcome);
      const missed = (error.problems ?? [error]).filter(
        ({ code, message }) => code === 'FWK_SLOT_MISSING' && message.includes(`'${slot}'`),
      );
      t.deepEqual(
        missed.map((problem) => problem.plugin),
        needing,
      );
    }
  },
);

interface Coded {
  readonly code: string;
  readonly message: string;
  readonly plugin: string;
}

interface Swap {
  readonly part: string;
  readonly settings: readonly string[];
  readonly trust: string;
  /** Stages that are done again. */
  readonly again: string;
  /** What shows that the plugin did the work. */
  readonly shows: (metrics: Result['metrics']) => boolean;
}

/** Whether any finished filter stage recorded a verdict of this plugin. */
const verdictsBy = (plugin: string): boolean =>
  readdirSync(join(cwd, '.framework', 'store'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /verdicts-\d+\.ndjson$/.test(file))
    .some((file) =>
      readFileSync(join(cwd, '.framework', 'store', file), 'utf8').includes(`"plugin":"${plugin}"`),
    );

const near = (a: number | null | undefined, b: number | null | undefined, within: number): boolean =>
  typeof a === 'number' && typeof b === 'number' && Math.abs(a - b) < within;

const swaps: readonly Swap[] = [
  {
    part: 'the evaluator',
    settings: ['plugins.plugin-perplexity=null', 'plugins.@me/my-eval={}'],
    trust: '@me/my-eval',
    again: 'evaluate report',
    shows: (metrics) => typeof metrics['my-eval.loss'] === 'number' && !('perplexity.bitsPerByte' in metrics),
  },
  {
    part: 'the attention',
    settings: ['plugins.@me/plain-attention={}'],
    trust: '@me/plain-attention',
    again: 'train evaluate report',
    // The same formulas in another order of additions: the same model but for the last digits.
    shows: (metrics) =>
      near(metrics['loss'], before.metrics['loss'], 1e-4) && metrics['loss'] !== before.metrics['loss'],
  },
  {
    part: 'the optimizer',
    settings: ['plugins.plugin-adamw=null', 'plugins.@me/plain-descent={}'],
    trust: '@me/plain-descent',
    again: 'train evaluate report',
    shows: (metrics) => Number(metrics['loss']) > Number(before.metrics['loss']),
  },
  {
    part: 'the tokenizer',
    settings: ['plugins.plugin-unigram-tokenizer=null', 'plugins.@me/byte-tokenizer={}'],
    trust: '@me/byte-tokenizer',
    again: 'tokenize sequence train evaluate report',
    // A byte a token, but for the first token of each document, which is scored with nothing before it.
    shows: (metrics) => near(metrics['perplexity.tokens'], metrics['perplexity.bytes'], 100),
  },
  {
    part: 'a filter',
    settings: [
      'plugins.plugin-code-quality=null',
      'plugins.@me/short-files={}',
      'plugins.@me/short-files.maxBytes=4k',
    ],
    trust: '@me/short-files',
    again: 'filter tokenize sequence train evaluate report',
    shows: (metrics) =>
      metrics['perplexity.bytes'] !== before.metrics['perplexity.bytes'] && verdictsBy('@me/short-files'),
  },
  {
    part: 'the source',
    settings: ['plugins.plugin-local-dataset=null', 'plugins.@me/made-up-source={}'],
    trust: '@me/made-up-source',
    again: 'ingest filter tokenize sequence train evaluate report',
    shows: (metrics) => Number(metrics['loss']) < Number(before.metrics['loss']),
  },
];

for (const { part, settings, trust, again, shows } of swaps) {
  const title = `${part} is swapped by one line, and only what depends on it runs again`;
  serialWhen(unlessFull, title, async (t) => {
    t.timeout(120_000);
    const refused = await run(settings);
    t.is(refused.code, 2);
    t.like(json(refused), { code: 'FWK_PLUGIN_UNTRUSTED', plugin: trust });

    const outcome = await run(settings, [trust]);
    t.is(outcome.code, 0, outcome.stderr);
    const result = json<Result>(outcome);
    t.is(doneIn(result), again);
    t.true(shows(result.metrics), JSON.stringify(result.metrics));
  });
}
