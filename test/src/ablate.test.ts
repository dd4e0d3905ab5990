import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { framework, json, workingFolder } from './support/framework.js';
import { serialWhen, unlessFull } from './support/skip.js';
import { toy } from './support/toy.js';

interface Spread {
  readonly values: readonly (number | null)[];
  readonly mean: number | null;
  readonly deviation: number | null;
  readonly interval?: { readonly low: number; readonly high: number };
}

interface Run {
  readonly name: string;
  readonly seed: number;
  readonly contentRoot: string;
  readonly done: readonly string[];
}

interface Ablation {
  readonly plugin: string;
  readonly touches: readonly string[];
  readonly training: string;
  readonly runs: readonly Run[];
  readonly metrics: readonly {
    readonly metric: string;
    readonly base: Spread;
    readonly without: Spread;
    readonly difference: Spread;
  }[];
  readonly caveats: readonly string[];
  readonly cost: { readonly own: { readonly runner: number | null; readonly workers: number | null } };
  readonly failed: readonly unknown[];
}

interface Result {
  readonly seeds: readonly number[];
  readonly base: readonly Run[];
  readonly ablations: readonly Ablation[];
}

const metric = ({ metrics }: Ablation, name: string) => metrics.find((row) => row.metric === name);

const meanDifference = (ablation: Ablation, name: string) => metric(ablation, name)?.difference.mean;

/** Each kept document's id → what `toy-filter` drew for it. */
async function draws(cwd: string, run: string): Promise<ReadonlyMap<string, unknown>> {
  const refs = JSON.parse(await readFile(join(cwd, 'runs', run, 'refs.json'), 'utf8')) as { filter: string };
  const dir = join(cwd, '.framework/store', refs.filter);
  const found = new Map<string, unknown>();
  for (const file of (await readdir(dir)).filter((name) => /^shard-\d+\.ndjson$/.test(name))) {
    for (const line of (await readFile(join(dir, file), 'utf8')).trim().split('\n')) {
      const { id, meta } = JSON.parse(line) as { id: string; meta: { draw: unknown } };
      found.set(id, meta.draw);
    }
  }
  return found;
}

serialWhen(
  unlessFull,
  'with and without, over two seeds: what differs, what it costs, and nobody else’s draws shift',
  async (t) => {
    t.timeout(240_000);
    const cwd = await workingFolder(t);
    const ask = [
      ...toy('ablate'),
      '--without',
      'toy-judge',
      '--without',
      'toy-order',
      '--seeds',
      '2',
      '--json',
    ];
    const outcome = await framework(ask, { cwd });
    t.is(outcome.code, 0, outcome.stderr);
    const { base, seeds, ablations } = json<Result>(outcome);
    t.deepEqual(seeds, [1, 2]);
    t.deepEqual(
      base.map(({ name }) => name),
      ['toy', 'toy-seed-2'],
    );
    const [judge, order] = ablations as [Ablation, Ablation];

    // An evaluator: the model is the one there is.
    t.is(judge.training, 'not touched');
    t.deepEqual(judge.touches, ['evaluate', 'report']);
    for (const { done } of judge.runs) t.deepEqual(done, ['report']);
    t.is(meanDifference(judge, 'loss'), 0);
    t.is(metric(judge, 'toy.documents')?.without.mean, null);
    t.deepEqual(judge.caveats, []);

    // A filter: everything from there on.
    t.is(order.training, 'touched');
    t.is(order.touches[0], 'filter');
    t.deepEqual(
      order.runs.map(({ name }) => name),
      ['toy-without-toy-order', 'toy-seed-2-without-toy-order'],
    );
    t.deepEqual(order.runs[0]?.done, ['filter', 'tokenize', 'sequence', 'train', 'evaluate', 'report']);
    t.true((meanDifference(order, 'documents.kept') ?? 0) > 0);
    t.regex(order.caveats.join(), /held out are not the same/);
    const loss = metric(order, 'loss')!;
    const differences = loss.base.values.map((value, index) => loss.without.values[index]! - value!);
    t.deepEqual(loss.difference.values, differences);
    t.is(loss.difference.mean, (differences[0]! + differences[1]!) / 2);
    t.is(
      loss.difference.deviation?.toFixed(12),
      (Math.abs(differences[0]! - differences[1]!) / Math.SQRT2).toFixed(12),
    );
    t.true((order.cost.own.workers ?? order.cost.own.runner ?? 0) > 0);

    // Streams are keyed by plugin: the filter before it and the evaluator after it draw what they drew.
    t.is(meanDifference(order, 'toy.draw'), 0);
    const before = await draws(cwd, 'toy');
    const after = await draws(cwd, 'toy-without-toy-order');
    t.true(before.size > 100 && after.size > before.size);
    for (const [id, draw] of before) t.is(after.get(id), draw, id);

    const text = await framework([...toy('ablate'), '--without', 'toy-judge'], { cwd });
    t.regex(text.stdout, /does not touch training: only evaluate and report/);
    t.regex(text.stdout, /\n {2}loss +0\.\d+ +0\.\d+ +0 /);

    // Again, for one of the seeds: it is only runs, and they stand.
    const again = json<Result>(
      await framework([...toy('ablate'), '--without', 'toy-order', '--json'], { cwd }),
    );
    for (const { done } of [...again.base, ...(again.ablations[0]?.runs ?? [])])
      t.deepEqual(done, ['report']);
    t.is(meanDifference(again.ablations[0]!, 'loss'), differences[0]);

    // The base is the run that `framework run` makes.
    const plain = await workingFolder(t);
    const run = json<Run>(await framework([...toy('run'), '--json'], { cwd: plain }));
    t.is(base[0]?.contentRoot, run.contentRoot);
  },
);

serialWhen(unlessFull, 'stopped in the middle, and started again: it goes on where it was', async (t) => {
  t.timeout(240_000);
  const cwd = await workingFolder(t);
  const ask = [
    ...toy('ablate', { 'plugins.toy-model.pause': 0.15, 'run.workers': 1 }),
    '--without',
    'toy-order',
    '--json',
  ];
  const metrics = join(cwd, 'runs/toy-without-toy-order/metrics.ndjson');
  const stopped = await framework(ask, {
    cwd,
    async meanwhile(child) {
      while (!existsSync(metrics) || (await readFile(metrics, 'utf8')) === '') {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      child.kill('SIGINT');
    },
  });
  t.is(stopped.code, 130, stopped.stderr);
  t.like(json(stopped), { code: 'FWK_INTERRUPTED' });
  t.regex(json<{ action: string }>(stopped).action, /framework ablate/);

  const on = await framework(ask, { cwd });
  t.is(on.code, 0, on.stderr);
  const { base, ablations } = json<Result>(on);
  t.deepEqual(base[0]?.done, ['report'], 'the first run stood');
  t.deepEqual(ablations[0]?.runs[0]?.done, ['train', 'evaluate', 'report'], 'the second went on');
  t.regex(on.stderr, /goes on after step [1-9]/);
});

serialWhen(unlessFull, 'smoke without its evaluator and its report: not a step of training', async (t) => {
  t.timeout(240_000);
  const cwd = await workingFolder(t);
  const outcome = await framework(
    ['ablate', '--preset', 'smoke', '--without', 'plugin-perplexity', '--without', 'plugin-report', '--json'],
    { cwd },
  );
  t.is(outcome.code, 0, outcome.stderr);
  const { base, ablations } = json<Result>(outcome);
  const [evaluator, observer] = ablations as [Ablation, Ablation];
  t.deepEqual(
    [evaluator.training, evaluator.touches, evaluator.runs[0]?.done],
    // The other evaluators measure again: results of one evaluation are published together.
    ['not touched', ['evaluate'], ['evaluate', 'report']],
  );
  t.deepEqual([observer.training, observer.touches], ['not touched', ['report']]);
  t.is(observer.runs[0]?.contentRoot, base[0]?.contentRoot, 'an observer leaves no byte');
  t.false(existsSync(join(cwd, 'runs/smoke-without-plugin-report/report.html')));
  const manifest = (run: string) =>
    readFile(join(cwd, 'runs', run, 'checkpoints/step-10/manifest.json'), 'utf8');
  t.is(await manifest('smoke-without-plugin-perplexity'), await manifest('smoke'));
  const bits = metric(observer, 'perplexity.bitsPerByte');
  t.truthy(bits?.base.mean);
  t.is(bits?.difference.mean, 0);
  t.true((evaluator.cost.own.runner ?? 0) > 0);
});

test.serial('who cannot be left out is said before anything runs, with who needs it', async (t) => {
  const cwd = await workingFolder(t);
  // One source and one objective: nobody else could do their work.
  await writeFile(
    join(cwd, 'lean.yaml'),
    [
      'name: lean',
      'extends: smoke',
      'plugins:',
      '  plugin-canary: null',
      '  plugin-synthetic-traces: null',
      '  plugin-contrastive-head: null',
      '  plugin-grounding-eval: null',
      'gates:',
      '  canaries.survived: null',
      '',
    ].join('\n'),
  );
  const outcome = await framework(
    [
      'ablate',
      '--preset',
      './lean.yaml',
      ...[
        'plugin-adamw',
        'plugin-packing',
        'plugin-causal-lm',
        'plugin-local-dataset',
        'plugin-text-features',
        'plugin-perplexty',
      ].flatMap((plugin) => ['--without', plugin]),
      '--json',
    ],
    { cwd },
  );
  t.is(outcome.code, 2, outcome.stderr);
  const { problems } = json<{ problems: readonly { code: string; message: string; at: string }[] }>(outcome);
  t.deepEqual(
    problems.map(({ code }) => code),
    [...Array(5).fill('FWK_ABLATE_NEEDED'), 'FWK_CLI_USAGE'],
  );
  for (const [index, who] of [
    /plugin-adamw.*'plugin-trainer' requires the slot 'fw.optimizer'/,
    /plugin-packing.*the stage 'sequence' needs the slot 'fw.sequencer'/,
    /plugin-causal-lm.*the stage 'train' needs a tap of 'loss'/,
    /plugin-local-dataset.*the stage 'ingest' needs a tap of 'ingest'/,
    /plugin-text-features.*the filter of 'plugin-code-quality' needs the feature 'lines'/,
    /plugin-perplexty.*did you mean 'plugin-perplexity'/,
  ].entries()) {
    t.regex(problems[index]?.message ?? '', who);
  }
  t.false(existsSync(join(cwd, 'runs')));

  const usage = async (...args: readonly string[]) => {
    const refused = await framework(['ablate', '--preset', 'smoke', ...args, '--json'], { cwd });
    return { exit: refused.code, code: json<{ code: string }>(refused).code };
  };
  t.deepEqual(await usage(), { exit: 2, code: 'FWK_CLI_USAGE' });
  t.deepEqual(await usage('--without', 'plugin-report', '--seeds', '0'), { exit: 2, code: 'FWK_CLI_USAGE' });
});
