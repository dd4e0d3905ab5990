import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonObject } from '@framework/sdk';
import test, { type ExecutionContext } from 'ava';
import { AuditLog } from '../audit/audit-log.js';
import { loadSigningKey } from '../audit/signing-key.js';
import { Store } from '../run/store.js';
import { fullTier, serialInFull } from '../run/testing/full-tier.js';
import { document, framework, run } from '../run/testing/toy-run.js';
import { writeDenied } from './deny-list.js';
import type { DryRun } from './dry-run.js';
import type { TakedownResult } from './takedown.js';
import { holds, Scene, verify } from './testing/scene.js';

interface Failure {
  readonly code: string;
  readonly message: string;
  readonly at: string;
}

let scene: Scene;

test.before(async (t) => {
  t.timeout(300_000);
  if (fullTier) scene = await Scene.make(t);
});
test.after.always(() => scene?.remove());

const refsOf = async (cwd: string, name = 'toy'): Promise<Record<string, string>> =>
  JSON.parse(await readFile(join(cwd, 'runs', name, 'refs.json'), 'utf8')) as Record<string, string>;

const storeOf = (cwd: string): string => join(cwd, '.framework', 'store');

/** The same run again, or another, with settings laid over it. */
async function runs(
  t: ExecutionContext,
  cwd: string,
  settings: Readonly<Record<string, string | number>>,
  ...more: readonly string[]
): Promise<void> {
  const outcome = await framework([...run('toy', { 'run.workers': 1, ...settings }), ...more], { cwd });
  t.is(outcome.code, 0, outcome.stderr);
}

/** A copy of an object under other inputs, as an earlier version of a plugin would have left it. */
async function earlier(cwd: string, fingerprint: string, inputs: JsonObject): Promise<string> {
  const store = new Store(storeOf(cwd));
  const old = await store.open(fingerprint);
  const { kind, summary } = old.manifest;
  const about = { signal: new AbortController().signal, whileWaiting: () => undefined };
  const draft = (await store.draft({ kind, inputs: { ...old.manifest.inputs, ...inputs } }, about))!;
  for (const file of old.files) await draft.write(file, await old.read(file));
  const made = await draft.publish(summary);
  draft.release();
  return made.fingerprint;
}

async function filesWith(dir: string, bytes: Buffer): Promise<readonly string[]> {
  const found: string[] = [];
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && (await readFile(path)).includes(bytes)) found.push(path);
  }
  return found;
}

serialInFull(
  'tokens of an earlier vocabulary, and what a killed run left half made, go with the rest',
  async (t) => {
    const cwd = await scene.copy(t);
    const refs = await refsOf(cwd);
    const tokens = await earlier(cwd, refs['tokenize']!, { vocabulary: 'earlier' });
    const index = await earlier(cwd, refs['sequence']!, { order: 'earlier' });
    const killed = await framework(
      [...run('toy', { 'run.workers': 1, 'run.batchSize': 8 }), '--name', 'killed'],
      {
        cwd,
        environment: { FRAMEWORK_FAILPOINT: 'shard.middle:40=kill' },
      },
    );
    t.is(killed.code, 1);
    const half = (await readdir(storeOf(cwd))).find((name) => name.endsWith('.partial'))!;
    t.truthy(half);
    const preview = document<DryRun>(
      await framework(['takedown', '--repo', 'b2', '--run', 'toy', '--dry-run', '--json'], { cwd }),
    );
    t.deepEqual(Object.fromEntries(preview.orphans.map(({ object, kind }) => [object, kind])), {
      [tokens]: 'tokens',
      [index]: 'sequence',
      [half.slice(0, 64)]: 'half made',
    });
    const { execution } = document<TakedownResult>(await scene.takedown(cwd, '--repo', 'b2', '--run', 'toy'));
    for (const object of [tokens, index, half.slice(0, 64)]) t.true(execution!.removed.includes(object));
    const left = await readdir(storeOf(cwd));
    for (const name of [tokens, index, half]) t.false(left.includes(name));
    await holds(t, cwd, 'toy');
    // The killed run goes on, without them.
    const resumed = await framework(['resume', 'killed', '--json'], { cwd });
    t.is(resumed.code, 0, resumed.stderr);
    t.deepEqual(
      await filesWith(storeOf(cwd), Buffer.from('"id":"b2:file-16","offset"')).then(noTombstones),
      [],
    );
  },
);

serialInFull(
  'a killed takedown whose old object was damaged meanwhile is finished: it was to go',
  async (t) => {
    const cwd = await scene.copy(t);
    const { filter } = await refsOf(cwd);
    const killed = await framework(['takedown', '--repo', 'b2', '--json'], {
      cwd,
      environment: scene.withKey({ FRAMEWORK_FAILPOINT: 'takedown.before-removal=kill' }),
    });
    t.is(killed.code, null);
    await writeFile(join(storeOf(cwd), filter!, 'object.json'), '{');
    const next = await scene.takedown(cwd, '--repo', 'b2');
    t.is(next.code, 0, next.stderr);
    t.false((await readdir(storeOf(cwd))).includes(filter!));
    t.is((await holds(t, cwd)).root, scene.rootAfter);
  },
);

/** Tombstones keep the id: they are no finding. */
async function noTombstones(paths: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const path of paths) {
    if (path.endsWith('tombstones.ndjson')) continue;
    const row = (await readFile(path, 'utf8'))
      .split('\n')
      .find((line) => line.includes('"id":"b2:file-16"'))!;
    if (!row.includes('"takenDown"')) found.push(path);
  }
  return found;
}

serialInFull('checkpoints of a run that filtered anew since are marked', async (t) => {
  const cwd = await scene.copy(t);
  await runs(t, cwd, { 'plugins.toy-model.steps': 4 }, '--name', 'second');
  await runs(t, cwd, { 'plugins.toy-source.documents': 500 }, '--until', 'filter');
  t.not((await refsOf(cwd))['filter'], (await refsOf(cwd, 'second'))['filter']);
  const { execution } = document<TakedownResult>(
    await scene.takedown(cwd, '--repo', 'b2', '--run', 'second'),
  );
  t.deepEqual(execution!.marked, [{ run: 'toy', checkpoints: [9, 10] }]);
  t.deepEqual(
    execution!.runs.map((one) => one.run),
    ['second'],
  );
  const [elsewhere] = execution!.elsewhere;
  t.deepEqual(elsewhere!.runs, ['toy'], 'and what it filtered since is told of');
  const mark = await readFile(join(cwd, 'runs', 'toy', 'checkpoints', 'step-9', 'taken-down.json'), 'utf8');
  t.deepEqual(JSON.parse(mark), { takedowns: [execution!.takedown] });
  const log = await readFile(join(cwd, '.framework', 'audit', 'log.ndjson'), 'utf8');
  t.regex(log, /"marked":\[\{"checkpoints":\[9,10\],"run":"toy"\}\]/);
});

serialInFull('a damaged object of another run is told of; what was asked for is done', async (t) => {
  const cwd = await scene.copy(t);
  await runs(t, cwd, { 'plugins.toy-source.documents': 500 }, '--name', 'other', '--until', 'filter');
  const { filter } = await refsOf(cwd, 'other');
  t.not(filter, (await refsOf(cwd))['filter']);
  const damaged = join(storeOf(cwd), filter!, 'shard-00000.ndjson');
  await writeFile(damaged, (await readFile(damaged)).subarray(1));
  const outcome = await scene.takedown(cwd, '--repo', 'b2', '--run', 'toy');
  t.is(outcome.code, 0, outcome.stderr);
  const { plan, execution } = document<TakedownResult>(outcome);
  t.is(execution!.runs[0]!.after, scene.rootAfter);
  t.deepEqual([execution!.elsewhere, plan!.unread], [[], execution!.unread]);
  t.like(execution!.unread[0], { object: filter, runs: ['other'], code: 'FWK_STORE_CORRUPT' });
  t.regex(execution!.unread[0]!.why, /shard-00000\.ndjson/);
  const log = await readFile(join(cwd, '.framework', 'audit', 'log.ndjson'), 'utf8');
  t.regex(log, /"kind":"proof"/);
  await holds(t, cwd, 'toy');
  // People are told, too.
  const preview = await framework(['takedown', '--repo', 'a1', '--run', 'toy', '--dry-run'], { cwd });
  t.is(preview.code, 0, preview.stderr);
  t.regex(preview.stdout, new RegExp(`not read whether the object ${filter!.slice(0, 12)} of other holds`));
});

serialInFull('also where nothing refers to the documents they saw, or these are gone', async (t) => {
  for (const gone of ['unreferred', 'collected'] as const) {
    const cwd = await scene.copy(t);
    const { filter } = await refsOf(cwd);
    await runs(
      t,
      cwd,
      { 'plugins.toy-source.documents': 500, 'plugins.toy-model.steps': 4 },
      '--name',
      'second',
    );
    await runs(t, cwd, { 'plugins.toy-source.documents': 450 }, '--until', 'filter');
    if (gone === 'collected') await framework(['runs', 'gc'], { cwd });
    t.is((await readdir(storeOf(cwd))).includes(filter!), gone === 'unreferred');
    const { execution } = document<TakedownResult>(
      await scene.takedown(cwd, '--repo', 'b2', '--run', 'second'),
    );
    t.deepEqual(execution!.marked, [{ run: 'toy', checkpoints: [9, 10] }], gone);
    t.false((await readdir(storeOf(cwd))).includes(filter!));
  }
});

serialInFull('a run of another preset keeps its checkpoints as they are', async (t) => {
  const cwd = await scene.copy(t);
  await runs(
    t,
    cwd,
    { 'plugins.toy-source.documents': 40, 'plugins.toy-model.steps': 4 },
    '--name',
    'second',
  );
  await scene.takedown(cwd, '--document', 'a1:file-1', '--run', 'second');
  const { execution } = document<TakedownResult>(
    await scene.takedown(cwd, '--repo', 'b2', '--run', 'toy', '--near-copies', 'list'),
  );
  t.deepEqual(execution!.marked, []);
});

serialInFull(
  'the old store and refs.json, put back from a copy, do not verify: the register tells',
  async (t) => {
    const cwd = await scene.copy(t);
    const aside = join(cwd, 'aside');
    await cp(storeOf(cwd), join(aside, 'store'), { recursive: true });
    await cp(join(cwd, 'runs', 'toy', 'refs.json'), join(aside, 'refs.json'));
    await scene.takedown(cwd, '--repo', 'b2', '--request', 'R-1');
    await holds(t, cwd);
    await rm(storeOf(cwd), { recursive: true });
    await cp(join(aside, 'store'), storeOf(cwd), { recursive: true });
    await cp(join(aside, 'refs.json'), join(cwd, 'runs', 'toy', 'refs.json'));
    // Under another name too.
    await cp(join(cwd, 'runs', 'toy'), join(cwd, 'runs', 'copy'), { recursive: true });
    for (const name of ['toy', 'copy']) {
      const outcome = await verify(cwd, name);
      t.is(outcome.code, 1, outcome.stdout);
      const failure = document<Failure>(outcome);
      t.is(failure.code, 'FWK_PROVENANCE_MISMATCH');
      t.regex(failure.message, /takedown [0-9a-f]{64} of 'toy' left behind \(R-1, /);
    }
  },
);

serialInFull('what is decided while a run filters: it ends, keeps nothing, and filters again', async (t) => {
  const cwd = await scene.copy(t);
  const gate = join(cwd, 'gate');
  const args = [...run('toy', { 'run.workers': 1, 'plugins.toy-source.documents': 500 }), '--name', 'other'];
  const running = framework(args, { cwd, environment: { TOY_SOURCE_GATE: gate } });
  // The first look at runs at work was before it began; the decision falls while it filters.
  await reached(`${gate}.reached`);
  const environment = { FRAMEWORK_SIGNING_KEY: scene.key };
  const log = await AuditLog.open(cwd, loadSigningKey(environment, cwd));
  const deny = await writeDenied(cwd, [{ kind: 'repository', name: 'b2' }]);
  await log.append('decided', { request: 'R-1', takedown: 'x', run: 'toy', plan: 'x', deny, documents: 1 });
  await writeFile(gate, '');
  const outcome = await running;
  t.is(outcome.code, 1, outcome.stdout);
  t.like(document<Failure>(outcome), { code: 'FWK_TAKEDOWN_MEANWHILE' });
  t.regex(document<Failure>(outcome).message, /since the run began \(R-1\)/);
  // Of source `a`, which was read before the gate; the runs before this one had fewer documents.
  const fresh = () => filesWith(storeOf(cwd), Buffer.from('"id":"a1:file-204"'));
  t.deepEqual(await fresh(), [], 'of a document only this run had read nothing is left');
  const resumed = await framework(['resume', 'other', '--json'], { cwd });
  t.is(resumed.code, 0, resumed.stderr);
  t.true((await fresh()).length > 0, 'where nothing was decided it is kept');
  const filter = join(storeOf(cwd), (await refsOf(cwd, 'other'))['filter']!);
  for (const file of await readdir(filter)) {
    if (/^shard-.*ndjson$/.test(file)) t.notRegex(await readFile(join(filter, file), 'utf8'), /"id":"b2:/);
  }
});

async function reached(path: string): Promise<void> {
  for (;;) {
    if (
      await readFile(path).then(
        () => true,
        () => false,
      )
    )
      return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
