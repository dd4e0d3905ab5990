/** `framework tokenizer train`: a vocabulary of files, as a user trains one; killed, and on what nothing can be learned from. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { ExecutionContext } from 'ava';
import { framework, json, type RunOptions, workingFolder } from './support/framework.js';
import { serialWhen, unlessFull } from './support/skip.js';

interface Trained {
  readonly vocabularySize: number;
  readonly hash: string;
  readonly files: Readonly<Record<string, string>>;
}

const SOURCES = fileURLToPath(new URL('../../sdk/src', import.meta.url));
const DOCS = fileURLToPath(new URL('../../docs/decisions', import.meta.url));

/** A folder with some code in `src` and prose in `docs`. */
async function corpus(t: ExecutionContext): Promise<string> {
  const cwd = await workingFolder(t);
  await cp(SOURCES, join(cwd, 'src'), { recursive: true });
  await cp(DOCS, join(cwd, 'docs'), { recursive: true });
  return cwd;
}

const train = (cwd: string, args: readonly string[], options: Partial<RunOptions> = {}) =>
  framework(['tokenizer', 'train', ...args, '--json'], { cwd, ...options });

const SIZE = ['--set', 'vocabularySize=1024'];

serialWhen(unlessFull, 'a folder becomes a vocabulary, with a record whose hashes hold', async (t) => {
  const cwd = await corpus(t);
  const outcome = await train(cwd, [
    'src',
    'text=docs',
    '--out',
    'made',
    ...SIZE,
    '--set',
    'shares.code=0.6',
    '--set',
    'shares.text=0.4',
  ]);
  t.is(outcome.code, 0, outcome.stderr);
  const trained = json<Trained>(outcome);
  t.is(trained.vocabularySize, 1024);
  const names = [
    'corpus.json',
    'corpus.sha256',
    'tokenizer.json',
    'tokenizer.model',
    'tokenizer.vocab',
    'training.json',
  ];
  t.deepEqual(Object.keys(trained.files).sort(), names);
  for (const [name, sha256] of Object.entries(trained.files))
    t.is(await hashOf(join(cwd, 'made', name)), sha256);
  t.is(trained.files['tokenizer.model'], trained.hash);
  t.false(existsSync(join(cwd, 'made.partial')), 'nothing of the work stays');

  const list = (await readFile(join(cwd, 'made', 'corpus.sha256'), 'utf8')).trim().split('\n');
  t.true(list.length > 50);
  for (const line of list) {
    const [, sha256, name] = /^([0-9a-f]{64}) {2}(.+)$/.exec(line)!;
    t.is(await hashOf(join(cwd, name!)), sha256!);
  }
  const training = JSON.parse(await readFile(join(cwd, 'made', 'training.json'), 'utf8'));
  t.true(Math.abs(training.sample.shares.code.share - 0.6) < 0.005);

  // As good as a run's: the other commands take it.
  const inspected = await framework(['tokenizer', 'inspect', 'made/tokenizer.model', '--json'], { cwd });
  t.like(json(inspected), { vocabularySize: 1024, hash: trained.hash, unreachable: [] });

  // Made again elsewhere, without the compiled loops: the same bytes.
  const moved = await corpus(t);
  const args = [
    'src',
    'text=docs',
    '--out',
    'again',
    ...SIZE,
    '--set',
    'shares.code=0.6',
    '--set',
    'shares.text=0.4',
  ];
  const again = json<Trained>(await train(moved, args, { env: { FRAMEWORK_NATIVE: 'off' } }));
  for (const name of ['tokenizer.model', 'tokenizer.json', 'training.json', 'corpus.json', 'corpus.sha256'])
    t.is(again.files[name], trained.files[name], name);

  const twice = await train(cwd, ['src', '--out', 'made']);
  t.is(twice.code, 2);
  t.like(json(twice), {
    code: 'FWK_CLI_USAGE',
    message: 'the folder for the tokenizer holds something already',
  });
});

serialWhen(
  unlessFull,
  'killed while it trains, it goes on and makes the same bytes; changed, it begins anew',
  async (t) => {
    const cwd = await corpus(t);
    const whole = json<Trained>(await train(cwd, ['src', '--out', 'whole', ...SIZE]));
    // The plugin says how far it is once a file, then once a step.
    const entries = await readdir(join(cwd, 'src'), { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).length;
    const env = { FRAMEWORK_FAILPOINT: `fit.middle:${files + 3}=kill` };
    const killed = await train(cwd, ['src', '--out', 'made', ...SIZE], { env });
    t.is(killed.code, 1);
    t.like(json(killed), { code: 'FWK_RUN_DIED' });
    t.false(existsSync(join(cwd, 'made')));
    const on = await train(cwd, ['src', '--out', 'made', ...SIZE]);
    t.regex(on.stderr, /going on with the words that were counted before/);
    t.is(json<Trained>(on).hash, whole.hash);
    t.deepEqual(json<Trained>(on).files, whole.files);

    await train(cwd, ['src', '--out', 'other', ...SIZE], { env });
    await writeFile(join(cwd, 'src', 'new.ts'), 'export const added = "after the kill";\n'.repeat(50));
    const anew = await train(cwd, ['src', '--out', 'other', ...SIZE]);
    t.notRegex(anew.stderr, /going on with/);
    t.not(json<Trained>(anew).hash, whole.hash);
    t.false(existsSync(join(cwd, 'other.partial')));
  },
);

serialWhen(unlessFull, 'a run’s training documents become a vocabulary', async (t) => {
  const cwd = await workingFolder(t);
  await writeFile(
    join(cwd, 'words.yaml'),
    'description: Documents.\nplugins:\n  plugin-local-dataset: { packages: [underscore] }\n  plugin-unigram-tokenizer: { vocabularySize: 512 }\n',
  );
  const run = await framework(['run', '--preset', 'words.yaml', '--until', 'tokenize'], { cwd });
  t.is(run.code, 0, run.stderr);
  const trained = json<Trained>(
    await train(cwd, ['--run', 'words', '--out', 'made', '--set', 'vocabularySize=512']),
  );
  const own = await framework(['tokenizer', 'inspect', 'words', '--json'], { cwd });
  t.is(trained.hash, json<{ hash: string }>(own).hash, 'the same documents, the same settings');
});

serialWhen(unlessFull, 'what nothing can be learned from is told, with one thing to do', async (t) => {
  const cwd = await workingFolder(t);
  await mkdir(join(cwd, 'empty'));
  const files: Readonly<Record<string, Uint8Array | string>> = {
    'nothing.txt': '',
    'control.txt': '\u0001\u0002\u0003\u0004\n'.repeat(50),
    'blank.txt': ' \t\n'.repeat(2000),
    'binary.txt': 'a\0b'.repeat(100),
    'latin1.txt': Buffer.from('caf\u00e9 '.repeat(100), 'latin1'),
    'small.txt': 'a few words of text\n',
    'text.txt': Array.from({ length: 3000 }, (_, at) => `${word(at)} ${word(at * 7)}\n`).join(''),
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(cwd, name), content);
  const refused: readonly (readonly [readonly string[], string, RegExp])[] = [
    [['empty'], 'FWK_SOURCE_EMPTY', /no file to learn from/],
    [['missing'], 'FWK_SOURCE_MISSING', /missing/],
    [[], 'FWK_CLI_USAGE', /nothing to learn from was named/],
    [['text.txt', '--run', 'words'], 'FWK_CLI_USAGE', /files and a run/],
    [['nothing.txt'], 'FWK_SOURCE_EMPTY', /holds no text/],
    [['control.txt'], 'FWK_DATA_TOO_SMALL', /largest possible vocabulary is \d+/],
    [['blank.txt'], 'FWK_DATA_TOO_SMALL', /largest possible vocabulary is \d+/],
    [['binary.txt'], 'FWK_SOURCE_EMPTY', /holds no text/],
    [['latin1.txt'], 'FWK_SOURCE_EMPTY', /holds no text/],
    [['small.txt'], 'FWK_DATA_TOO_SMALL', /largest possible vocabulary is \d+/],
    [['text.txt', '--set', 'vocabularySize=65537'], 'FWK_CONFIG_INVALID', /65,?536|65537/],
    [['text.txt', '--set', 'vocabularySise=400'], 'FWK_CONFIG_UNKNOWN_KEY', /vocabularySize/],
  ];
  for (const [args, code, says] of refused) {
    const outcome = await train(cwd, [...args, '--out', 'made']);
    const error = json<{ code: string; message: string; action: string }>(outcome);
    t.is(error.code, code, `${args.join(' ')}: ${outcome.stdout}`);
    t.regex(JSON.stringify(error), says);
    t.false(existsSync(join(cwd, 'made')));
  }
  // What is no text is left out of what has some, and counted.
  const mixed = await train(cwd, [
    'text.txt',
    'latin1.txt',
    'binary.txt',
    '--out',
    'mixed',
    '--set',
    'vocabularySize=320',
  ]);
  t.is(mixed.code, 0, mixed.stdout);
  t.like(json<{ corpus: object }>(mixed).corpus, {
    count: 3,
    skipped: { binary: { files: 1, bytes: 300, first: 'binary.txt' }, 'not-utf8': { files: 1, bytes: 500 } },
  });
});

const longLine = unlessFull ?? (process.platform === 'linux' ? null : 'reads /proc');

serialWhen(longLine, 'a line of a gigabyte is learned from in bounded memory', async (t) => {
  t.timeout(900_000);
  const cwd = await workingFolder(t);
  const file = createWriteStream(join(cwd, 'line.txt'));
  const words = Buffer.from(
    Array.from({ length: 40_000 }, (_, at) => `${word(at)}(${word(at * 7)}); `).join(''),
  );
  let written = 0;
  for (; written < 1e9; written += words.length) if (!file.write(words)) await once(file, 'drain');
  file.end();
  await once(file, 'finish');
  let peak = 0;
  let over = false;
  const outcome = await train(cwd, ['line.txt', '--out', 'made', '--set', 'vocabularySize=320'], {
    meanwhile: async ({ pid }) => {
      while (!over) {
        for (const child of await childrenOf(pid)) peak = Math.max(peak, await peakOf(child));
        await sleep(50);
      }
    },
  });
  over = true;
  t.is(outcome.code, 0, outcome.stdout);
  t.log(`${(written / 1e9).toFixed(2)} GB in one line: peak ${Math.round(peak / 2 ** 20)} MiB`);
  t.true(peak > 50 * 2 ** 20, 'nothing was measured');
  t.true(peak < 600 * 2 ** 20);
});

const SYLLABLES = ['al', 'be', 'cu', 'do', 'en', 'fi', 'go', 'hu', 'in', 'jo', 'ka'];

/** One of 1,331 words. */
const word = (at: number): string =>
  [at, Math.floor(at / 11), Math.floor(at / 121)].map((digit) => SYLLABLES[digit % 11]).join('');

/** Children of a process, by its tasks. */
async function childrenOf(pid: number): Promise<readonly string[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  return text.trim().split(/\s+/).filter(Boolean);
}

async function peakOf(pid: string): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
}

const hashOf = async (path: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
