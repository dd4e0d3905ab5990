import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { framework, json, workingFolder } from './support/framework.js';
import { serialWhen, unlessFull } from './support/skip.js';

interface RunResult {
  readonly name: string;
  readonly dir: string;
  readonly contentRoot: string;
  readonly stages: readonly { readonly name: string; readonly reused: boolean; readonly seconds: number }[];
  readonly metrics: Readonly<Record<string, unknown>>;
}

test.serial('smoke goes from installed source to an evaluated checkpoint and a report', async (t) => {
  t.timeout(180_000);
  const cwd = await workingFolder(t);
  const outcome = await framework(['run', '--preset', 'smoke', '--json'], { cwd });
  t.is(outcome.code, 0, outcome.stderr);
  const result = json<RunResult>(outcome);
  t.is(result.name, 'smoke');
  t.deepEqual(
    result.stages.map((stage) => stage.name),
    ['ingest', 'filter', 'tokenize', 'sequence', 'train', 'evaluate', 'report'],
  );
  t.regex(result.contentRoot, /^[0-9a-f]{64}$/);

  const dir = join(cwd, 'runs', 'smoke');
  const steps = (await readFile(join(dir, 'metrics.ndjson'), 'utf8')).trim().split('\n');
  t.is(steps.length, 10);
  t.true(existsSync(join(dir, 'report.html')));
  t.true(existsSync(join(dir, 'run.lock.json')));
  const checkpoints = await readdir(join(dir, 'checkpoints'));
  t.true(checkpoints.includes('step-10'), checkpoints.join(', '));

  // Again: nothing is left to do, and it says so.
  const again = json<RunResult>(await framework(['run', '--preset', 'smoke', '--json'], { cwd }));
  t.is(again.contentRoot, result.contentRoot);
  for (const stage of again.stages) if (stage.name !== 'report') t.true(stage.reused, stage.name);

  // Another name, one worker instead of all: the store serves the data, training gives the same bytes again.
  const other = json<RunResult>(
    await framework(['run', '--preset', 'smoke', '--name', 'other', '--set', 'run.workers=1', '--json'], {
      cwd,
    }),
  );
  t.is(other.contentRoot, result.contentRoot);
});

serialWhen(unlessFull, 'the number of workers does not change a byte', async (t) => {
  t.timeout(180_000);
  const roots = new Set<string>();
  for (const workers of [1, 2]) {
    const cwd = await workingFolder(t);
    const outcome = await framework(
      ['run', '--preset', 'smoke', '--until', 'sequence', '--set', `run.workers=${workers}`, '--json'],
      { cwd },
    );
    t.is(outcome.code, 0, outcome.stderr);
    const store = join(cwd, '.framework', 'store');
    const contents: string[] = [];
    for (const name of (await readdir(store)).sort()) {
      const object = JSON.parse(await readFile(join(store, name, 'object.json'), 'utf8')) as {
        contentHash: string;
      };
      contents.push(`${name} ${object.contentHash}`);
    }
    roots.add(contents.join('\n'));
  }
  t.is(roots.size, 1);
});
