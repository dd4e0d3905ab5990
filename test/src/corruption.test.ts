import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync } from 'node:fs';
import { chmod, chown, cp, mkdir, mkdtemp, readdir, readFile, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { framework, json, type Outcome, workingFolder } from './support/framework.js';
import { isRoot, NOBODY, someone, withoutPermissions } from './support/permissions.js';
import { serialWhen, unlessFull } from './support/skip.js';
import { damage, promisedFiles, storeFile, storeObjects } from './support/stored-run.js';

interface RunResult {
  readonly contentRoot: string | null;
  readonly stages: readonly { readonly name: string; readonly reused: boolean }[];
}

interface Failure {
  readonly code: string;
  readonly message: string;
  readonly at: string | null;
  readonly action: string;
}

const run = ['run', '--preset', 'smoke', '--json'];

/** One run nobody disturbed; every test damages a copy of it. */
let template: string;
let contentRoot: string | null;
let promised: readonly string[];

test.before('a run that nobody disturbs', async (t) => {
  t.timeout(180_000);
  template = await mkdtemp(join(tmpdir(), 'framework-test-'));
  const outcome = await framework(run, { cwd: template });
  t.is(outcome.code, 0, outcome.stderr);
  ({ contentRoot } = json<RunResult>(outcome));
  promised = await promisedFiles(template, 'smoke');
});

test.after.always('away with it', () => rm(template, { recursive: true, force: true }));

async function finishedRun(t: ExecutionContext): Promise<string> {
  t.timeout(300_000);
  const cwd = await workingFolder(t);
  await cp(template, cwd, { recursive: true });
  return cwd;
}

/** Failed as promised: the code and a place under `--json`, the same for a person without a stack. */
function failed(t: ExecutionContext, outcome: Outcome, code: string, exit: number): Failure {
  t.is(outcome.code, exit, `${outcome.stdout}\n${outcome.stderr}`);
  const failure = json<Failure>(outcome);
  t.is(failure.code, code, JSON.stringify(failure));
  t.truthy(failure.at, JSON.stringify(failure));
  t.truthy(failure.action);
  t.true(outcome.stderr.includes(code), outcome.stderr);
  t.false(/\n\s+at .*\.js:\d+/.test(outcome.stderr), outcome.stderr);
  return failure;
}

/** Ended with the bytes of the run that nobody disturbed: by its own word, and file by file. */
async function endedLikeUndisturbed(
  t: ExecutionContext,
  outcome: Outcome,
  cwd: string,
  name = 'smoke',
): Promise<RunResult> {
  t.is(outcome.code, 0, `${outcome.stdout}\n${outcome.stderr}`);
  const result = json<RunResult>(outcome);
  t.is(result.contentRoot, contentRoot);
  t.deepEqual(await promisedFiles(cwd, name), promised);
  return result;
}

const reusedStages = ({ stages }: RunResult): readonly string[] =>
  stages.filter(({ reused }) => reused).map(({ name }) => name);

/** Does what the action says, with nothing but what the error names. */
const remedies = {
  'delete the object’s folder': ({ at }: Failure) => rm(dirname(at!), { recursive: true }),
  'delete the checkpoint’s folder': ({ action }: Failure) =>
    rm(/delete the folder (\S+?);/.exec(action)![1]!, { recursive: true }),
  'delete the run’s folder': (_: Failure, cwd: string) => rm(join(cwd, 'runs/smoke'), { recursive: true }),
  'delete the file': ({ at }: Failure) => rm(at!),
} as const;

/** What happens to a finished run, and what the next `run` says. */
interface Damage {
  readonly title: string;
  readonly place: (cwd: string) => string | Promise<string>;
  readonly happens: (path: string) => Promise<void>;
  /** What makes the run look at it, where `run` alone does not. */
  readonly args?: readonly string[];
  readonly code: string;
  readonly remedy: keyof typeof remedies;
  readonly tier: 'quick' | 'full';
}

const inStore = (name: RegExp) => (cwd: string) => storeFile(cwd, name);
const inRun = (path: string) => (cwd: string) => join(cwd, path);
const weights = inRun(`runs/smoke/checkpoints/step-10/plugin-transformer/weights.safetensors`);
const binary = new Uint8Array([0, 255, 10, 254, 10, 0, 10]);

const damages: readonly Damage[] = [
  {
    title: 'a truncated shard of documents',
    place: inStore(/^shard-.*\.bin$/),
    happens: damage.truncate,
    code: 'FWK_STORE_CORRUPT',
    remedy: 'delete the object’s folder',
    tier: 'full',
  },
  {
    title: 'a flipped bit in a shard of documents',
    place: inStore(/^shard-.*\.bin$/),
    happens: damage.flipBit,
    code: 'FWK_STORE_CORRUPT',
    remedy: 'delete the object’s folder',
    tier: 'full',
  },
  {
    title: 'a flipped bit in a shard of tokens',
    place: inStore(/^tokens-.*\.u16$/),
    happens: damage.flipBit,
    code: 'FWK_STORE_CORRUPT',
    remedy: 'delete the object’s folder',
    tier: 'full',
  },
  {
    title: 'a truncated shard of tokens',
    place: inStore(/^tokens-.*\.u16$/),
    happens: damage.truncate,
    code: 'FWK_STORE_CORRUPT',
    remedy: 'delete the object’s folder',
    tier: 'full',
  },
  {
    title: 'a truncated tokenizer',
    place: inStore(/^tokenizer\.model$/),
    happens: damage.truncate,
    code: 'FWK_STORE_CORRUPT',
    remedy: 'delete the object’s folder',
    tier: 'full',
  },
  {
    title: 'an altered tokenizer',
    place: inStore(/^tokenizer\.model$/),
    happens: damage.flipBit,
    code: 'FWK_STORE_CORRUPT',
    remedy: 'delete the object’s folder',
    tier: 'full',
  },
  {
    title: 'a store object that lacks a file',
    place: inStore(/^tokens-.*\.ndjson$/),
    happens: (path) => rm(path),
    code: 'FWK_STORE_MISSING_FILE',
    remedy: 'delete the object’s folder',
    tier: 'full',
  },
  ...(
    [
      ['truncated', damage.truncate, 'full'],
      ['empty', damage.replaceWith(''), 'full'],
      ['binary', damage.replaceWith(binary), 'full'],
      ['of other JSON', damage.replaceWith('null'), 'full'],
      ['its file hash altered', damage.edit((text) => text.replace(/("sha256":")./, '$1x')), 'full'],
      ['its input altered', damage.edit((text) => text.replace(/("seed":)\d/, '$1 9')), 'full'],
      ['its summary altered', damage.edit((text) => text.replace(/("vocabularySize":)\d/, '$19')), 'full'],
    ] as const
  ).map(
    ([what, happens, tier]): Damage => ({
      title: `an object.json, ${what}`,
      place: async (cwd) => join(dirname(await storeFile(cwd, /^tokens-/)), 'object.json'),
      happens,
      code: 'FWK_STORE_CORRUPT',
      remedy: 'delete the object’s folder',
      tier,
    }),
  ),
  {
    title: 'a truncated checkpoint',
    place: weights,
    happens: damage.truncate,
    code: 'FWK_CHECKPOINT_CORRUPT',
    remedy: 'delete the checkpoint’s folder',
    tier: 'full',
  },
  {
    title: 'a checkpoint with a flipped bit, when it is read',
    place: weights,
    happens: damage.flipBit,
    args: ['--from', 'evaluate'],
    code: 'FWK_CHECKPOINT_CORRUPT',
    remedy: 'delete the checkpoint’s folder',
    tier: 'full',
  },
  {
    title: 'a checkpoint that lacks a file',
    place: weights,
    happens: (path) => rm(path),
    code: 'FWK_CHECKPOINT_CORRUPT',
    remedy: 'delete the checkpoint’s folder',
    tier: 'full',
  },
  ...(
    [
      ['10', 'truncated', damage.truncate, 'full'],
      ['10', 'missing', (path: string) => rm(path), 'full'],
      ['10', 'binary', damage.replaceWith(binary), 'full'],
      ['10', 'altered', damage.edit((text) => text.replace(/("tokenizer":")./, '$1x')), 'full'],
    ] as const
  ).map(
    ([step, what, happens, tier]): Damage => ({
      title: `a checkpoint of step ${step} whose manifest is ${what}`,
      place: inRun(`runs/smoke/checkpoints/step-${step}/manifest.json`),
      happens,
      code: 'FWK_CHECKPOINT_CORRUPT',
      remedy: 'delete the checkpoint’s folder',
      tier,
    }),
  ),
  {
    title: 'an altered line in the middle of the journal',
    place: inRun('runs/smoke/journal.ndjson'),
    happens: damage.edit((text) => text.replace(/("contentHash":")./, '$1x')),
    code: 'FWK_JOURNAL_CORRUPT',
    remedy: 'delete the run’s folder',
    tier: 'full',
  },
  {
    title: 'a removed line of the journal',
    place: inRun('runs/smoke/journal.ndjson'),
    happens: damage.edit((text) => text.replace(/\n.*\n/, '\n')),
    code: 'FWK_JOURNAL_CORRUPT',
    remedy: 'delete the run’s folder',
    tier: 'full',
  },
  {
    title: 'a binary journal',
    place: inRun('runs/smoke/journal.ndjson'),
    happens: damage.replaceWith(binary),
    code: 'FWK_JOURNAL_CORRUPT',
    remedy: 'delete the run’s folder',
    tier: 'full',
  },
  ...['run.json', 'run.lock.json', 'refs.json'].flatMap((file) =>
    (
      [
        ['empty', '', 'full'],
        ['binary', binary, 'full'],
      ] as const
    ).map(
      ([what, content, tier]): Damage => ({
        title: `a ${file} that is ${what}`,
        place: inRun(`runs/smoke/${file}`),
        happens: damage.replaceWith(content),
        code: 'FWK_RUN_IO',
        remedy: 'delete the file',
        tier,
      }),
    ),
  ),
];

for (const { title, place, happens, args, code, remedy, tier } of damages) {
  serialWhen(tier === 'quick' ? null : unlessFull, `${title}: ${code}, and its action helps`, async (t) => {
    const cwd = await finishedRun(t);
    const path = await place(cwd);
    await happens(path);
    const failure = failed(t, await framework([...run, ...(args ?? [])], { cwd }), code, 1);
    // The journal's place has the line behind it.
    t.true(failure.at!.startsWith(path), `${failure.at} is not ${path}`);
    t.regex(failure.action, /delete/);
    await remedies[remedy](failure, cwd);
    await endedLikeUndisturbed(t, await framework(run, { cwd }), cwd);
  });
}

serialWhen(
  unlessFull,
  'an older checkpoint that was altered is refused; without it the run stands',
  async (t) => {
    const cwd = await finishedRun(t);
    const checkpoint = join(cwd, 'runs/smoke/checkpoints/step-9/manifest.json');
    await damage.edit((text) => text.replace(/("tokenizer":")./, '$1x'))(checkpoint);
    const failure = failed(t, await framework(run, { cwd }), 'FWK_CHECKPOINT_CORRUPT', 1);
    t.is(failure.at, checkpoint);
    await remedies['delete the checkpoint’s folder'](failure);
    const outcome = await framework(run, { cwd });
    t.is(outcome.code, 0, outcome.stderr);
    // Nobody trains again for a checkpoint that nothing goes on from; the root says that one is missing.
    const result = json<RunResult>(outcome);
    t.true(reusedStages(result).includes('train'));
    t.not(result.contentRoot, contentRoot);
  },
);

/** Damage that costs nothing but doing again what was lost. */
const healed: readonly (Pick<Damage, 'title' | 'happens' | 'tier'> & { readonly path: string })[] = [
  {
    title: 'a torn last line of the journal',
    path: 'runs/smoke/journal.ndjson',
    happens: damage.edit((text) => text.slice(0, -20)),
    tier: 'full',
  },
  {
    title: 'an empty journal',
    path: 'runs/smoke/journal.ndjson',
    happens: damage.replaceWith(''),
    tier: 'full',
  },
  {
    title: 'a lock of nobody',
    path: 'runs/smoke/lock',
    happens: damage.replaceWith(binary),
    tier: 'full',
  },
  {
    title: 'an altered evaluation',
    path: 'runs/smoke/evaluation/step-10.json',
    happens: damage.flipBit,
    tier: 'full',
  },
];

for (const { title, path, happens, tier } of healed) {
  serialWhen(tier === 'quick' ? null : unlessFull, `${title} costs nothing`, async (t) => {
    const cwd = await finishedRun(t);
    await happens(join(cwd, path));
    await endedLikeUndisturbed(t, await framework(run, { cwd }), cwd);
  });
}

const otherJson = ['null', '[1, 2]', '{"a": 1}'];

for (const file of ['run.json', 'run.lock.json', 'refs.json']) {
  serialWhen(unlessFull, `a ${file} of other JSON costs nothing, or is refused by name`, async (t) => {
    const cwd = await finishedRun(t);
    const path = join(cwd, 'runs/smoke', file);
    for (const content of otherJson) {
      await writeFile(path, content);
      let outcome = await framework(run, { cwd });
      if (outcome.code !== 0) {
        const failure = failed(t, outcome, 'FWK_RUN_IO', 1);
        t.is(failure.at, path);
        await remedies['delete the file'](failure);
        outcome = await framework(run, { cwd });
      }
      await endedLikeUndisturbed(t, outcome, cwd);
    }
  });
}

serialWhen(unlessFull, 'resume refuses a run.json of other JSON by name', async (t) => {
  const cwd = await finishedRun(t);
  const path = join(cwd, 'runs/smoke/run.json');
  for (const content of ['[1, 2]', '{"a": 1}', '{"contentRoot": null, "invocation": {"preset": 7}}']) {
    await writeFile(path, content);
    const outcome = await framework(['resume', 'smoke', '--json'], { cwd });
    t.is(failed(t, outcome, 'FWK_RUN_IO', 1).at, path);
  }
});

serialWhen(unlessFull, 'gc removes nothing while a run’s references cannot be read', async (t) => {
  const cwd = await finishedRun(t);
  const path = join(cwd, 'runs/smoke/refs.json');
  for (const content of ['', ...otherJson]) {
    await writeFile(path, content);
    const outcome = await framework(['runs', 'gc', '--json'], { cwd });
    t.is(failed(t, outcome, 'FWK_RUN_IO', 1).at, path);
  }
  t.deepEqual(await promisedFiles(cwd, 'smoke'), promised);
});

serialWhen(unlessFull, 'altered metrics: FWK_CHECKPOINT_MISMATCH, and training again helps', async (t) => {
  const cwd = await finishedRun(t);
  await damage.flipBit(join(cwd, 'runs/smoke/metrics.ndjson'));
  const failure = failed(t, await framework(run, { cwd }), 'FWK_CHECKPOINT_MISMATCH', 1);
  t.is(failure.at, join(cwd, 'runs/smoke/metrics.ndjson'));
  t.regex(failure.action, /--from train/);
  await endedLikeUndisturbed(t, await framework([...run, '--from', 'train'], { cwd }), cwd);
});

serialWhen(
  unlessFull,
  'resume from a damaged checkpoint: refused, then from the one before it',
  async (t) => {
    const cwd = await finishedRun(t);
    await rm(join(cwd, 'runs'), { recursive: true });
    const env = { FRAMEWORK_FAILPOINT: 'train.after-step:8=kill' };
    t.is((await framework(run, { cwd, env })).code, 1);
    await damage.flipBit(join(cwd, 'runs/smoke/checkpoints/step-6/plugin-transformer/weights.safetensors'));
    const failure = failed(t, await framework(['resume', '--json'], { cwd }), 'FWK_CHECKPOINT_CORRUPT', 1);
    await remedies['delete the checkpoint’s folder'](failure);
    await endedLikeUndisturbed(t, await framework(['resume', '--json'], { cwd }), cwd);
  },
);

serialWhen(
  unlessFull,
  'an altered journal of shards under way: FWK_JOURNAL_CORRUPT, and its action helps',
  async (t) => {
    const cwd = await workingFolder(t);
    t.timeout(300_000);
    const env = { FRAMEWORK_FAILPOINT: 'shard.before-journal:3=kill' };
    t.is((await framework(run, { cwd, env })).code, 1);
    const store = join(cwd, '.framework/store');
    const partial = join(store, (await readdir(store)).find((name) => name.endsWith('.partial'))!);
    await damage.edit((text) => text.replace(/("kind":")./, '$1x'))(join(partial, 'journal.ndjson'));
    const failure = failed(t, await framework(['resume', '--json'], { cwd }), 'FWK_JOURNAL_CORRUPT', 1);
    t.true(failure.at!.startsWith(partial));
    t.regex(failure.action, /\.partial/);
    await rm(dirname(failure.at!), { recursive: true });
    await endedLikeUndisturbed(t, await framework(['resume', '--json'], { cwd }), cwd);
  },
);

for (const [what, happens] of [
  ['truncated', damage.truncate],
  ['binary', damage.replaceWith(binary)],
  ['empty', damage.replaceWith('')],
] as const) {
  serialWhen(unlessFull, `a given tokenizer that is ${what} is refused`, async (t) => {
    const cwd = await finishedRun(t);
    const model = join(cwd, 'given.model');
    const whole = await readFile(await storeFile(cwd, /^tokenizer\.model$/));
    await writeFile(model, whole);
    await happens(model);
    const given = [
      ...run,
      '--name',
      'given',
      '--until',
      'tokenize',
      '--set',
      'plugins.plugin-unigram-tokenizer.model=given.model',
    ];
    const failure = failed(t, await framework(given, { cwd }), 'FWK_TOKENIZER_CORRUPT', 1);
    t.true(failure.at!.includes('given.model'), failure.at!);
    await writeFile(model, whole);
    const again = await framework(given, { cwd });
    t.is(again.code, 0, again.stderr);
  });
}

serialWhen(unlessFull, 'a lost store object is made again, and nothing else', async (t) => {
  const cwd = await finishedRun(t);
  const lost = (await storeObjects(cwd)).find(({ kind }) => kind === 'tokens')!;
  await rm(lost.dir, { recursive: true });
  const result = await endedLikeUndisturbed(t, await framework(run, { cwd }), cwd);
  t.deepEqual(reusedStages(result), ['ingest', 'filter', 'sequence', 'train', 'evaluate']);
});

serialWhen(unlessFull, 'each store object, lost by itself, is made again', async (t) => {
  const cwd = await finishedRun(t);
  for (const { dir, kind, files } of await storeObjects(cwd)) {
    await rm(dir, { recursive: true });
    await endedLikeUndisturbed(t, await framework(run, { cwd }), cwd);
    t.log(`${kind}: ${files.length} files`);
  }
});

serialWhen(unlessFull, 'a changed source: done again is what depends on it', async (t) => {
  const cwd = await finishedRun(t);
  const mine = join(cwd, 'mine');
  const file = join(mine, 'greeting.js');
  const dropped = join(mine, 'copyleft', 'greeting.js');
  const text =
    'export function greeting(name) {\n  const words = ["Good", "morning", name];\n  return words.join(" ");\n}\n';
  await mkdir(dirname(dropped), { recursive: true });
  await writeFile(join(mine, 'package.json'), '{ "name": "mine", "license": "MIT" }');
  await writeFile(join(mine, 'copyleft/package.json'), '{ "name": "copyleft", "license": "GPL-3.0-only" }');
  await writeFile(file, text);
  await writeFile(dropped, text.replace('morning', 'evening'));
  const mineToo = [...run, '--name', 'mine', '--set', 'plugins.plugin-local-dataset.folders=[mine]'];
  const go = async () => {
    const outcome = await framework(mineToo, { cwd });
    t.is(outcome.code, 0, outcome.stderr);
    return json<RunResult>(outcome);
  };
  const all = ['ingest', 'filter', 'tokenize', 'sequence', 'train', 'evaluate'];
  const first = await go();
  t.deepEqual(reusedStages(first), []);
  t.not(first.contentRoot, contentRoot);

  // Another time stamp, and a file no document is made of: nothing depends on either.
  await writeFile(file, text);
  await writeFile(join(mine, 'notes.txt'), 'not a source');
  t.deepEqual(reusedStages(await go()), all);

  // A document that is dropped for its licence, whatever it says: judged again, and no more.
  await writeFile(dropped, text.replace('morning', 'weather'));
  t.deepEqual(reusedStages(await go()), ['tokenize', 'sequence', 'train', 'evaluate']);
  await writeFile(dropped, text.replace('morning', 'evening'));

  // A document that is learned from: everything. And back: what the store still has is not made again.
  await writeFile(file, text.replace('Good', 'Fine'));
  const changed = await go();
  t.deepEqual(reusedStages(changed), []);
  t.not(changed.contentRoot, first.contentRoot);
  await writeFile(file, text);
  const back = await go();
  t.deepEqual(reusedStages(back), ['ingest', 'filter', 'tokenize', 'sequence']);
  t.is(back.contentRoot, first.contentRoot);
});

serialWhen(unlessFull, 'a run in use: FWK_RUN_BUSY names the process, which goes on', async (t) => {
  const cwd = await finishedRun(t);
  const others: Outcome[] = [];
  let holder = 0;
  let told: Promise<void> | undefined;
  const first = framework([...run, '--from', 'train'], {
    cwd,
    meanwhile: (child) => {
      holder = child.pid;
      told = (async () => {
        const lock = join(cwd, 'runs/smoke/lock');
        while (!(await readFile(lock, 'utf8').catch(() => '')).includes(`${holder}`)) await sleep(20);
        // Stopped, it holds the folder for as long as the others need to be told.
        child.kill('SIGSTOP');
        try {
          for (const args of [run, ['resume', 'smoke', '--json'], ['runs', 'gc', '--json']]) {
            others.push(await framework(args, { cwd }));
          }
        } finally {
          child.kill('SIGCONT');
        }
      })();
    },
  });
  const outcome = await first;
  await told;
  t.is(others.length, 3);
  for (const other of others) {
    const failure = failed(t, other, 'FWK_RUN_BUSY', 2);
    t.is(failure.at, join(cwd, 'runs/smoke/lock'));
    t.true(failure.message.includes(String(holder)), failure.message);
  }
  await endedLikeUndisturbed(t, outcome, cwd);
});

/** The whole tree belongs to whoever runs the framework. */
async function giveAway(dir: string): Promise<void> {
  if (!isRoot) return;
  await chown(dir, NOBODY, NOBODY);
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
    chownSync(join(entry.parentPath, entry.name), NOBODY, NOBODY);
  }
}

serialWhen(
  withoutPermissions() ?? unlessFull,
  'an unreadable source folder: FWK_SOURCE_UNREADABLE before any work',
  async (t) => {
    const cwd = await finishedRun(t);
    const secret = join(cwd, 'secret');
    await mkdir(secret);
    await writeFile(join(secret, 'a.js'), 'export const a = 1;\n');
    await giveAway(cwd);
    await chmod(secret, 0);
    const withSecret = [
      ...run,
      '--name',
      'mine',
      '--until',
      'ingest',
      '--set',
      'plugins.plugin-local-dataset.folders=[secret]',
    ];
    const failure = failed(t, await framework(withSecret, { cwd, ...someone }), 'FWK_SOURCE_UNREADABLE', 2);
    t.is(failure.at, 'plugin-local-dataset.folders[0]');
    t.true(failure.message.includes(secret));
    await chmod(secret, 0o755);
    t.is((await framework(withSecret, { cwd, ...someone })).code, 0);
  },
);

serialWhen(
  withoutPermissions() ?? unlessFull,
  'a read-only working folder: FWK_RUN_IO names the path',
  async (t) => {
    const cwd = await finishedRun(t);
    await giveAway(cwd);
    const folders = ['', 'runs', 'runs/smoke', '.framework', '.framework/store'].map((name) =>
      join(cwd, name),
    );
    t.teardown(() => {
      for (const folder of folders) chmodSync(folder, 0o755);
    });
    for (const folder of folders) chmodSync(folder, 0o555);
    for (const name of ['smoke', 'other']) {
      const outcome = await framework([...run, '--name', name], { cwd, ...someone });
      const failure = failed(t, outcome, 'FWK_RUN_IO', 1);
      t.true(failure.at!.startsWith(join(cwd, 'runs')), failure.at!);
      t.regex(failure.action, /permissions/);
    }
    for (const folder of folders) chmodSync(folder, 0o755);
    await endedLikeUndisturbed(t, await framework(run, { cwd, ...someone }), cwd);
  },
);

/** A file system of a given size, which grows when somebody frees space. */
class SmallDisk {
  readonly dir: string;

  constructor(dir: string) {
    this.dir = dir;
  }

  static missing(): string | null {
    if (process.platform !== 'linux' || !isRoot) return 'needs root on Linux to mount a small disk';
    // In a name space of its own: an attempt that leaves nothing behind.
    const { status } = spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']);
    return status === 0 ? null : 'may not mount a small disk here';
  }

  static mount(t: ExecutionContext, dir: string, bytes: number): SmallDisk {
    mount(['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', dir]);
    t.teardown(() => void spawnSync('umount', ['--lazy', dir]));
    return new SmallDisk(dir);
  }

  /** Leaves so many bytes free. */
  async leave(bytes: number): Promise<void> {
    const { blocks, bfree, bsize } = await statfs(this.dir);
    mount(['-o', `remount,size=${(blocks - bfree) * bsize + bytes}`, this.dir]);
  }
}

function mount(args: readonly string[]): void {
  const { status, stderr } = spawnSync('mount', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

const MIB = 2 ** 20;

serialWhen(
  SmallDisk.missing() ?? unlessFull,
  'a disk that fills up while training: what was published is whole',
  async (t) => {
    t.timeout(300_000);
    const cwd = await workingFolder(t);
    const disk = SmallDisk.mount(t, cwd, 256 * MIB);
    await cp(template, cwd, { recursive: true });
    await disk.leave(MIB);
    const other = [...run, '--name', 'other'];
    const failure = failed(t, await framework(other, { cwd }), 'FWK_RUN_DISK_FULL', 1);
    t.true(failure.at!.startsWith(join(cwd, 'runs/other')), failure.at!);
    t.regex(failure.action, /free space.*resume/);
    await disk.leave(64 * MIB);
    await endedLikeUndisturbed(t, await framework(['resume', 'other', '--json'], { cwd }), cwd, 'other');
  },
);

for (const kibibytes of [4, 8, 16, 64, 256, 1024, 2048]) {
  // 8 KiB end exactly where the supervisor notes its worker in the run's lock.
  serialWhen(
    SmallDisk.missing() ?? unlessFull,
    `a disk of ${kibibytes} KiB: FWK_RUN_DISK_FULL, then the same bytes`,
    async (t) => {
      t.timeout(300_000);
      const cwd = await workingFolder(t);
      const disk = SmallDisk.mount(t, cwd, kibibytes * 1024);
      const outcome = await framework(run, {
        cwd,
        // A command that says what is wrong and then never ends must not hold up the tests.
        meanwhile: (child) => void setTimeout(() => child.kill('SIGKILL'), 60_000).unref(),
      });
      failed(t, outcome, 'FWK_RUN_DISK_FULL', 1);
      await disk.leave(64 * MIB);
      // Where not even the run's own description fitted, there is nothing to resume.
      await endedLikeUndisturbed(t, await framework(run, { cwd }), cwd);
    },
  );
}
