import { mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import type { RunResult } from './run.js';
import { folder } from './testing/folder.js';
import { serialInFull } from './testing/full-tier.js';
import { document, frameworkHere, run } from './testing/toy-run.js';

/** The tests go on with one another's runs in one folder: a start of a run costs more than all it does. */
let cwd: string;
let first: RunResult;
const cleanups: (() => Promise<void>)[] = [];

test.before(async () => {
  cwd = await folder({ teardown: (fn) => void cleanups.push(fn) });
  first = document(await frameworkHere(run('toy', { 'run.workers': 1 }), { cwd }));
});
test.after.always(async () => {
  for (const cleanup of cleanups) await cleanup();
});

const stageNames = ({ stages }: RunResult, which: 'reused' | 'done'): string =>
  stages
    .filter(({ reused }) => reused === (which === 'reused'))
    .map(({ name }) => name)
    .join(' ');

test.serial('a run goes through all stages, and every document is accounted for', async (t) => {
  t.is(stageNames(first, 'done'), 'ingest filter tokenize sequence train evaluate report');
  t.regex(first.contentRoot ?? '', /^[0-9a-f]{64}$/);
  t.is(typeof first.metrics['loss'], 'number');

  const report = JSON.parse(await readFile(join(cwd, 'runs/toy/report.html'), 'utf8'));
  const { in: all, kept, dropped, held } = report.tally.documents;
  t.is(all.documents, 400);
  t.is(all.documents, kept.documents + dropped.documents + held.documents);
  t.is(all.bytes, kept.bytes + dropped.bytes + held.bytes);
  t.is(first.metrics['toy.documents'], held.documents);
  t.is(
    report.tally.byPlugin['toy-order'].keep['in-order'].documents + dropped.documents > all.documents / 2,
    true,
  );
  t.is(report.steps.length, 10);
  t.is(
    report.groups.reduce((sum: number, { documents }: { documents: number }) => sum + documents, 0),
    kept.documents + held.documents,
  );
  t.is(report.blend.length, 16, 'what the sequencer says of its windows reaches the report');
  t.like(report.blend.shares[0], { share: 'all', weight: 1, documents: kept.documents });
  t.true(report.groups.every(({ tokens }: { tokens: number }) => tokens > 0));
  t.is(new Set(report.verdicts.map(({ reason }: { reason: string }) => reason)).size, 4);
});

serialInFull('three workers come to the same bytes as one', async (t) => {
  const other = await folder(t);
  const result = document(await frameworkHere(run('toy', { 'run.workers': 3 }), { cwd: other }));
  t.is(stageNames(result, 'reused'), '');
  t.is(result.contentRoot, first.contentRoot);
});

test.serial('what a plugin opened in a worker thread is closed there, before the thread ends', async (t) => {
  const other = await folder(t);
  const plugin = join(other, 'closer');
  const manifest = {
    id: 'closer',
    sdk: '^1.0',
    entry: './plugin.js',
    hooks: ['setup', 'filter', 'teardown'].map((hook) => ({ hook })),
    capabilities: { deterministic: true, resumable: true, network: false },
  };
  await mkdir(plugin);
  const contents = { name: 'closer', version: '1.0.0', type: 'module', framework: manifest };
  await writeFile(join(plugin, 'package.json'), JSON.stringify(contents));
  await writeFile(
    join(plugin, 'plugin.js'),
    `import { appendFileSync } from 'node:fs';
export default { framework: 'plugin', create: ({ worker }) => {
  const say = (what) => appendFileSync('said.txt', what + (worker ? ' in a worker' : ' in the runner') + '\\n');
  return { hooks: {
    setup: () => say('opened'), teardown: () => say('closed'),
    filter: { parallel: 'per-batch', apply: () => undefined },
  } };
} };
`,
  );
  const args = run('toy', { 'run.workers': 2, 'plugins../closer': '{}' });
  const ended = await frameworkHere([...args, '--until', 'filter', '--trust', 'closer'], { cwd: other });
  t.is(ended.code, 0, ended.stderr);
  const said = (await readFile(join(other, 'said.txt'), 'utf8')).trim().split('\n').sort();
  const workers = said.filter((line) => line === 'opened in a worker').length;
  t.true(workers > 0);
  t.is(said.filter((line) => line === 'closed in a worker').length, workers);
  t.is(said.at(-1), 'opened in the runner');
});

test.serial('a second run reuses everything; under another name only training is left', async (t) => {
  const second = await frameworkHere(run('toy', { 'run.workers': 1 }), { cwd });
  t.is(stageNames(document(second), 'reused'), 'ingest filter tokenize sequence train evaluate');
  t.is(document(second).contentRoot, first.contentRoot);
  t.regex(second.stderr, /what stands is reused/);

  const named = document(await frameworkHere([...run('toy'), '--name', 'again'], { cwd }));
  t.is(stageNames(named, 'reused'), 'ingest filter tokenize sequence');
  t.is(named.contentRoot, first.contentRoot);
});

test.serial(
  'another evaluator costs not a step of training; another source changes everything',
  async (t) => {
    const judged = await frameworkHere([...run('toy', { 'plugins.toy-judge.scale': 2 }), '--name', 'again'], {
      cwd,
    });
    t.is(stageNames(document(judged), 'done'), 'evaluate report');
    t.regex(judged.stderr, /changed since: the configuration/);
    t.is(document(judged).metrics['toy.documents'], 2 * Number(first.metrics['toy.documents']));

    const other = await frameworkHere(
      [...run('toy', { 'plugins.toy-source.revision': 'two' }), '--name', 'again'],
      { cwd },
    );
    t.is(stageNames(document(other), 'reused'), '');
    t.regex(other.stderr, /starts over/);
  },
);

test.serial('--until stops, resume goes on, --from does again, and all say so', async (t) => {
  const other = await folder(t);
  const part = document(await frameworkHere([...run('toy'), '--until', 'filter'], { cwd: other }));
  t.is(stageNames(part, 'done'), 'ingest filter');
  t.is(part.contentRoot, null);
  const listed = document<{ runs: { state: string }[] }>(
    await frameworkHere(['runs', '--json'], { cwd: other }),
  );
  t.is(listed.runs[0]?.state, 'unfinished');
  const rest = document(await frameworkHere(['resume', '--json'], { cwd: other }));
  t.is(stageNames(rest, 'reused'), 'ingest filter');
  t.is(rest.contentRoot, first.contentRoot);
  const again = document(await frameworkHere([...run('toy'), '--from', 'tokenize'], { cwd: other }));
  t.is(stageNames(again, 'reused'), 'ingest filter');
  t.is(again.contentRoot, first.contentRoot);
});

serialInFull('resume refuses what changed, and says what', async (t) => {
  const lock = join(cwd, 'runs', 'toy', 'run.lock.json');
  const content = await readFile(lock, 'utf8');
  const changed = JSON.parse(content);
  Object.assign(changed.plugins['toy-model'], { integrity: 'another', trustedIntegrity: 'another' });
  await writeFile(lock, JSON.stringify(changed));
  // The toys are from elsewhere: what the run was trusted with was other code.
  const untrusted = await frameworkHere(['resume', 'toy', '--json'], { cwd });
  t.is(untrusted.code, 2);
  t.like(document(untrusted), { code: 'FWK_PLUGIN_UNTRUSTED', plugin: 'toy-model' });
  const refused = await frameworkHere(['resume', 'toy', '--trust', 'toy-model', '--json'], { cwd });
  t.is(refused.code, 2);
  t.like(document(refused), { code: 'FWK_LOCK_DRIFT' });
  t.regex(refused.stdout, /the files of toy-model/);
  await writeFile(lock, content);
});

serialInFull('gc removes what no run refers to, and only that', async (t) => {
  const store = join(cwd, '.framework', 'store');
  const all = await readdir(store);
  const removed = async (...args: string[]) =>
    document<{ removed: { name: string }[] }>(await frameworkHere(['runs', 'gc', '--json', ...args], { cwd }))
      .removed;
  await mkdir(join(store, `${'0'.repeat(64)}.partial`));
  t.deepEqual(
    (await removed('--dry-run')).map(({ name }) => name),
    [`${'0'.repeat(64)}.partial`],
  );
  await removed();
  t.deepEqual(await readdir(store), all);
  await writeFile(join(cwd, 'runs', 'again', 'refs.json'), '{}');
  t.is((await removed()).length, 6);
  t.is((await readdir(store)).length, 6);
});

serialInFull('a damaged checkpoint, journal or shard is named, and nothing is built on it', async (t) => {
  const again = () => frameworkHere(run('toy', { 'run.workers': 1 }), { cwd });
  const dir = join(cwd, 'runs', 'toy');

  const weights = join(dir, 'checkpoints', 'step-10', 'toy-model', 'table.safetensors');
  const bytes = await readFile(weights);
  await truncate(weights, 40);
  const checkpoint = await again();
  t.like(document(checkpoint), { code: 'FWK_CHECKPOINT_CORRUPT', at: weights });
  t.is(checkpoint.code, 1);
  await writeFile(weights, bytes);

  const journal = join(dir, 'journal.ndjson');
  const lines = await readFile(journal, 'utf8');
  await writeFile(journal, lines.replace('"ingest"', '"ingesT"'));
  t.like(document(await again()), { code: 'FWK_JOURNAL_CORRUPT', at: `${journal}:2` });
  await writeFile(journal, lines);

  const store = join(cwd, '.framework', 'store');
  const refs = JSON.parse(await readFile(join(dir, 'refs.json'), 'utf8')) as { filter: string };
  const shard = join(store, refs.filter, 'shard-00001.bin');
  const content = await readFile(shard);
  content[0]! ^= 1;
  await writeFile(shard, content);
  t.like(document(await again()), { code: 'FWK_STORE_CORRUPT', at: shard });
});
