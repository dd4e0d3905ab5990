/** Sources on a hub, from the command line: a real run, real files, a hub on loopback. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { ExecutionContext } from 'ava';
import {
  COMMIT,
  type FakeDataset,
  FakeHub,
  lfs,
  MEMBER,
  STRANGER,
} from '../../plugins/plugin-huggingface-hub/dist/testing/fake-hub.js';
import { writeDataset } from '../../plugins/plugin-stack-dataset/dist/testing/dataset.js';
import { framework, json, workingFolder } from './support/framework.js';
import { serialWhen, unlessFull } from './support/skip.js';

const dolly = (changed = '') =>
  Array.from({ length: 40 }, (_, index) => ({
    instruction: `What is the number ${index}${index === 7 ? changed : ''}?`,
    context: '',
    response: `It is a number that comes after ${index - 1} and before ${index + 1}.`,
    category: 'open_qa',
  }));
const lines = (rows: readonly object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

/** The Stack's rows as Parquet. */
async function stack(): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), 'framework-hub-'));
  const file = join(folder, 'a.parquet');
  const rows = Array.from({ length: 30 }, (_, index) => ({
    content: `def number_${index}(value):\n    """Adds ${index} to a value."""\n    return value + ${index}\n`,
    repository: `owner/name-${index % 5}`,
    path: `src/number_${index}.py`,
    licences: ['MIT'],
    lang: 'Python',
  }));
  await writeDataset(file, 'the-stack', rows);
  const bytes = readFileSync(file);
  await rm(folder, { recursive: true });
  return bytes;
}

interface Scene {
  readonly hub: FakeHub;
  readonly cwd: string;
  run(...args: string[]): ReturnType<typeof framework>;
}

async function scene(t: ExecutionContext, { gated = false, token = '', plugin = true } = {}): Promise<Scene> {
  const code: FakeDataset = {
    commit: COMMIT,
    gated,
    files: { 'data/python/a.parquet': lfs(await stack()), 'README.md': lfs('# Code') },
  };
  const text: FakeDataset = {
    commit: COMMIT,
    files: { 'databricks-dolly-15k.jsonl.gz': lfs(gzipSync(lines(dolly()))) },
  };
  const hub = await FakeHub.start({ 'big/code': code, 'big/dolly': text });
  t.teardown(() => hub.stop());
  const cwd = await workingFolder(t);
  await writeFile(join(cwd, 'hub.yaml'), preset(COMMIT, plugin ? hub.url : null));
  const run = (...args: string[]) =>
    framework([...args, '--json'], { cwd, env: { HF_TOKEN: token, HF_ENDPOINT: '' } });
  return { hub, cwd, run };
}

const preset = (dollyCommit: string, endpoint: string | null): string =>
  `
name: hub
extends: smoke
plugins:
  plugin-local-dataset: null
  plugin-synthetic-traces: null
  plugin-canary: null
  plugin-gpl-filter: { missing: keep, allow: [CC-BY-SA-3.0] }
  plugin-stack-dataset:
    remote: [{ hub: big/code, revision: '${COMMIT}', files: 'data/python/*.parquet' }]
  plugin-text-dataset:
    remote: { databricks-dolly-15k: [{ hub: big/dolly, revision: '${dollyCommit}', files: '*.jsonl.gz' }] }
  ${endpoint === null ? '{}' : `plugin-huggingface-hub: { endpoint: '${endpoint}', backOff: 0.01, retries: 2 }`}
gates:
  canaries.survived: null
`.replace('\n  {}\n', '\n');

const UNTIL = ['run', '--preset', './hub.yaml', '--until', 'ingest'] as const;
const sources = (cwd: string) => {
  const refs = JSON.parse(readFileSync(join(cwd, 'runs', 'hub', 'refs.json'), 'utf8')) as Record<
    string,
    string
  >;
  return JSON.parse(
    readFileSync(join(cwd, '.framework', 'store', refs['ingest']!, 'sources.json'), 'utf8'),
  ) as Record<
    string,
    { readonly fingerprint: string; readonly documents: number; readonly details: Record<string, unknown> }
  >;
};

serialWhen(
  unlessFull,
  'a run reads datasets of a hub, says which revision, and needs no hub the second time',
  async (t) => {
    t.timeout(120_000);
    const { hub, cwd, run } = await scene(t);
    const first = await run(...UNTIL);
    t.is(first.code, 0, first.stderr);
    const found = sources(cwd);
    t.like(found['stack'], { documents: 30 });
    t.like(found['dataset:databricks-dolly-15k'], { documents: 40 });
    t.deepEqual(found['stack']!.details['remote'], [
      { hub: 'big/code', revision: COMMIT, files: 'data/python/*.parquet' },
    ]);
    t.false(hub.asked.some(({ path }) => path.includes('/resolve/') && path.includes('README')));
    await hub.stop();
    const second = await run(...UNTIL);
    t.is(second.code, 0, second.stderr);
    t.deepEqual(sources(cwd), found);
  },
);

serialWhen(unlessFull, 'another revision is seen: the fingerprint follows the content', async (t) => {
  t.timeout(120_000);
  const { hub, cwd, run } = await scene(t);
  t.is((await run(...UNTIL)).code, 0);
  const before = sources(cwd);
  const next = 'd'.repeat(40);
  for (const [changed, same] of [
    ['', true],
    [' really', false],
  ] as const) {
    hub.datasets.set('big/dolly', {
      commit: next,
      files: { 'databricks-dolly-15k.jsonl.gz': lfs(gzipSync(lines(dolly(changed)))) },
    });
    await rm(join(cwd, '.framework', 'remote', 'listings'), { recursive: true });
    await writeFile(join(cwd, 'hub.yaml'), preset(next, hub.url));
    const outcome = await run(...UNTIL);
    t.is(outcome.code, 0, outcome.stderr);
    const after = sources(cwd);
    const id = 'dataset:databricks-dolly-15k';
    t.is(after[id]!.fingerprint === before[id]!.fingerprint, same);
    t.is(after['stack']!.fingerprint, before['stack']!.fingerprint);
  }
});

for (const token of ['', STRANGER])
  serialWhen(
    unlessFull,
    `a gated dataset stops plan and run before any work, with the page of its terms: ${token || 'no token'}`,
    async (t) => {
      t.timeout(120_000);
      const { hub, cwd, run } = await scene(t, { gated: true, token });
      const plan = await run('plan', '--preset', './hub.yaml', '--check-sources');
      t.is(plan.code, 2, plan.stderr);
      const { sources: checked } = json<{ sources: readonly Record<string, unknown>[] }>(plan);
      t.deepEqual(
        checked.map(({ source, ready }) => [source, ready]),
        [
          ['dataset:databricks-dolly-15k', true],
          ['stack', false],
        ],
      );
      const { error } = checked[1] as { error: { code: string; at: string; action: string } };
      t.is(error.code, 'FWK_SOURCE_DENIED');
      t.is(error.at, 'plugins.plugin-stack-dataset.remote.0');
      t.true(error.action.includes(`${hub.url}/datasets/big/code`), error.action);

      const words = await framework(['plan', '--preset', './hub.yaml', '--check-sources'], {
        cwd,
        env: { HF_TOKEN: token, HF_ENDPOINT: '' },
      });
      t.regex(words.stdout, /✓ dataset:databricks-dolly-15k \(plugin-text-dataset\)/);
      t.regex(words.stdout, /✗ stack \(plugin-stack-dataset\): .*\n.*remote\.0\n.*→ accept the terms on/);

      const outcome = await run(...UNTIL);
      t.is(outcome.code, 2, outcome.stderr);
      t.like(json(outcome), { code: 'FWK_SOURCE_DENIED', action: error.action });
      // The other dataset may be read, and not a byte of it was: who must accept terms first need not wait for it.
      t.false(hub.asked.some(({ to, range }) => to === 'store' && range !== 'bytes=0-0'));
      t.false(existsSync(join(cwd, '.framework', 'remote', 'sha256')));
    },
  );

serialWhen(unlessFull, 'who accepted the terms reads it, and plan says so', async (t) => {
  t.timeout(120_000);
  const { run, hub } = await scene(t, { gated: true, token: MEMBER });
  const plan = await run('plan', '--preset', './hub.yaml', '--check-sources');
  t.is(plan.code, 0, plan.stderr);
  const outcome = await run(...UNTIL);
  t.is(outcome.code, 0, outcome.stderr);
  t.true(hub.asked.filter(({ to }) => to === 'store').every(({ authorization }) => authorization === null));
  t.false(`${outcome.stdout}${outcome.stderr}${plan.stdout}`.includes(MEMBER));
});

serialWhen(unlessFull, 'a hub that is down is told by plan, with the sources that are not', async (t) => {
  t.timeout(120_000);
  const { hub, run } = await scene(t);
  await hub.stop();
  const plan = await run('plan', '--preset', './hub.yaml', '--check-sources');
  t.is(plan.code, 2, plan.stderr);
  for (const { error } of json<{ sources: readonly { error: { code: string } }[] }>(plan).sources)
    t.is(error.code, 'FWK_SOURCE_UNREACHABLE');
});

serialWhen(
  unlessFull,
  'without the plugin that brings them, files elsewhere are refused with the line to add',
  async (t) => {
    t.timeout(120_000);
    const { run } = await scene(t, { plugin: false });
    const outcome = await run(...UNTIL);
    t.is(outcome.code, 2, outcome.stderr);
    const error = json<{ code: string; action: string }>(outcome);
    t.is(error.code, 'FWK_SLOT_MISSING');
    t.regex(error.action, /plugin-huggingface-hub: \{\}/);
  },
);

serialWhen(unlessFull, 'a run that is killed while it downloads goes on where it was', async (t) => {
  t.timeout(120_000);
  const { hub, cwd, run } = await scene(t);
  const parts = join(cwd, '.framework', 'remote', 'parts');
  const half = (name: string) =>
    Math.floor(hub.datasets.get('big/code')!.files[name]!.content.byteLength / 2);
  hub.fault = ({ to, path, range }, response, content) => {
    if (to !== 'store' || range !== null || !path.endsWith('a.parquet')) return false;
    response.writeHead(200, { 'content-length': content.byteLength });
    // Half of it, and then nothing for as long as we like.
    response.write(content.subarray(0, half('data/python/a.parquet')));
    return true;
  };
  let runner = 0;
  const killed = await framework([...UNTIL], {
    cwd,
    env: { HF_ENDPOINT: '' },
    async meanwhile({ kill }) {
      // Of this file: others come and go, too, and have their names for good between a look and the next.
      const bytes = (name: string) => statSync(join(parts, name), { throwIfNoEntry: false })?.size;
      const begun = () =>
        existsSync(parts) && readdirSync(parts).find((name) => bytes(name) === half('data/python/a.parquet'));
      let name: string | false | undefined;
      for (; !name; name = begun()) await sleep(20);
      runner = Number(name.split('.')[2]);
      kill('SIGKILL');
    },
  });
  t.is(killed.signal, 'SIGKILL');
  t.true(runner > 0);
  // The runner ends by itself a moment later; while it is there, its beginning is its own.
  for (let looks = 0; isRunning(runner) && looks < 500; looks++) await sleep(20);
  hub.asked.length = 0;
  const outcome = await run(...UNTIL);
  t.is(outcome.code, 0, outcome.stderr);
  t.like(sources(cwd)['stack'], { documents: 30 });
  const ranges = hub.asked.filter(({ to, path }) => to === 'store' && path.endsWith('a.parquet'));
  t.deepEqual(
    ranges.map(({ range }) => range),
    ['bytes=0-0', `bytes=${half('data/python/a.parquet')}-`],
  );
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
