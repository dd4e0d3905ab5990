import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canonicalJson, type JsonObject } from '@framework/sdk';
import test from 'ava';
import { hashOf, rootOf, sha256 } from '../../run/file-hash.js';
import { hold } from '../../run/holder.js';
import { fullTier, serialInFull } from '../../run/testing/full-tier.js';
import { document, framework, type Outcome, run, trust } from '../../run/testing/toy-run.js';
import { Scene } from '../../takedown/testing/scene.js';
import type { Reproduction } from './reproduction.js';

interface Failure {
  readonly code: string;
  readonly message: string;
  readonly at: string;
  readonly action: string;
  readonly problems?: readonly Failure[];
}

let scene: Scene;

test.before(async (t) => {
  t.timeout(300_000);
  if (fullTier) scene = await Scene.make(t);
});
test.after.always(() => scene?.remove());

const reproduce = (
  cwd: string,
  args: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<Outcome> =>
  framework(['provenance', 'reproduce', ...args, '--json', ...trust('toy')], { cwd, environment });

async function stateOf(dir: string): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const { size, mtimeMs } = await stat(path);
    if (entry.isFile()) lines.push(`${path} ${size} ${mtimeMs}`);
  }
  return lines.sort();
}

const refsOf = async (cwd: string): Promise<Record<string, string>> =>
  JSON.parse(await readFile(join(cwd, 'runs', 'toy', 'refs.json'), 'utf8')) as Record<string, string>;

const objectOf = async (cwd: string, ref: string): Promise<string> =>
  join(cwd, '.framework', 'store', (await refsOf(cwd))[ref]!);

serialInFull('the same bytes come out again, and the run is only read', async (t) => {
  const cwd = await scene.copy(t);
  const before = await stateOf(cwd);
  const outcome = await reproduce(cwd);
  t.is(outcome.code, 0, outcome.stderr);
  const result = document<Reproduction>(outcome);
  t.like(result, { run: 'toy', reproduced: true, root: scene.rootBefore, takedowns: [], out: null });
  t.deepEqual(
    result.objects.map(({ ref }) => ref),
    ['ingest', 'filter/toy-filter', 'filter', 'tokenize/toy-tokenizer', 'tokenize', 'sequence'],
  );
  const { in: all, kept, held, dropped } = result.documents;
  t.is(all, kept + held + dropped);
  t.deepEqual(await stateOf(cwd), before, 'nothing of the run changed, nothing is left beside it');
});

serialInFull('any number of workers, and twice: the same bytes', async (t) => {
  const cwd = await scene.copy(t);
  for (const workers of [1, 2, 4]) {
    const outcome = await reproduce(cwd, ['toy', '--workers', String(workers)]);
    t.is(outcome.code, 0, outcome.stderr);
    t.like(document<Reproduction>(outcome), { workers, root: scene.rootBefore });
  }
});

serialInFull('after takedowns: rebuilt, blanked again, and of what went nothing is kept', async (t) => {
  const cwd = await scene.copy(t);
  const bytes = await documentBytes(cwd, 'b2:file-16');
  for (const repository of ['b2', 'a1']) await scene.takedown(cwd, '--repo', repository);
  const outcome = await reproduce(cwd, ['--workers', '2', '--out', 'again']);
  t.is(outcome.code, 0, outcome.stderr);
  const result = document<Reproduction>(outcome);
  t.is(result.takedowns.length, 2);
  t.is(result.takedowns[0]!.root, scene.rootAfter);
  t.is(result.root, result.takedowns[1]!.root);
  const store = join(cwd, 'again', '.framework', 'store');
  for (const [ref, fingerprint] of Object.entries(await refsOf(cwd))) {
    if (ref === 'takedown') continue;
    for (const file of await readdir(join(store, fingerprint))) {
      const [ours, rebuilt] = await Promise.all(
        [join(cwd, '.framework', 'store'), store].map((dir) => readFile(join(dir, fingerprint, file))),
      );
      t.true(ours!.equals(rebuilt!), `${ref}/${file}`);
    }
  }
  for (const path of await stateOf(store)) {
    const whole = await readFile(path.split(' ')[0]!);
    t.false(whole.includes(bytes), path);
  }
});

serialInFull('a run that filtered with what was taken down known: with that list again', async (t) => {
  const cwd = await scene.copy(t);
  await scene.takedown(cwd, '--repo', 'b2');
  const again = await framework(run('toy', { 'run.workers': 1 }), { cwd });
  t.is(again.code, 0, again.stderr);
  await scene.takedown(cwd, '--repo', 'a1');
  const outcome = await reproduce(cwd);
  t.is(outcome.code, 0, outcome.stderr);
  t.is(document<Reproduction>(outcome).takedowns.length, 1);
  await rm(join(cwd, '.framework', 'audit'), { recursive: true });
  t.like(document<Failure>(await reproduce(cwd)), { code: 'FWK_TAKEDOWN_DENIED' });
});

async function documentBytes(cwd: string, id: string): Promise<Buffer> {
  const filter = await objectOf(cwd, 'filter');
  for (const file of (await readdir(filter)).filter((name) => /^shard-\d+\.ndjson$/.test(name))) {
    for (const line of (await readFile(join(filter, file), 'utf8')).trim().split('\n')) {
      const row = JSON.parse(line) as { id: string; offset: number; bytes: number };
      if (row.id !== id) continue;
      const content = await readFile(join(filter, file.replace('ndjson', 'bin')));
      return content.subarray(row.offset, row.offset + row.bytes);
    }
  }
  throw new Error(`no ${id}`);
}

/** As somebody would who knows the format: every hash of the manifest agrees with what lies there now. */
async function reforge(dir: string): Promise<string> {
  const path = join(dir, 'object.json');
  const { manifestHash: _, ...manifest } = JSON.parse(await readFile(path, 'utf8')) as JsonObject;
  const files: Record<string, { bytes: number; sha256: string }> = {};
  for (const name of (await readdir(dir)).filter((one) => one !== 'object.json').sort()) {
    const content = await readFile(join(dir, name));
    files[name] = { bytes: content.byteLength, sha256: sha256(content) };
  }
  const contentHash = rootOf(
    Object.fromEntries(Object.entries(files).map(([name, facts]) => [name, facts.sha256])),
  );
  const described: JsonObject = { ...manifest, files, contentHash };
  await writeFile(path, canonicalJson({ ...described, manifestHash: hashOf(described) }));
  return contentHash;
}

serialInFull('a store that was altered cannot make it pass: it is no cache', async (t) => {
  const cwd = await scene.copy(t);
  const filter = await objectOf(cwd, 'filter');
  const shard = join(filter, 'shard-00002.bin');
  const bytes = await readFile(shard);
  bytes[11]! ^= 1;
  await writeFile(shard, bytes);
  const altered = document<Failure>(await reproduce(cwd));
  t.like(altered, { code: 'FWK_REPRODUCE_MISMATCH', at: shard });
  t.regex(altered.message, /was changed since it was made: from byte 11 .*what its manifest says/);

  // And with every hash of the object made to fit: what the run would reuse.
  await reforge(filter);
  const outcome = await reproduce(cwd);
  t.is(outcome.code, 1);
  const forged = document<Failure>(outcome);
  t.like(forged, { code: 'FWK_REPRODUCE_MISMATCH', at: shard });
  t.regex(forged.message, /'shard-00002\.bin' of 'filter' came to other bytes: from byte 11/);
  t.deepEqual(await readdir(join(cwd, '.framework')), ['store'], 'nothing is left of the rebuild');
});

serialInFull('each object: one bit of any of its files, and it is named', async (t) => {
  t.timeout(300_000);
  const cwd = await scene.copy(t);
  for (const [ref, file] of [
    ['ingest', 'sources.json'],
    ['filter/toy-filter', 'mean.json'],
    ['filter', 'verdicts-00001.ndjson'],
    ['filter', 'shard-00004.ndjson'],
    ['tokenize/toy-tokenizer', 'words.json'],
    ['tokenize', 'tokens-00003.u16'],
    ['sequence', 'order.json'],
  ] as const) {
    const dir = await objectOf(cwd, ref);
    const name = (await readdir(dir)).includes(file)
      ? file
      : (await readdir(dir)).find((one) => one !== 'object.json')!;
    const whole = await readFile(join(dir, name));
    const altered = Buffer.from(whole);
    altered[altered.byteLength >> 1]! ^= 1;
    await writeFile(join(dir, name), altered);
    const failure = document<Failure>(await reproduce(cwd));
    await writeFile(join(dir, name), whole);
    t.regex(failure.code, /^FWK_(REPRODUCE_MISMATCH|STORE_CORRUPT)$/, `${ref}/${name}`);
    t.is(failure.at, join(dir, name), `${ref}/${name}`);
  }
  t.is((await reproduce(cwd)).code, 0);
});

serialInFull('an input that changed is named, the first first, before any work', async (t) => {
  t.timeout(300_000);
  const cwd = await scene.copy(t);
  const override = async (
    values: Readonly<Record<string, string>>,
    expected: RegExp,
    at: string | RegExp,
  ) => {
    const environment = Object.fromEntries(Object.entries(values).map(([path, value]) => [path, value]));
    const path = join(cwd, 'runs', 'toy', 'run.json');
    const whole = await readFile(path, 'utf8');
    const file = JSON.parse(whole) as { invocation: { settings: string[] } };
    file.invocation.settings.push(...Object.entries(environment).map(([key, value]) => `${key}=${value}`));
    await writeFile(path, JSON.stringify(file));
    const outcome = await reproduce(cwd);
    await writeFile(path, whole);
    t.is(outcome.code, 2, outcome.stdout);
    const failure = document<Failure>(outcome);
    t.is(failure.code, 'FWK_REPRODUCE_INPUT');
    t.regex(failure.message, expected);
    if (typeof at === 'string') t.is(failure.at, at);
    else t.regex(failure.at, at);
    t.truthy(failure.action);
    return failure;
  };
  await override({ 'run.seed': '9' }, /the seed: the run was made with 1, now it is 9/, 'run.seed');
  await override({ 'run.shardBytes': '8k' }, /bytes a shard: .* 4096, now it is 8192/, 'run.shardBytes');
  const both = await override(
    { 'run.batchSize': '8', 'plugins.toy-source.revision': 'two' },
    /records a batch: .* 16, now it is 8 \(and 1 more\)/,
    'run.batchSize',
  );
  t.regex(both.problems![1]!.message, /revision: the run was made with "one", now it is "two"/);
  await override(
    { 'plugins.toy-tokenizer': 'null' },
    /'toy-tokenizer' is not a plugin of the preset any more|cannot be put together/,
    /./,
  );
  // What only trains makes no other blend.
  const path = join(cwd, 'runs', 'toy', 'run.json');
  const file = JSON.parse(await readFile(path, 'utf8')) as { invocation: { settings: string[] } };
  file.invocation.settings.push('run.evaluateEvery=2', 'run.checkpointEvery=9');
  await writeFile(path, JSON.stringify(file));
  t.is((await reproduce(cwd)).code, 0);
});

serialInFull('a source that changed, and one that vanished', async (t) => {
  t.timeout(300_000);
  const cwd = await scene.copy(t);
  const source = async (environment: Readonly<Record<string, string>>) => {
    const outcome = await reproduce(cwd, [], environment);
    t.is(outcome.code, 2, outcome.stdout);
    return document<Failure>(outcome);
  };
  const changed = await source({ TOY_SOURCE_CONTENT: 'a' });
  t.like(changed, { code: 'FWK_REPRODUCE_INPUT', at: 'source a' });
  t.regex(
    changed.message,
    /the source 'a' has other content: \d+ documents differ from the record, the first 'a\d:file-\d+'; revision "one", now "one-a"; fingerprint/,
  );
  const vanished = await source({ TOY_SOURCE_CONTENT: 'gone' });
  t.like(vanished, { code: 'FWK_REPRODUCE_INPUT', at: 'source a' });
  t.regex(vanished.message, /a source cannot be read as it was: .*'a' is empty \(FWK_SOURCE_EMPTY\)/);
  t.deepEqual(await readdir(join(cwd, '.framework')), ['store']);
});

serialInFull('killed, it leaves nothing that the next one, or a takedown, would not take away', async (t) => {
  const cwd = await scene.copy(t);
  const killed = await reproduce(cwd, [], { FRAMEWORK_FAILPOINT: 'shard.middle:3=kill' });
  t.is(killed.code, 1, 'the runner is killed, and says so');
  t.like(document<Failure>(killed), { code: 'FWK_RUN_DIED' });
  const place = join(cwd, '.framework', 'reproduce', 'toy');
  await cp(join(cwd, '.framework', 'store'), join(place, '.framework', 'store'), { recursive: true });
  t.is((await reproduce(cwd)).code, 0);
  await cp(join(cwd, '.framework', 'store'), join(place, '.framework', 'store'), { recursive: true });
  const held = await hold(join(place, 'lock'));
  t.like(document<Failure>(await reproduce(cwd)), { code: 'FWK_RUN_BUSY' });
  t.like(document<Failure>(await scene.takedown(cwd, '--repo', 'b2')), { code: 'FWK_RUN_BUSY' });
  held.release();
  t.is((await scene.takedown(cwd, '--repo', 'b2')).code, 0);
  t.false((await readdir(join(cwd, '.framework'))).includes('reproduce'));
});

serialInFull('what cannot be asked for is refused', async (t) => {
  const cwd = await mkdtemp(join(tmpdir(), 'framework-core-'));
  t.teardown(() => rm(cwd, { recursive: true, force: true }));
  t.like(document<Failure>(await reproduce(cwd, ['--workers', '-1'])), { code: 'FWK_CLI_USAGE' });
  t.like(document<Failure>(await reproduce(cwd, ['nobody'])), { code: 'FWK_RUN_UNKNOWN' });
});
