import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { type CheckpointManifest } from '../run/checkpoint-files.js';
import { hashFile, hashOf } from '../run/file-hash.js';
import { folder } from '../run/testing/folder.js';
import { serialInFull } from '../run/testing/full-tier.js';
import { writeSigningKey } from '../run/testing/signing-key.js';
import { document, framework, frameworkHere, type Options, run, until } from '../run/testing/toy-run.js';
import type { Generation } from './generation.js';

/** One run of a second serves all tests but those that damage it, which work on a copy. */
let cwd: string;
const cleanups: (() => Promise<void>)[] = [];

test.before(async () => {
  cwd = await folder({ teardown: (fn) => void cleanups.push(fn) });
  const outcome = await frameworkHere(run('writer'), { cwd });
  if (outcome.code !== 0) throw new Error(outcome.stderr);
});
test.after.always(async () => {
  for (const cleanup of cleanups) await cleanup();
});

const generate = (args: readonly string[], options: Partial<Options> = {}) =>
  framework(['generate', ...args, '--json'], { cwd, ...options });

const told = async (does: string, ...args: readonly string[]) =>
  generate(args, { environment: { TOY_WRITER: does } });

/** Every file of a folder with its hash. */
async function contents(dir: string): Promise<readonly string[]> {
  const files: string[] = [];
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    files.push(entry.isFile() ? `${path} ${await hashFile(path)}` : path);
  }
  return files.sort();
}

test.serial('says what was asked of which checkpoint, and writes nothing', async (t) => {
  const before = await contents(cwd);
  const outcome = await generate(['--prompt', 'when in', '--tokens', '8', '--count', '2']);
  const generation = document<Generation>(outcome);
  t.deepEqual(await contents(cwd), before);
  t.is(outcome.code, 0);
  t.like(generation, { run: 'writer', preset: 'writer', seed: 1, contextLength: 16, backend: null });
  t.is(generation.checkpoint.step, 10);
  t.is(
    generation.checkpoint.hash,
    await hashFile(join(cwd, 'runs', 'writer', 'checkpoints', 'step-10', 'manifest.json')),
  );
  t.is(generation.prompt.text, 'when in');
  const [first, second] = generation.continuations;
  t.is(first!.ids.length, 8);
  t.is(first!.stopped, 'tokens');
  t.notDeepEqual(first!.ids, second!.ids);
});

test.serial('same seed, same ids; another seed, others', async (t) => {
  const ids = async (...args: readonly string[]) =>
    document<Generation>(
      await frameworkHere(['generate', '--prompt', 'w', '--tokens', '16', ...args, '--json'], { cwd }),
    ).continuations.map((one) => one.ids);
  const [some] = await Promise.all([ids('--seed', '7')]);
  t.deepEqual(await ids('--seed', '7'), some!);
  t.notDeepEqual(await ids('--seed', '8'), some!);
});

serialInFull('the prompt may be piped in, or lie in a file; none is the start of a document', async (t) => {
  const promptOf = async (args: readonly string[], options: Partial<Options> = {}) =>
    document<Generation>(await generate([...args, '--tokens', '1'], options)).prompt;
  const file = join(cwd, 'prompt.txt');
  await writeFile(file, 'in a file');
  t.is((await promptOf(['--file', 'prompt.txt'])).text, 'in a file');
  await rm(file);
  t.is((await promptOf([], { stdin: 'piped é' })).text, 'piped é');
  for (const options of [{}, { stdin: '' }])
    t.deepEqual(await promptOf([], options), { ids: [256], text: '' });
  // The ids are those of the bytes, whatever they read as.
  t.deepEqual(await promptOf([], { stdin: Uint8Array.of(0xff, 0x41) }), {
    ids: [0xef, 0xbf, 0xbd, 0x41],
    text: '\ufffdA',
  });
});

serialInFull('a character that the last token cut through is not shown in half', async (t) => {
  const { continuations } = document<Generation>(await told('half a character', '--tokens', '3'));
  t.deepEqual(continuations[0]!.ids, [0xc3, 0xa9, 0xc3]);
  t.is(continuations[0]!.text, 'é');
});

serialInFull('an end of document ends the text', async (t) => {
  const outcome = await told('end', '--prompt', 'x');
  const [one] = document<Generation>(outcome).continuations;
  t.like(one!, { ids: [], text: '', stopped: 'end-of-document' });
});

serialInFull('what a plugin prints is no part of the result', async (t) => {
  const outcome = await told('print', '--tokens', '1');
  t.notThrows(() => document(outcome));
  t.regex(outcome.stderr, /a plugin prints/);
});

for (const [at, [does, code, message]] of (
  [
    ['nan', 'FWK_MODEL_NOT_FINITE', /NaN/],
    ['foreign ids', 'FWK_HOOK_RESULT', /not at most 128 ids/],
    ['throw', 'FWK_HOOK_FAILED', /no words come to mind/],
    ['exit', 'FWK_HOOK_EXIT', /'toy-writer' called process\.exit\(0\)/],
    ['abort', 'FWK_RUN_DIED', /SIGABRT/],
    ['all memory', 'FWK_MEMORY', /ran out of memory while generating/],
  ] as const
).entries()) {
  serialInFull(
    `a model that does '${does}' ends in ${code}`,
    async (t) => {
      const before = await contents(cwd);
      const outcome = await generate([], {
        environment: { TOY_WRITER: does, NODE_OPTIONS: '--max-old-space-size=64' },
      });
      t.is(outcome.code, 1);
      const error = document<{ code: string; message: string }>(outcome);
      t.is(error.code, code, outcome.stderr);
      t.regex(error.message, message);
      t.deepEqual(await contents(cwd), before);
    },
    at === 0,
  );
}

test.serial('Ctrl-C ends a model that would never come back', async (t) => {
  const outcome = await generate([], {
    environment: { TOY_WRITER: 'for ever' },
    meanwhile: (child) =>
      void child.stderr?.on('data', (text: string) => {
        if (text.includes('thinks for ever')) child.kill('SIGINT');
      }),
  });
  t.is(outcome.code, 130);
  t.is(document<{ code: string }>(outcome).code, 'FWK_INTERRUPTED');
});

for (const [at, [args, code, message]] of (
  [
    [['nothing'], 'FWK_RUN_UNKNOWN', /no run 'nothing'/],
    [['writter'], 'FWK_RUN_UNKNOWN', /did you mean 'writer'/],
    [['../writer'], 'FWK_CLI_USAGE', /no name for a run/],
    [['--checkpoint', '4'], 'FWK_CHECKPOINT_MISSING', /no checkpoint of step 4/],
    [['--checkpoint', '-1'], 'FWK_CLI_USAGE', /'-1' is not a whole number/],
    [['--tokens', '0'], 'FWK_CLI_USAGE', /'0' is not a whole number/],
    [['--tokens', '1.5'], 'FWK_CLI_USAGE', /'1.5' is not/],
    [['--temperature', 'NaN'], 'FWK_CLI_USAGE', /'NaN' is not a number/],
    [['--temperature', ''], 'FWK_CLI_USAGE', /'' is not a number/],
    [['--top-p', '0'], 'FWK_CLI_USAGE', /'0' is not a number above 0/],
    [['--seed', '1e300'], 'FWK_CLI_USAGE', /'1e300' is not/],
    [['--count', '0'], 'FWK_CLI_USAGE', /'0' is not/],
    [['--prompt', 'a', '--file', 'b'], 'FWK_CLI_USAGE', /given twice/],
    [['--file', 'missing.txt'], 'FWK_CLI_USAGE', /cannot be read: ENOENT/],
    [['--file', 'runs'], 'FWK_CLI_USAGE', /cannot be read: EISDIR/],
  ] as const
).entries()) {
  serialInFull(
    `exit 2: ${args.join(' ')}`,
    async (t) => {
      const outcome = await generate(args);
      t.is(outcome.code, 2, outcome.stderr);
      const error = document<{ code: string; message: string; action: string }>(outcome);
      t.is(error.code, code);
      t.regex(error.message, message);
      t.truthy(error.action);
    },
    at % 7 === 0,
  );
}

test.serial('a prompt that is a data file is refused, not read', async (t) => {
  const outcome = await generate([], { stdin: Buffer.alloc(2 * 1024 * 1024, 'a') });
  t.is(outcome.code, 2);
  t.regex(document<{ message: string }>(outcome).message, /larger than 1048576 bytes/);
});

serialInFull('without a run, and with a run that has no checkpoint, one command is named', async (t) => {
  const empty = await folder(t);
  const none = await generate([], { cwd: empty });
  t.is(none.code, 2);
  t.like(document(none), { code: 'FWK_RUN_UNKNOWN', action: 'train one with `framework run`' });
  await framework([...run('writer'), '--until', 'tokenize'], { cwd: empty });
  for (const args of [[], ['writer']]) {
    const untrained = await generate(args, { cwd: empty });
    t.is(untrained.code, 2);
    t.like(document(untrained), {
      code: 'FWK_CHECKPOINT_MISSING',
      action: 'let it train: `framework resume writer`',
    });
  }
});

serialInFull('a run is read while it trains: whichever checkpoint is the newest then', async (t) => {
  const busy = await folder(t);
  const training = framework(run('writer', { 'toy-model.steps': 20, 'toy-model.pause': 0.2 }), { cwd: busy });
  const journal = join(busy, 'runs', 'writer', 'journal.ndjson');
  await until(journal, (text) => text.includes('checkpoint'));
  const steps: number[] = [];
  for (let time = 0; time < 3; time++) {
    const outcome = await generate(['--tokens', '1'], { cwd: busy });
    t.is(outcome.code, 0, outcome.stderr);
    steps.push(document<Generation>(outcome).checkpoint.step);
  }
  t.deepEqual(
    steps,
    [...steps].sort((a, b) => a - b),
  );
  const trained = await training;
  t.is(trained.code, 0, trained.stderr);
});

/** A copy of the run that may be spoilt. */
async function copy(t: { teardown(fn: () => Promise<void>): void }): Promise<string> {
  const dir = await folder(t);
  await cp(cwd, dir, { recursive: true });
  return dir;
}

const newest = (dir: string): string => join(dir, 'runs', 'writer', 'checkpoints', 'step-10');

async function reseal(dir: string, change: (manifest: Record<string, unknown>) => void): Promise<void> {
  const path = join(newest(dir), 'manifest.json');
  const { manifestHash: _, ...manifest } = JSON.parse(await readFile(path, 'utf8')) as CheckpointManifest;
  change(manifest as unknown as Record<string, unknown>);
  await writeFile(path, JSON.stringify({ ...manifest, manifestHash: hashOf(manifest as never) }));
}

for (const [at, [what, spoil, code]] of (
  [
    [
      'a file cut short',
      (dir: string) => writeFile(join(newest(dir), 'toy-model', 'table.safetensors'), 'x'),
      'FWK_CHECKPOINT_CORRUPT',
    ],
    [
      'a manifest that is gone',
      (dir: string) => rm(join(newest(dir), 'manifest.json')),
      'FWK_CHECKPOINT_CORRUPT',
    ],
    [
      'a manifest that leads out of its folder',
      (dir: string) =>
        reseal(dir, (manifest) => {
          manifest['files'] = { '../../run.json': { bytes: 1, sha256: 'x' } };
        }),
      'FWK_CHECKPOINT_CORRUPT',
    ],
    [
      'a manifest without state versions',
      (dir: string) =>
        reseal(dir, (manifest) => {
          delete manifest['stateVersions'];
        }),
      'FWK_CHECKPOINT_CORRUPT',
    ],
    [
      'another tokenizer’s checkpoint',
      (dir: string) =>
        reseal(dir, (manifest) => {
          manifest['tokenizer'] = 'f'.repeat(64);
        }),
      'FWK_CHECKPOINT_MISMATCH',
    ],
  ] as const
).entries()) {
  serialInFull(
    `refused with ${code}: ${what}`,
    async (t) => {
      const dir = await copy(t);
      await spoil(dir);
      const outcome = await generate([], { cwd: dir });
      t.is(outcome.code, 1, outcome.stderr);
      t.is(document<{ code: string }>(outcome).code, code, outcome.stderr);
      // One that is whole still serves.
      const before = await generate(['--checkpoint', '9', '--tokens', '1'], { cwd: dir });
      t.is(before.code, 0, before.stderr);
    },
    at === 0,
  );
}

serialInFull('a run whose seed was changed since is not the run it was', async (t) => {
  const dir = await copy(t);
  const path = join(dir, 'runs', 'writer', 'run.json');
  const file = JSON.parse(await readFile(path, 'utf8'));
  file.invocation.settings = ['run.seed=2'];
  await writeFile(path, JSON.stringify(file));
  const outcome = await generate([], { cwd: dir });
  t.is(outcome.code, 2);
  t.is(document<{ code: string }>(outcome).code, 'FWK_LOCK_DRIFT');
});

serialInFull('a plugin the run did not record is trusted by nobody', async (t) => {
  const dir = await copy(t);
  const path = join(dir, 'runs', 'writer', 'run.lock.json');
  const lock = JSON.parse(await readFile(path, 'utf8'));
  delete lock.plugins['toy-writer'].trustedBy;
  await writeFile(path, JSON.stringify(lock));
  t.is(document<{ code: string }>(await generate([], { cwd: dir })).code, 'FWK_PLUGIN_UNTRUSTED');
});

serialInFull('a folder under runs/ that is none is passed over', async (t) => {
  const dir = await copy(t);
  await mkdir(join(dir, 'runs', 'notes'));
  t.is((await generate(['--tokens', '1'], { cwd: dir })).code, 0);
});

serialInFull(
  'a checkpoint that saw what was taken down is loaded for a reason that is logged, and else by nobody',
  async (t) => {
    const own = await folder(t);
    await cp(cwd, own, { recursive: true });
    const keys = await folder(t);
    const environment = { FRAMEWORK_SIGNING_KEY: await writeSigningKey(join(keys, 'key.pem')) };
    const args = ['generate', '--tokens', '1', '--prompt', 'x', '--json'];
    const allowed = [...args, '--allow-taken-down', 'to measure what it still knows'];
    t.is((await framework(allowed, { cwd: own })).code, 0, 'nothing was taken down: no key, no entry');
    t.is((await framework(['takedown', '--repo', 'b2', '--json'], { cwd: own, environment })).code, 0);

    const refused = await framework(args, { cwd: own, environment });
    t.is(refused.code, 2);
    t.like(document<{ code: string; at: string }>(refused), {
      code: 'FWK_CHECKPOINT_TAKEN_DOWN',
      at: join(own, 'runs', 'writer', 'checkpoints', 'step-10'),
    });
    const unsigned = await framework(allowed, { cwd: own });
    t.like(document<{ code: string }>(unsigned), { code: 'FWK_SIGNING_KEY' });

    const outcome = await framework(allowed, { cwd: own, environment });
    t.is(outcome.code, 0, outcome.stderr);
    const { entries } = document<{ entries: { kind: string; data: Record<string, unknown> }[] }>(
      await framework(['audit', 'verify', '--json'], { cwd: own }),
    );
    t.is(entries.filter(({ kind }) => kind === 'override').length, 1);
    t.like(entries.at(-1)!.data, { run: 'writer', step: 10, reason: 'to measure what it still knows' });

    // The mark is a file: deleted, or gone with a folder that was put back, the register still knows.
    await rm(join(own, 'runs', 'writer', 'checkpoints', 'step-10', 'taken-down.json'));
    t.like(document<{ code: string }>(await framework(args, { cwd: own, environment })), {
      code: 'FWK_CHECKPOINT_TAKEN_DOWN',
    });
    t.like(document<{ code: string }>(await framework(allowed, { cwd: own })), { code: 'FWK_SIGNING_KEY' });
  },
);
