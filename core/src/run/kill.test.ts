import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import type { RunResult } from './run.js';
import { folder } from './testing/folder.js';
import { fullTier, serialInFull } from './testing/full-tier.js';
import { document, framework, frameworkHere, run, until } from './testing/toy-run.js';

let undisturbed: Promise<string> | undefined;
function reference(t: Parameters<typeof folder>[0]): Promise<string> {
  undisturbed ??= (async () => {
    const outcome = await frameworkHere(run('toy', { 'run.workers': 1 }), { cwd: await folder(t) });
    return String(document(outcome).contentRoot);
  })();
  return undisturbed;
}

/** In the order a run reaches them: each resume is killed further on. */
const passages = [
  'store.before-rename:1', // the list of sources
  'fit.middle:3', // the filter's fit
  'store.after-rename:1',
  'shard.middle:7',
  'shard.before-rename:2',
  'shard.before-journal:1',
  'store.before-rename:1', // the documents
  'fit.middle:2', // the tokenizer's fit
  'shard.middle:5',
  'shard.before-journal:2',
  'train.accumulation:3',
  'checkpoint.middle:1',
  'checkpoint.before-rename:1',
  'checkpoint.before-journal:1',
  'train.after-step:2',
  'evaluate.before-publish:1',
  'checkpoint.before-journal:2', // the last one
  'evaluate.before-publish:1',
];

/** The quick tier takes every sixth, and those at the end. */
const taken = fullTier ? passages : passages.filter((_, at) => at % 6 === 2 || at >= 15);

test.serial('killed at every failpoint, one after the other, the run comes to the same bytes', async (t) => {
  t.timeout(120_000);
  const cwd = await folder(t);
  for (const [index, passage] of taken.entries()) {
    const command = index === 0 ? run('toy', { 'run.workers': 1 }) : ['resume', '--json'];
    const killed = await framework(command, { cwd, environment: { FRAMEWORK_FAILPOINT: `${passage}=kill` } });
    t.is(killed.code, 1, `${passage} was never reached: ${killed.stderr}`);
    t.like(document(killed), { code: 'FWK_RUN_DIED' });
  }
  const resumed = await framework(['resume', '--json'], { cwd });
  t.is(resumed.code, 0, resumed.stderr);
  const { contentRoot, stages }: RunResult = document(resumed);
  t.is(contentRoot, await reference(t));
  t.is(stages.filter(({ reused }) => reused).length, 5, 'data and training were done before the last kill');
});

serialInFull('supervisor and runner killed while it works: the next one takes over', async (t) => {
  const cwd = await folder(t);
  const journal = join(cwd, 'runs', 'toy', 'journal.ndjson');
  await framework(run('toy', { 'plugins.toy-model.pause': 0.2, 'run.workers': 1 }), {
    cwd,
    meanwhile: (child) =>
      void until(journal, (text) => text.includes('"checkpoint"')).then(() => child.kill('SIGKILL')),
  });
  t.true(existsSync(join(cwd, 'runs', 'toy', 'lock')));
  const resumed = await framework(['resume', '--json'], { cwd });
  t.is(resumed.code, 0, resumed.stderr);
  t.regex(resumed.stderr, /taking over/);
  t.regex(resumed.stderr, /goes on after step/);
});

test.serial(
  'Ctrl-C keeps the state, says how to go on, and costs no byte; until then nobody else starts',
  async (t) => {
    const cwd = await folder(t);
    const settings = { 'run.workers': 1, 'plugins.toy-model.steps': 40 };
    const metrics = join(cwd, 'runs', 'toy', 'metrics.ndjson');
    let second: ReturnType<typeof framework> | undefined;
    const interrupted = await framework(run('toy', settings), {
      cwd,
      // No setting: what goes on, and what it is held up to, need not wait.
      environment: { TOY_PAUSE: '0.4' },
      meanwhile: (child) =>
        void until(metrics, (text) => text.includes('"step":1,')).then(async () => {
          second = framework(run('toy'), { cwd });
          await second;
          child.kill('SIGINT');
        }),
    });
    const refused = await second!;
    t.is(refused.code, 2);
    t.like(document(refused), { code: 'FWK_RUN_BUSY' });

    t.is(interrupted.code, 130, interrupted.stderr);
    t.regex(interrupted.stderr, /framework resume toy/);
    t.false(existsSync(join(cwd, 'runs', 'toy', 'lock')));
    const resumed = await framework(['resume', 'toy', '--json'], { cwd });
    t.regex(resumed.stderr, /goes on after step/);
    const straight = document(await frameworkHere([...run('toy', settings), '--name', 'straight'], { cwd }));
    t.is(document(resumed).contentRoot, straight.contentRoot);
  },
);

serialInFull(
  'no space left in the middle of a shard: said, nothing half-published, and the run goes on',
  async (t) => {
    const cwd = await folder(t);
    const full = await framework(run('toy', { 'run.workers': 1 }), {
      cwd,
      environment: { FRAMEWORK_FAILPOINT: 'shard.middle:5=enospc' },
    });
    t.is(full.code, 1);
    t.like(document(full), { code: 'FWK_RUN_DISK_FULL' });
    t.is(document(await framework(['resume', '--json'], { cwd })).contentRoot, await reference(t));
  },
);

const canMount = process.platform === 'linux' && process.getuid?.() === 0;
const whenMountable = canMount ? test.serial : test.serial.skip;
whenMountable(`a disk that is really full${canMount ? '' : ' (mounting needs root)'}`, async (t) => {
  const cwd = await folder(t);
  const disk = join(cwd, 'disk');
  await mkdir(disk);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=160k', 'tmpfs', disk], { stdio: 'ignore' });
  } catch {
    t.log('this place lets nobody mount');
    return t.pass();
  }
  try {
    const full = await framework(run('toy', { 'run.workers': 1 }), { cwd: disk });
    t.is(full.code, 1, full.stderr);
    t.like(document(full), { code: 'FWK_RUN_DISK_FULL' });
    execFileSync('mount', ['-o', 'remount,size=10m', disk]);
    const resumed = await frameworkHere(['resume', '--json'], { cwd: disk });
    t.is(document(resumed).contentRoot, await reference(t), resumed.stderr);
  } finally {
    execFileSync('umount', [disk]);
  }
});

test.serial('what a failed run threw is kept for whoever looks for the cause', async (t) => {
  const cwd = await folder(t);
  await framework(run('toy', { 'run.workers': 1 }), {
    cwd,
    environment: { FRAMEWORK_FAILPOINT: 'fit.middle=throw' },
  });
  const errors = join(cwd, 'runs', 'toy', 'errors');
  const [file] = await readdir(errors);
  t.regex(await readFile(join(errors, file!), 'utf8'), /failpoint fit\.middle[\s\S]*at .*failpoint\.js/);
});
