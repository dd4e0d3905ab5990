/** What people type and name by mistake: each told under a code, with its place and one thing to do. */
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SerializedError } from '@framework/sdk';
import test from 'ava';
import { writeJsonFile } from '../run/json-file.js';
import { runPaths } from '../run/layout.js';
import { documentsOf, openRunRecord } from '../run/run-record.js';
import { folder } from '../run/testing/folder.js';
import { command } from './testing/command.js';

/** Words → code, place, message, action. */
const mistakes: readonly (readonly [args: string, code: string, at: string, says: RegExp, action: RegExp])[] =
  [
    ['data', 'FWK_CLI_USAGE', 'framework data', /nothing by itself/, /^use one of: framework data diff$/],
    ['data dif', 'FWK_CLI_USAGE', 'framework data dif', /no command.*did you mean 'diff'/, /data diff$/],
    ['runs g', 'FWK_CLI_USAGE', 'framework runs g', /did you mean 'gc'/, /framework runs list/],
    ['eval verfy', 'FWK_CLI_USAGE', 'framework eval verfy', /did you mean 'verify'/, /framework eval verify/],
    ['runs gc one', 'FWK_CLI_USAGE', 'framework runs gc', /too many/, /`framework runs gc --help`/],
    ['diff one', 'FWK_CLI_USAGE', 'framework diff', /argument 'b': another/, /`framework diff <a> <b>`/],
    ['init', 'FWK_CLI_USAGE', 'framework init', /'folder': a git checkout/, /`framework init <folder>`/],
    ['run tiny', 'FWK_CLI_USAGE', 'framework run', /none, and not 'tiny'/, /`framework run --preset tiny`/],
    [
      'diff a b c',
      'FWK_CLI_USAGE',
      'framework diff',
      /too many.* takes 2 at most/,
      /`framework diff <a> <b>`/,
    ],
    ['presets one', 'FWK_CLI_USAGE', 'framework presets', /none, and not 'one'/, /write `framework presets`/],
    ['eval verify --suite x', 'FWK_CLI_USAGE', 'framework eval verify', /--samples is missing/, /file of/],
    [
      'eval --suite x --model 127.0.0.1:80/v1',
      'FWK_CLI_USAGE',
      '--model',
      /neither a run/,
      /`--model http:\/\/127\.0\.0\.1:80\/v1`$/,
    ],
    [
      'explain plugin-trainer.step --preset tiny-code',
      'FWK_EXPLAIN_UNKNOWN',
      'framework explain plugin-trainer.step',
      /'plugin-trainer\.steps' \(configuration\)/,
      /^run `framework explain plugin-trainer\.steps`/,
    ],
    [
      'tokenizer export one',
      'FWK_CLI_USAGE',
      'framework tokenizer export',
      /--format is missing/,
      /--format s/,
    ],
    ['help plna', 'FWK_CLI_USAGE', 'framework plna', /did you mean 'plan'/, /framework plan/],
    [
      'provenance verfy',
      'FWK_RUN_UNKNOWN',
      '<runs>',
      /no run 'verfy'/,
      /^run `framework provenance verify` if/,
    ],
    ['run --from report --until filter', 'FWK_CLI_USAGE', '--until', /comes before/, /--until report$/],
    ['plan --dollars-per-hour=', 'FWK_CLI_USAGE', '--dollars-per-hour', /no price/, /number/],
    [
      'tokenizer train words --out v --plugin x',
      'FWK_PLUGIN_UNKNOWN',
      '--plugin',
      /'x' trains/,
      /plugin-unigram-t/,
    ],
    ['contract words', 'FWK_PLUGIN_MANIFEST', '<words>', /no plugin here/, /^name the folder of a plugin/],
    [
      'eval compare words words',
      'FWK_CLI_USAGE',
      'framework eval compare',
      /'words' is no evaluation/,
      /^give the/,
    ],
    ['eval verify --suite humaneval --samples x', 'FWK_CLI_USAGE', '--samples', /there is no 'x'/, /path/],
    [
      'eval contamination -m a --suite humaneval --problems x',
      'FWK_CLI_USAGE',
      '--problems',
      /no 'x'/,
      /path/,
    ],
    ['eval -m a --suite humaneval --gates x', 'FWK_CLI_USAGE', '--gates', /there is no 'x'/, /path/],
  ];

for (const [args, code, at, says, action] of mistakes) {
  test(`framework ${args}`, async (t) => {
    const cwd = await folder(t);
    await writeFile(join(cwd, 'words'), 'words');
    const { status, stdout, stderr } = await command([...args.split(' '), '--json'], { cwd });
    t.is(status, 2, stderr);
    const error = JSON.parse(stdout) as SerializedError;
    t.is(error.code, code);
    t.is(
      error.at,
      at.replace(/^<(.*)>$/, (_, name) => join(cwd, name)),
    );
    t.regex(error.message, says);
    t.regex(error.action, action);
  });
}

test('help is a command, too', async (t) => {
  t.is((await command(['help', 'data'])).status, 0);
});

test('a folder of presets that is none hides no preset', async (t) => {
  const cwd = await folder(t);
  await writeFile(join(cwd, 'presets'), '');
  t.is((await command(['presets', '--json'], { cwd })).status, 0);
});

test('runs that cannot be seen are not told as none', async (t) => {
  const cwd = await folder(t);
  await symlink(join(cwd, 'nowhere'), join(cwd, 'runs'));
  const { status, stdout } = await command(['runs', '--json'], { cwd });
  t.is(status, 1);
  t.like(JSON.parse(stdout), { code: 'FWK_RUN_IO', at: join(cwd, 'runs') });
});

test('a run that has lost its record is no unknown one', async (t) => {
  const cwd = await folder(t);
  const paths = runPaths(cwd, 'one');
  await mkdir(paths.dir, { recursive: true });
  for (const args of [
    ['resume', 'one'],
    ['generate', 'one', '--prompt', 'a'],
    ['tokenizer', 'inspect', 'one'],
  ]) {
    const { status, stdout } = await command([...args, '--json'], { cwd });
    t.is(status, 2);
    t.like(JSON.parse(stdout), { code: 'FWK_RUN_UNKNOWN', at: paths.run }, args.join(' '));
    t.regex((JSON.parse(stdout) as SerializedError).message, /'one' has lost its run\.json/);
  }
});

test('a run that has lost the list of what it uses: each command says what it lacks', async (t) => {
  const cwd = await folder(t);
  const paths = runPaths(cwd, 'one');
  await mkdir(join(paths.checkpoints, 'step-1'), { recursive: true });
  await writeJsonFile(paths.run, {
    name: 'one',
    preset: 'smoke',
    invocation: { preset: 'smoke', files: [], settings: [], environment: {} },
    config: { run: {}, plugins: {}, gates: {} },
    contentRoot: null,
  });
  const ask = async (...args: readonly string[]) =>
    JSON.parse((await command([...args, '--json'], { cwd })).stdout) as SerializedError;
  t.like(await ask('generate', 'one', '--prompt', 'a'), { code: 'FWK_TOKENIZER_MISSING', at: paths.dir });
  const documents = async () => documentsOf(await openRunRecord(cwd, 'one'));
  const missing = { code: 'FWK_PROVENANCE_MISSING' } as never;
  t.like(await t.throwsAsync(documents, missing), { at: paths.refs, message: "'one' has no documents yet" });
  await writeFile(paths.refs, '{');
  const damaged = { at: paths.refs, message: "the documents of 'one' are not there" };
  t.like(await t.throwsAsync(documents, missing), damaged);
});
