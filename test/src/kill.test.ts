import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { framework, json, workingFolder } from './support/framework.js';
import { serialWhen, unlessFull } from './support/skip.js';

interface RunResult {
  readonly contentRoot: string;
}

const run = ['run', '--preset', 'smoke', '--json'];
const roots = new Map<string, Promise<string>>();

/** The content root of a run that nobody disturbed. */
function undisturbed(backend: string): Promise<string> {
  let root = roots.get(backend);
  if (!root) {
    root = (async () => {
      const cleanups: (() => Promise<void>)[] = [];
      const cwd = await workingFolder({ teardown: (fn) => void cleanups.push(fn) });
      const outcome = await framework([...run, '--set', `run.backend=${backend}`], { cwd });
      const { contentRoot } = json<RunResult>(outcome);
      for (const cleanup of cleanups) await cleanup();
      return contentRoot;
    })();
    roots.set(backend, root);
  }
  return root;
}

/** Every failpoint of the SDK's list, so that each stage dies at least once. */
const failpoints = [
  'store.before-rename:1',
  'store.after-rename:2',
  'shard.middle:1',
  'shard.before-rename:1',
  'shard.before-journal:2',
  'fit.middle:1',
  'train.accumulation:3',
  'train.after-step:4',
  'checkpoint.middle:2',
  'checkpoint.before-rename:1',
  'checkpoint.before-journal:2',
  'evaluate.before-publish:1',
];

const built = existsSync(new URL('../../native/build/Release/framework_native.node', import.meta.url));
// Where no compiler was, the promise is the wasm backend's to keep.
const fast = built ? 'native' : 'wasm';

for (const backend of [fast, 'cpu']) {
  for (const failpoint of failpoints) {
    serialWhen(
      unlessFull,
      `killed at ${failpoint} on ${backend}, then resumed: the same bytes`,
      async (t) => {
        t.timeout(300_000);
        const cwd = await workingFolder(t);
        const killed = await framework([...run, '--set', `run.backend=${backend}`], {
          cwd,
          env: { FRAMEWORK_FAILPOINT: `${failpoint}=kill` },
        });
        t.is(killed.code, 1, `the failpoint was never reached:\n${killed.stderr}`);
        const resumed = await framework(['resume', '--json'], { cwd });
        t.is(resumed.code, 0, resumed.stderr);
        t.is(json<RunResult>(resumed).contentRoot, await undisturbed(backend));
      },
    );
  }

  serialWhen(
    unlessFull,
    `killed whole, supervisor too, at random moments on ${backend}: the same bytes`,
    async (t) => {
      t.timeout(600_000);
      for (const milliseconds of [900, 2300, 4100, 6700]) {
        const cwd = await workingFolder(t);
        await framework([...run, '--set', `run.backend=${backend}`], {
          cwd,
          meanwhile: (child) => void sleep(milliseconds).then(() => child.kill('SIGKILL')),
        });
        const resumed = await framework([...run, '--set', `run.backend=${backend}`], { cwd });
        t.is(resumed.code, 0, resumed.stderr);
        t.is(json<RunResult>(resumed).contentRoot, await undisturbed(backend));
      }
    },
  );
}

serialWhen(unlessFull, 'Ctrl-C keeps the state and says how to go on', async (t) => {
  t.timeout(300_000);
  const cwd = await workingFolder(t);
  const metrics = join(cwd, 'runs', 'smoke', 'metrics.ndjson');
  let over = false;
  const interrupted = await framework(
    ['run', '--preset', 'smoke', '--set', 'plugins.plugin-trainer.steps=2000'],
    {
      cwd,
      meanwhile: async (child) => {
        // Not after some seconds: in the middle of training, however slow the machine is.
        while (!over && !existsSync(metrics)) await sleep(50);
        child.kill('SIGINT');
      },
    },
  );
  over = true;
  t.is(interrupted.code, 130, interrupted.stderr);
  t.regex(interrupted.stderr, /framework resume/);
});
