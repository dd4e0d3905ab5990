import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { framework, json, type Outcome } from './support/framework.js';
import { serialWhen, unlessFull } from './support/skip.js';
import { storeFile } from './support/stored-run.js';

/** Three real runs over one store: the same twice, another filter, another learning rate. */
let cwd = '';

const RUNS: Readonly<Record<string, readonly string[]>> = {
  smoke: [],
  again: ['--set', 'run.workers=1'],
  strict: ['--set', 'plugins.plugin-code-quality.minLength=600', '--until', 'tokenize'],
  slow: ['--set', 'plugins.plugin-trainer.learningRate=1e-3'],
};

test.before(async (t) => {
  t.timeout(240_000);
  cwd = await mkdtemp(join(tmpdir(), 'framework-test-'));
  for (const [name, options] of Object.entries(RUNS)) {
    const outcome = await framework(['run', '--preset', 'smoke', '--name', name, ...options], { cwd });
    t.is(outcome.code, 0, outcome.stderr);
  }
});

test.after.always(() => rm(cwd, { recursive: true, force: true }));

/** A difference has many parts. */
type Part = Readonly<Record<string, any>>;

const diff = (...args: readonly string[]): Promise<Outcome> => framework(['diff', ...args], { cwd });

async function difference(...args: readonly string[]): Promise<Part> {
  const outcome = await diff(...args, '--json');
  if (outcome.code !== 0) throw new Error(outcome.stderr);
  return json<Part>(outcome);
}

serialWhen(unlessFull, 'the same run is said to be the same in one line', async (t) => {
  const { stdout } = await diff('smoke', 'smoke');
  t.is(stdout, "'smoke' is one run: nothing differs\n");
});

serialWhen(
  unlessFull,
  'two runs that differ in workers alone: every stage and every byte the same',
  async (t) => {
    const found = await difference('smoke', 'again');
    t.deepEqual(
      found['plan'].configuration.map(({ path }: Part) => path),
      ['run.workers'],
    );
    t.is(found['plan'].configuration[0].b.origin, '--set run.workers');
    t.is(found['first'], null);
    t.true(found['contentRoot'].same);
    t.true(found['documents'].same);
    t.is(found['training'].parts, null);
    t.true(found['metrics'].every(({ verdict }: Part) => verdict === 'same'));
  },
);

serialWhen(
  unlessFull,
  'another filter: the first stage it reaches, and each document whose fate it changed',
  async (t) => {
    const found = await difference('smoke', 'strict');
    t.deepEqual(found['first'], {
      stage: 'filter/plugin-code-quality',
      because: ['the configuration of plugin-code-quality (minLength)'],
    });
    const { changes, totals } = found['documents'];
    const toShort = changes.find(
      ({ from, to }: Part) => from === 'kept' && to === 'dropped by plugin-code-quality: too-short',
    );
    t.true(toShort.documents > 0);
    // Every change taken together is what the totals say.
    const net = (fate: RegExp) =>
      changes.reduce(
        (sum: number, { from, to, documents }: Part) =>
          sum + documents * (Number(fate.test(to)) - Number(fate.test(from))),
        0,
      );
    t.is(net(/^kept/), totals.b.kept - totals.a.kept);
    t.is(net(/^dropped/), totals.b.dropped - totals.a.dropped);
    t.is(net(/^held/), totals.b.held - totals.a.held);
    t.true(found['documents'].languages.length > 0);
    t.true(found['documents'].verdicts.some(({ reason, a, b }: Part) => reason === 'too-short' && b > a));
    t.false(found['tokens'].tokenizer.same);
    // It was asked to stop before training: a partial answer, and what is missing from it.
    t.is(found['training'], null);
    t.deepEqual(
      found['notCompared'].map(({ part }: Part) => part),
      ['training', 'metrics'],
    );
  },
);

serialWhen(
  unlessFull,
  'another learning rate: training alone differs, from the step on where it does',
  async (t) => {
    const found = await difference('smoke', 'slow');
    t.deepEqual(found['first'], {
      stage: 'train',
      because: ['the configuration of plugin-trainer (learningRate)'],
    });
    t.like(found['training'].parts, { step: 1, metric: 'learningRate' });
    t.is(found['training'].lossParts.step, 2, 'the first step is taken with the loss of the same weights');
    t.not(found['training'].loss.final.a, found['training'].loss.final.b);
    t.true(found['documents'].same);
    const bits = found['metrics'].find(({ name }: Part) => name === 'perplexity.bitsPerByte');
    t.is(bits.difference, bits.b.value - bits.a.value);
    // One document was measured: no interval, so nothing is said of noise.
    t.is(bits.verdict, 'no intervals');
    const { stdout } = await diff('smoke', 'slow');
    t.notRegex(stdout, /perplexity.*within noise/);
  },
);

serialWhen(
  unlessFull,
  'two presets: their plans, and the stages a run of each could not share',
  async (t) => {
    const found = await difference('--presets', 'smoke', 'tiny-code');
    t.is(found['first'].stage, 'ingest');
    t.true(
      found['plan'].configuration.some(({ path }: Part) => path === 'plugins.plugin-transformer.layers'),
    );
    t.is(found['documents'], null);
    const mixed = await difference('preset:smoke', 'slow');
    t.deepEqual(
      mixed['plan'].configuration.map(({ path }: Part) => path),
      ['plugins.plugin-trainer.learningRate'],
    );
  },
);

serialWhen(unlessFull, 'what cannot be compared is refused by name', async (t) => {
  for (const [args, code] of [
    [['smoke', 'smok'], 'FWK_RUN_UNKNOWN'],
    [['preset:smok', 'smoke'], 'FWK_PRESET_UNKNOWN'],
    [['smoke'], 'FWK_CLI_USAGE'],
    [['smoke', '../smoke'], 'FWK_CLI_USAGE'],
  ] as const) {
    const outcome = await diff(...args, '--json');
    t.is(outcome.code, 2, args.join(' '));
    t.is(json(outcome)['code'], code);
  }
});

serialWhen(unlessFull, 'what people read fits 80 columns, but for ids and origins', async (t) => {
  for (const pair of [
    ['smoke', 'strict'],
    ['preset:smoke', 'preset:tiny-code'],
  ]) {
    const { stdout } = await diff(...pair);
    for (const line of stdout.split('\n')) {
      t.true(line.length <= 80 || /npm:|\.yaml|--set/.test(line), `${pair.join(' ')}: ${line}`);
    }
  }
});

// Last: they damage the runs.
serialWhen(unlessFull, 'damage is told part by part, and the rest compared', async (t) => {
  await truncate(await storeFile(cwd, /^verdicts-00000\.ndjson$/), 100);
  await writeFile(join(cwd, 'runs/slow/metrics.ndjson'), '{"torn');
  await writeFile(join(cwd, 'runs/slow/run.lock.json'), '{"sdk":"0.1.0"}');
  const found = await difference('smoke', 'slow');
  t.deepEqual(
    found['b'].missing.map(({ part }: Part) => part),
    ['run.lock.json'],
  );
  t.deepEqual(
    found['notCompared'].map(({ part }: Part) => part),
    ['plugins, order and slots', 'training'],
  );
  t.is(found['plan'].configuration.length, 1);
  t.is(found['first'].stage, 'train');
  const strict = await difference('smoke', 'strict');
  t.regex(strict['notCompared'].find(({ part }: Part) => part === 'documents').why, /FWK_STORE_CORRUPT/);
  t.false(strict['same']);
});
