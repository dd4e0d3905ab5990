import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import type { BlendDifference } from '../diff/blends.js';
import { hold } from '../run/holder.js';
import { serialInFull } from '../run/testing/full-tier.js';
import { writeSigningKey } from '../run/testing/signing-key.js';
import { document, framework, frameworkHere, run } from '../run/testing/toy-run.js';
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
  scene = await Scene.make(t);
});
test.after.always(() => scene.remove());

const copy: Scene['copy'] = (t) => scene.copy(t);
const takedown: Scene['takedown'] = (...args) => scene.takedown(...args);

/** Every file below a folder with its length and time. */
async function stateOf(dir: string): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const { size, mtimeMs } = await stat(path);
    if (entry.isFile()) lines.push(`${path} ${size} ${mtimeMs}`);
  }
  return lines.sort();
}

const refsOf = async (cwd: string, name = 'toy'): Promise<Record<string, string>> =>
  JSON.parse(await readFile(join(cwd, 'runs', name, 'refs.json'), 'utf8')) as Record<string, string>;

const objectOf = (cwd: string, fingerprint: string): string => join(cwd, '.framework', 'store', fingerprint);

test.serial('a dry run says what would go, needs no key, and writes nothing', async (t) => {
  const cwd = await copy(t);
  const before = await stateOf(cwd);
  const outcome = await frameworkHere(['takedown', '--repo', 'B2', '--dry-run', '--json'], { cwd });
  t.is(outcome.code, 0, outcome.stderr);
  const preview = document<DryRun>(outcome);
  t.true(preview.documents.length > 10);
  t.true(preview.documents.every(({ id }) => id.startsWith('b2:')));
  t.deepEqual(preview.shards, { touched: [3, 4, 5], of: 6 });
  t.true(preview.tokens! > preview.documents.length);
  t.deepEqual(preview.runs, [{ run: 'toy', checkpoints: [9, 10] }]);
  t.deepEqual(await stateOf(cwd), before);
});

serialInFull('only files with a span are rewritten, and in them only the spans', async (t) => {
  const cwd = await copy(t);
  const old = await refsOf(cwd);
  const aside = join(cwd, 'aside');
  await cp(join(cwd, '.framework', 'store'), aside, { recursive: true });
  const { plan, execution } = document<TakedownResult>(await takedown(cwd, '--repo', 'b2'));
  const refs = await refsOf(cwd);
  const rewritten: string[] = [];
  for (const ref of ['filter', 'tokenize', 'sequence']) {
    const [before, after] = [join(aside, old[ref]!), objectOf(cwd, refs[ref]!)];
    for (const file of await readdir(before)) {
      if (file === 'object.json') continue;
      const [then, now] = [await readFile(join(before, file)), await readFile(join(after, file))];
      if (then.equals(now)) continue;
      rewritten.push(file);
      if (!file.endsWith('.bin')) continue;
      t.is(then.byteLength, now.byteLength);
      const shard = Number(/\d+/.exec(file)![0]);
      const blanked = Buffer.from(then);
      for (const one of plan!.documents)
        if (one.shard === shard) blanked.fill(0, one.offset, one.offset + one.bytes);
      t.true(blanked.equals(now), `${file}: zeros in the spans, and nothing else changed`);
    }
  }
  t.deepEqual(
    rewritten.sort(),
    [...plan!.files.map(({ file }) => file), 'index.json'].filter((file) => rewritten.includes(file)).sort(),
  );
  for (const shard of [0, 1, 2]) t.false(rewritten.some((file) => file.includes(`0000${shard}`)));
  // The bytes are nowhere any more.
  t.deepEqual([...execution!.removed].sort(), [old['filter'], old['sequence'], old['tokenize']].sort());
  for (const fingerprint of execution!.removed)
    t.false((await readdir(join(cwd, '.framework', 'store'))).includes(fingerprint));
});

test.serial('verified after it, and once more is nothing to do', async (t) => {
  const cwd = await copy(t);
  await takedown(cwd, '--repo', 'b2', '--request', 'R-1');
  const report = await holds(t, cwd);
  t.is(report.root, scene.rootAfter);
  t.like(report.takedowns[0]!, { before: scene.rootBefore, request: 'R-1' });
  t.true(report.checks.find(({ check }) => check === 'takedown')!.checked > 10);

  const state = await stateOf(cwd);
  const again = await takedown(cwd, '--repo', 'b2');
  t.is(again.code, 0, again.stderr);
  t.like(document<TakedownResult>(again), { plan: null, execution: null });
  t.true(document<TakedownResult>(again).before > 10);
  t.deepEqual(await stateOf(cwd), state, 'nothing was written');

  await takedown(cwd, '--document', 'a1:file-1');
  const both = await holds(t, cwd);
  t.deepEqual(
    both.takedowns.map(({ before }) => before),
    [scene.rootBefore, scene.rootAfter],
  );
  const explained = await frameworkHere(['explain', 'a1:file-1', '--run', 'toy'], { cwd });
  t.regex(explained.stdout, /a1:file-1 .*taken down on 20\d\d-\d\d-\d\d .* UTC for takedown-/);
});

serialInFull('by hash, by a list, and with what was made of it', async (t) => {
  const cwd = await copy(t);
  const rows = (
    await readFile(join(objectOf(cwd, (await refsOf(cwd))['filter']!), 'shard-00000.ndjson'), 'utf8')
  )
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: string; sha256: string });
  await writeFile(
    join(cwd, 'list.txt'),
    `# by mail\n\nhash ${rows[3]!.sha256}\ndocument ${rows[5]!.id}\nrepository b4\n`,
  );
  const { plan } = document<TakedownResult>(
    await takedown(cwd, '--file', 'list.txt', '--near-copies', 'list'),
  );
  const ids = plan!.documents.map(({ id }) => id);
  t.true(ids.includes(rows[3]!.id) && ids.includes(rows[5]!.id));
  t.true(ids.every((id) => id.startsWith('b4:') || id === rows[3]!.id || id === rows[5]!.id));
  await holds(t, cwd);
  await writeFile(join(cwd, 'list.txt'), 'document x\nrepository\n');
  const refused = await takedown(cwd, '--file', 'list.txt');
  t.is(refused.code, 2);
  t.regex(document<Failure>(refused).at, /list\.txt:2$/);
});

serialInFull('what cannot be done is refused before anything is touched', async (t) => {
  const cwd = await copy(t);
  const before = await stateOf(cwd);
  const signed = (path: string) => ({ environment: { FRAMEWORK_SIGNING_KEY: path } });
  const repo = ['takedown', '--repo', 'b2', '--json'];
  await writeFile(join(cwd, '..', `not-a-key-${process.pid}`), 'PEM?');
  t.teardown(() => rm(join(cwd, '..', `not-a-key-${process.pid}`)));
  for (const [args, code, options] of [
    [['takedown', '--repo', 'nobody/nothing', '--json'], 'FWK_TAKEDOWN_NOTHING', signed(scene.key)],
    [
      [
        'takedown',
        ...['a', 'b'].flatMap((s) => [0, 1, 2, 3, 4, 5, 6].flatMap((n) => ['--repo', `${s}${n}`])),
        '--json',
      ],
      'FWK_TAKEDOWN_EVERYTHING',
      signed(scene.key),
    ],
    [['takedown', '--json'], 'FWK_CLI_USAGE', signed(scene.key)],
    [['takedown', '--hash', 'abc', '--json'], 'FWK_CLI_USAGE', signed(scene.key)],
    [[...repo, '--run', 'other'], 'FWK_RUN_UNKNOWN', signed(scene.key)],
    [repo, 'FWK_SIGNING_KEY', {}],
    [repo, 'FWK_SIGNING_KEY', signed(join(cwd, '..', 'nowhere.pem'))],
    [repo, 'FWK_SIGNING_KEY', signed(join(cwd, '..', `not-a-key-${process.pid}`))],
  ] as const) {
    const outcome = await framework(args, { cwd, ...options });
    t.is(outcome.code, 2, outcome.stderr);
    t.is(document<Failure>(outcome).code, code);
    t.deepEqual(await stateOf(cwd), before, code);
  }
});

serialInFull('a key that lies among the runs, and one of another, sign nothing', async (t) => {
  const cwd = await copy(t);
  const inside = await writeSigningKey(join(cwd, 'runs', 'key.pem'));
  const among = await framework(['takedown', '--repo', 'b2', '--json'], {
    cwd,
    environment: { FRAMEWORK_SIGNING_KEY: inside },
  });
  t.like(document<Failure>(among), { code: 'FWK_SIGNING_KEY' });
  await rm(inside);
  t.is((await takedown(cwd, '--repo', 'b2')).code, 0);
  const state = await stateOf(cwd);
  const other = await framework(['takedown', '--repo', 'b3', '--json'], {
    cwd,
    environment: { FRAMEWORK_SIGNING_KEY: scene.otherKey },
  });
  t.is(other.code, 2);
  t.like(document<Failure>(other), { code: 'FWK_SIGNING_KEY' });
  t.deepEqual(await stateOf(cwd), state);
});

serialInFull('while a run is at work, and of a damaged one, nothing is taken down', async (t) => {
  const cwd = await copy(t);
  const held = await hold(join(cwd, 'runs', 'toy', 'lock'));
  const state = await stateOf(cwd);
  const busy = await takedown(cwd, '--repo', 'b2');
  t.is(busy.code, 2);
  t.like(document<Failure>(busy), { code: 'FWK_RUN_BUSY' });
  t.deepEqual(await stateOf(cwd), state);
  held.release();
  // Not of these documents, and not yet of any: it filters with the list of before.
  await mkdir(join(cwd, 'runs', 'under-way'));
  const other = await hold(join(cwd, 'runs', 'under-way', 'lock'));
  t.like(document<Failure>(await takedown(cwd, '--repo', 'b2')), { code: 'FWK_RUN_BUSY' });
  other.release();

  const shard = join(objectOf(cwd, (await refsOf(cwd))['filter']!), 'shard-00003.bin');
  const bytes = await readFile(shard);
  bytes[7]! ^= 1;
  await writeFile(shard, bytes);
  const damaged = await takedown(cwd, '--repo', 'b2');
  t.is(damaged.code, 1);
  t.like(document<Failure>(damaged), { code: 'FWK_STORE_CORRUPT', at: shard });
  t.false((await readdir(join(cwd, '.framework'))).includes('audit'), 'nothing was decided');
});

serialInFull(
  'every run that shares the documents is switched; a later run never takes them in',
  async (t) => {
    const cwd = await copy(t);
    const second = await framework(
      [...run('toy', { 'run.workers': 1, 'plugins.toy-model.steps': 4 }), '--name', 'second'],
      {
        cwd,
      },
    );
    t.is(second.code, 0, second.stderr);
    t.is((await refsOf(cwd, 'second'))['filter'], (await refsOf(cwd))['filter']);
    const { plan, execution } = document<TakedownResult>(await takedown(cwd, '--repo', 'b2', '--run', 'toy'));
    t.deepEqual(
      execution!.runs.map((one) => one.run),
      ['second', 'toy'],
    );
    await holds(t, cwd, 'toy');
    await holds(t, cwd, 'second');

    // With documents of the repository that nobody had seen when it was taken down.
    const more = { 'run.workers': 1, 'plugins.toy-source.documents': 500 };
    const later = await framework([...run('toy', more), '--name', 'later'], { cwd });
    t.is(later.code, 0, later.stderr);
    await holds(t, cwd, 'later');
    const documents = objectOf(cwd, (await refsOf(cwd, 'later'))['filter']!);
    for (const file of await readdir(documents)) {
      if (/^shard-.*ndjson$/.test(file))
        t.notRegex(await readFile(join(documents, file), 'utf8'), /"id":"b2:/);
    }
    const differs = document<BlendDifference>(
      await framework(['data', 'diff', 'toy', 'later', '--json'], { cwd }),
    );
    t.is(differs.takenDown.a.documents, plan!.documents.length);
    t.is(differs.takenDown.b.documents, 0);
    for (const side of ['a', 'b'] as const) {
      const counts = differs.groups.source.map((source) => source[side]);
      for (const key of ['documents', 'bytes', 'tokens'] as const) {
        t.is(
          counts.reduce((sum, count) => sum + count[key], 0),
          differs.totals[side][key],
          'both sources differ',
        );
      }
    }
    const nothing = await framework(['data', 'diff', 'toy', 'second', '--json'], { cwd });
    t.like(document<BlendDifference>(nothing), { same: true, groups: { source: [], licence: [] } });
    const explained = await framework(['explain', 'b2:file-16', '--run', 'later'], { cwd });
    t.regex(explained.stdout, /drop by core: taken-down/);
    // The run itself, done again: of before nothing is left to reuse.
    const again = await framework(run('toy', { 'run.workers': 1 }), { cwd });
    t.is(again.code, 0, again.stderr);
    t.is((await holds(t, cwd, 'toy')).takedowns.length, 0);
  },
);

test.serial('without the list of what was taken down no run starts', async (t) => {
  const cwd = await copy(t);
  await takedown(cwd, '--repo', 'b2');
  const takedowns = join(cwd, '.framework', 'takedowns');
  const deny = (await readdir(takedowns)).find((name) => name.startsWith('deny-'))!;
  await writeFile(join(takedowns, deny), '');
  const outcome = await frameworkHere(run('toy', { 'run.workers': 1 }), { cwd });
  t.is(outcome.code, 1);
  t.like(document<Failure>(outcome), { code: 'FWK_TAKEDOWN_DENIED' });
});

serialInFull(
  'verify finds a byte put back, one changed beside it, and a checkpoint without its mark',
  async (t) => {
    const cwd = await copy(t);
    const { plan } = document<TakedownResult>(await takedown(cwd, '--repo', 'b2'));
    const [first] = plan!.documents;
    const shard = join(objectOf(cwd, (await refsOf(cwd))['filter']!), `shard-0000${first!.shard}.bin`);
    const whole = await readFile(shard);
    const problems = async () =>
      (document<Failure & { problems?: Failure[] }>(await verify(cwd)).problems ?? [])
        .map(({ message }) => message)
        .join('\n');
    for (const [at, expected] of [
      [first!.offset, /was taken down, and something lies in its place/],
      [first!.offset - 1, /'shard-0000\d\.bin' is not as the takedown left it/],
    ] as const) {
      const altered = Buffer.from(whole);
      altered[at]! ^= 1;
      await writeFile(shard, altered);
      t.regex(await problems(), expected);
    }
    await writeFile(shard, whole);
    await rm(join(cwd, 'runs', 'toy', 'checkpoints', 'step-9', 'taken-down.json'));
    t.regex(
      document<Failure>(await verify(cwd)).message,
      /step 9 saw what takedown .* removed, and is not marked/,
    );
  },
);

serialInFull(
  'no space left while a file is rewritten: said, the old root stands, and the next one finishes',
  async (t) => {
    const cwd = await copy(t);
    const full = await framework(['takedown', '--repo', 'b2', '--json'], {
      cwd,
      environment: scene.withKey({ FRAMEWORK_FAILPOINT: 'takedown.middle-of-file:2=enospc' }),
    });
    t.is(full.code, 1);
    t.like(document<Failure>(full), { code: 'FWK_RUN_DISK_FULL' });
    t.is((await holds(t, cwd)).root, scene.rootBefore);
    const finished = document<TakedownResult>(await takedown(cwd, '--repo', 'b2'));
    t.is(finished.finished[0]!.runs[0]!.after, scene.rootAfter);
  },
);

serialInFull('one half done is told, and is finished before another begins', async (t) => {
  const cwd = await copy(t);
  const environment = scene.withKey({ FRAMEWORK_FAILPOINT: 'takedown.before-commit:1=kill' });
  await framework(['takedown', '--repo', 'b2'], { cwd, environment });
  const audit = await framework(['audit', 'verify'], { cwd });
  t.regex(audit.stdout, /not finished: takedown [0-9a-f]{12} was decided/);
  const other = await framework(['takedown', '--repo', 'b3', '--json'], {
    cwd,
    environment: { FRAMEWORK_SIGNING_KEY: scene.otherKey },
  });
  t.like(document<Failure>(other), { code: 'FWK_SIGNING_KEY' }, 'nor is it finished by another key');
  const { finished, execution } = document<TakedownResult>(await takedown(cwd, '--repo', 'b3'));
  t.is(finished[0]!.runs[0]!.after, scene.rootAfter);
  const report = await holds(t, cwd);
  t.deepEqual(
    report.takedowns.map((one) => one.takedown),
    [finished[0]!.takedown, execution!.takedown],
  );
});

serialInFull(
  'a repository of which a part was taken down before: the rest goes, the part is told',
  async (t) => {
    const cwd = await copy(t);
    await takedown(cwd, '--document', 'b2:file-16', '--near-copies', 'list');
    const { plan, before } = document<TakedownResult>(
      await takedown(cwd, '--repo', 'b2', '--near-copies', 'list'),
    );
    t.is(before, 1);
    t.true(plan!.documents.length > 10);
    t.false(plan!.documents.some(({ id }) => id === 'b2:file-16'));
    const report = await holds(t, cwd);
    t.is(report.takedowns.length, 2);
    t.is(report.takedowns[0]!.before, scene.rootBefore);
  },
);

serialInFull('the register: received and refused, an anchor, a tail that was cut', async (t) => {
  const cwd = await copy(t);
  const audit = (...args: readonly string[]) =>
    framework(['audit', ...args], { cwd, environment: scene.withKey() });
  await audit('received', '--request', 'R-1', '--asked', 'by mail: b2');
  await audit('received', '--request', 'R-2', '--asked', 'by mail: everything');
  await audit('refused', '--request', 'R-2', '--reason', 'not theirs');
  await takedown(cwd, '--repo', 'b2', '--request', 'R-1');
  const anchor = (await audit('anchor')).stdout.trim();
  t.regex(anchor, /^6:[0-9a-f]{64}$/, 'R-1 was received once');
  const whole = await audit('verify', '--anchor', anchor);
  t.is(whole.code, 0);
  t.regex(whole.stdout, /whole up to entry 6/);

  const path = join(cwd, '.framework', 'audit', 'log.ndjson');
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
  await writeFile(path, `${lines.slice(0, 5).join('\n')}\n`);
  const cut = await audit('verify', '--anchor', anchor, '--json');
  t.is(cut.code, 1);
  t.like(document<Failure>(cut), { code: 'FWK_AUDIT_ANCHOR' });
  const without = await audit('verify');
  t.is(without.code, 0);
  t.regex(without.stdout, /the tail is not provable/);
  await writeFile(path, `${lines.map((line) => line.replace('not theirs', 'was theirs')).join('\n')}\n`);
  t.like(document<Failure>(await audit('verify', '--json')), { code: 'FWK_AUDIT_CORRUPT', at: `${path}:3` });
});
