/** One's own source: `init` writes a preset for a folder, `run` trains on it, `generate` goes on from a prompt. */
import { spawnSync } from 'node:child_process';
import { chmod, cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ExecutionContext } from 'ava';
import { framework, json, type RunOptions, workingFolder } from './support/framework.js';
import { someone, withoutPermissions } from './support/permissions.js';
import { serialWhen, unlessFull } from './support/skip.js';

/** Our own source: code there is enough of, and that no package manager has to bring. */
const SOURCE = fileURLToPath(new URL('../../sdk/src/', import.meta.url));
const LICENCE = fileURLToPath(new URL('../../LICENSE', import.meta.url));

interface Initialised {
  readonly name: string;
  readonly preset: string;
  readonly survey: {
    readonly found: { readonly documents: number };
    readonly skipped: Readonly<Record<string, number>>;
    readonly languages: Readonly<Record<string, unknown>>;
    readonly licences: Readonly<Record<string, { readonly documents: number }>>;
    readonly refused: Readonly<Record<string, { readonly documents: number }>>;
    readonly repositories: { readonly all: number };
  };
  readonly unlicensed: { readonly decision: string; readonly by: string };
  readonly trainable: { readonly documents: number; readonly bytes: number };
  readonly sizes: {
    readonly model: { readonly hidden: number };
    readonly derivation: { readonly parameters: number; readonly tokensSeen: number };
  };
  readonly plan: { readonly parameters: number; readonly tokens: number };
  readonly next: string;
}

interface Generation {
  readonly run: string;
  readonly seed: number;
  readonly checkpoint: { readonly step: number; readonly hash: string };
  readonly backend: string;
  readonly prompt: { readonly ids: readonly number[]; readonly text: string };
  readonly continuations: readonly { readonly ids: readonly number[]; readonly text: string }[];
}

/** The rest of the sizes stands as written: what is tested is that they go together. */
const short = [
  'plugin-trainer.steps=6',
  'plugin-trainer.warmupSteps=1',
  'plugin-trainer.decaySteps=2',
  'plugin-perplexity.maxBytes=4k',
  'plugin-perplexity.controlTargets=8',
].flatMap((setting) => ['--set', `plugins.${setting}`]);

serialWhen(unlessFull, 'a folder without a licence becomes a preset, a run and text', async (t) => {
  t.timeout(120_000);
  const cwd = await workingFolder(t);
  // Two first-level folders: two repositories, one of which is held out.
  await cp(join(SOURCE, 'slots'), join(cwd, 'my code', 'slots'), { recursive: true });
  await cp(join(SOURCE, 'hooks'), join(cwd, 'my code', 'hooks'), { recursive: true });
  await cp(join(SOURCE, 'testing'), join(cwd, 'my code', 'hooks', 'testing'), { recursive: true });
  const initialised = await framework(['init', 'my code', '--json'], { cwd });
  const made = json<Initialised>(initialised);
  t.is(initialised.code, 0, initialised.stderr);
  t.is(made.name, 'my-code');
  t.deepEqual(Object.keys(made.survey.languages), ['typescript']);
  t.deepEqual(Object.keys(made.survey.licences), ['NOASSERTION']);
  t.like(made.unlicensed, { decision: 'keep', by: 'nothing-stated' });
  t.is(made.survey.repositories.all, 2);
  // The sizes are the model's; the plan counts the grounding head beside it: two projections.
  const { hidden } = made.sizes.model;
  t.is(made.plan.parameters, made.sizes.derivation.parameters + 2 * hidden * Math.min(128, hidden));
  t.is(made.plan.tokens, made.sizes.derivation.tokensSeen);
  t.is(made.next, 'framework run --preset ./my-code.yaml');
  t.deepEqual((await readdir(cwd)).sort(), ['my code', 'my-code.yaml']);

  const trained = await framework(['run', '--preset', './my-code.yaml', ...short, '--json'], { cwd });
  t.is(trained.code, 0, trained.stderr);
  const { metrics } = json<{ metrics: Readonly<Record<string, number | null>> }>(trained);
  t.is(typeof metrics['perplexity.bitsPerByte'], 'number');

  const before = await listing(join(cwd, 'runs'));
  const ask = ['generate', '--prompt', 'export const é', '--tokens', '12', '--temperature', '1', '--json'];
  const [one, same, other] = [
    json<Generation>(await framework(ask, { cwd })),
    json<Generation>(await framework(ask, { cwd })),
    json<Generation>(await framework([...ask, '--seed', '2', '--count', '2'], { cwd })),
  ];
  t.like(one, { run: 'my-code', seed: 1 });
  t.is(one!.checkpoint.step, 6);
  t.is(one!.prompt.text, 'export const é');
  t.true(one!.continuations[0]!.ids.length <= 12);
  t.deepEqual(idsOf(one!), idsOf(same!));
  t.notDeepEqual(idsOf(one!), [idsOf(other!)[0]!]);
  t.deepEqual(await listing(join(cwd, 'runs')), before);

  // For people: the prompt and what follows it, and nothing else on stdout.
  const text = await framework(['generate', 'my-code', '--prompt', 'export ', '--tokens', '4'], { cwd });
  t.true(text.stdout.startsWith('export '), text.stdout);
  t.regex(text.stderr, /my-code, step 6, backend \w+, seed 1\n/);

  // A name that a run has is not given to another preset.
  await rm(join(cwd, 'my-code.yaml'));
  t.is(json<Failure>(await framework(['init', 'my code', '--json'], { cwd })).code, 'FWK_INIT_EXISTS');
});

const idsOf = ({ continuations }: Generation) => continuations.map(({ ids }) => ids);

const listing = async (dir: string): Promise<readonly string[]> =>
  (await readdir(dir, { recursive: true })).sort();

serialWhen(
  unlessFull,
  'a licensed checkout: licences and what is left out are told, and nothing of a run is data',
  async (t) => {
    t.timeout(120_000);
    const cwd = await workingFolder(t);
    await cp(SOURCE, join(cwd, 'src'), { recursive: true });
    await cp(LICENCE, join(cwd, 'LICENSE'));
    await writeFile(
      join(cwd, 'src', 'theirs.ts'),
      `// SPDX-License-Identifier: GPL-3.0-only\n${'f();\n'.repeat(50)}`,
    );
    await writeFile(join(cwd, 'src', 'blob.ts'), Buffer.alloc(2000));
    await writeFile(join(cwd, '.gitignore'), 'out/\n');
    await mkdir(join(cwd, 'out'));
    await writeFile(join(cwd, 'out', 'made.ts'), 'f();\n'.repeat(50));
    t.is(spawnSync('git', ['init', '--quiet', cwd]).status, 0);

    const first = await framework(['init', '.', '--name', 'first'], { cwd });
    t.is(first.code, 0, first.stderr);
    t.regex(first.stdout, /not taken: 1 binary, 1 gitignored/);
    t.regex(first.stdout, /Apache-2\.0 +\d+ files .* kept/);
    t.regex(first.stdout, /license-gpl +\d+ files .* dropped/);
    t.regex(first.stdout, /framework run --preset \.\/first\.yaml/);
    const text = await readFile(join(cwd, 'first.yaml'), 'utf8');
    t.notRegex(text, /plugin-gpl-filter/);
    t.regex(text, /plugin-holdout:[^:]*share: 0/);

    const args = ['run', '--preset', './first.yaml', ...short, '--json'];
    t.is((await framework(args, { cwd })).code, 0);
    // Runs lie in the folder they train on: the second finds all of it as it was.
    const again = json<{ stages: readonly { name: string; reused: boolean }[] }>(
      await framework(args, { cwd }),
    );
    for (const { name, reused } of again.stages) if (name !== 'report') t.true(reused, name);
    const second = json<Initialised>(await framework(['init', '.', '--name', 'second', '--json'], { cwd }));
    const third = ['init', 'src', '--name', 'third', '--unlicensed', 'keep', '--json'];
    const found = json<Initialised>(await framework(third, { cwd }));
    t.is(second.survey.found.documents, found.survey.found.documents);
  },
);

interface Failure {
  readonly code: string;
  readonly message: string;
  readonly action: string;
}

/** What is refused: nothing is written then. */
const refusals: Readonly<
  Record<string, { args: readonly string[]; code: string; message: RegExp; action?: RegExp }>
> = {
  'a folder that is not there': { args: ['nowhere'], code: 'FWK_SOURCE_MISSING', message: /does not exist/ },
  'a file': { args: ['file.ts'], code: 'FWK_SOURCE_MISSING', message: /is a file, not a folder/ },
  'an empty folder': { args: ['empty'], code: 'FWK_SOURCE_EMPTY', message: /seen: nothing/ },
  'a folder of binaries': { args: ['binaries'], code: 'FWK_SOURCE_EMPTY', message: /has no file to take/ },
  'too little for a run': {
    args: ['little'],
    code: 'FWK_INIT_TOO_LITTLE',
    message: /of 1 files \(\d+ bytes\) 1 files \(\d+ bytes\) may be trained on, and a run needs 65536 bytes/,
  },
  'everything under a licence that is not allowed': {
    args: ['gpl'],
    code: 'FWK_INIT_TOO_LITTLE',
    message: /0 files \(0 bytes\) may be trained on.*1 files \(\d+ bytes\) dropped as license-gpl/,
  },
  'a little under a licence, the rest under none': {
    args: ['mixed'],
    code: 'FWK_INIT_TOO_LITTLE',
    message: /1 files \(\d+ bytes\) state no licence/,
    action: /--unlicensed keep/,
  },
  'a name that leads out of the folder': {
    args: ['little', '--name', '../x'],
    code: 'FWK_CLI_USAGE',
    message: /no name for a run/,
  },
  'a name that a preset has': {
    args: ['little', '--name', 'base-code'],
    code: 'FWK_INIT_EXISTS',
    message: /preset 'base-code' already/,
  },
  'a name that a file has': {
    args: ['little', '--name', 'mine'],
    code: 'FWK_INIT_EXISTS',
    message: /'mine\.yaml' is there already/,
  },
  'an answer about licences that is none': {
    args: ['little', '--unlicensed', 'maybe'],
    code: 'FWK_CLI_USAGE',
    message: /neither keep nor drop/,
  },
  'no time to train': {
    args: ['little', '--minutes', '0'],
    code: 'FWK_CLI_USAGE',
    message: /'0' is not a whole number/,
  },
  'no folder': { args: [], code: 'FWK_CLI_USAGE', message: /missing required argument/ },
};

for (const [what, { args, code, message, action }] of Object.entries(refusals)) {
  serialWhen(unlessFull, `init refuses ${what}: ${code}`, async (t) => {
    const cwd = await shelf(t);
    await refused(t, args, { cwd }, code, message, action);
  });
}

async function refused(
  t: ExecutionContext,
  args: readonly string[],
  options: RunOptions,
  code: string,
  message: RegExp,
  action = /./,
): Promise<void> {
  const before = await listing(options.cwd);
  const outcome = await framework(['init', ...args, '--json'], options);
  t.is(outcome.code, 2, outcome.stderr);
  const error = json<Failure>(outcome);
  t.is(error.code, code);
  t.regex(error.message, message);
  t.regex(error.action, action);
  t.deepEqual(await listing(options.cwd), before);
}

/** A working folder with every folder that is refused. */
async function shelf(t: ExecutionContext): Promise<string> {
  const cwd = await workingFolder(t);
  const write = async (path: string, content: string | Uint8Array) => {
    await mkdir(join(cwd, path, '..'), { recursive: true });
    await writeFile(join(cwd, path), content);
  };
  const lines = 'const answer = compute(question);\n';
  await mkdir(join(cwd, 'empty'));
  await write('file.ts', lines);
  await write('mine.yaml', 'not yours\n');
  await write('binaries/a.ts', Buffer.alloc(1000));
  await write('binaries/b.js', Buffer.alloc(1000));
  await write('little/a.ts', lines.repeat(10));
  await write('gpl/a.ts', `// SPDX-License-Identifier: GPL-2.0-only\n${lines.repeat(3000)}`);
  await write('mixed/a.ts', `// SPDX-License-Identifier: MIT\n${lines.repeat(3)}`);
  await write('mixed/b.ts', lines.repeat(3000));
  return cwd;
}

serialWhen(
  withoutPermissions(),
  'init refuses a folder that may not be read: FWK_SOURCE_UNREADABLE',
  async (t) => {
    const cwd = await shelf(t);
    await chmod(cwd, 0o755);
    await chmod(join(cwd, 'little'), 0);
    await refused(t, ['little'], { cwd, ...someone }, 'FWK_SOURCE_UNREADABLE', /cannot be read \(EACCES\)/);
    await chmod(join(cwd, 'little'), 0o755);
  },
);

serialWhen(
  unlessFull,
  'a folder that may be trained on where silence is kept is not refused twice',
  async (t) => {
    const cwd = await shelf(t);
    const made = json<Initialised>(
      await framework(['init', 'mixed', '--unlicensed', 'keep', '--json'], { cwd }),
    );
    t.like(made.unlicensed, { decision: 'keep', by: 'asked' });
    t.is(made.trainable.documents, 2);
    t.regex(await readFile(join(cwd, 'mixed.yaml'), 'utf8'), /missing: keep/);
  },
);
