/**
 * Two real runs over folders of code, the second against the first; then a takedown in the first, and the second again. And
 * a third whose neighbour holds a copy of what its owner opted out of.
 */

import { generateKeyPairSync } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { framework, json, type Outcome } from './support/framework.js';
import { serialWhen, unlessFull } from './support/skip.js';

let cwd = '';

test.before(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'framework-test-'));
});
test.after.always(() => rm(cwd, { recursive: true, force: true }));

/** A part of what a command prints. */
type Part = Readonly<Record<string, any>>;

const code = (name: string, lines: number): string =>
  Array.from(
    { length: lines },
    (_, at) => `export const ${name}${at} = compute(${at * 7}, '${name}', ${name.length});\n`,
  ).join('');

const PRESET = (folders: readonly string[], more: string): string => `name: blend
description: Folders of code without copies.
run: { batchSize: 4, shardBytes: 4k }
plugins:
  plugin-local-dataset: { folders: [${folders.join(', ')}] }
  plugin-text-features: {}
${more}
`;

const RECORDED = '  plugin-near-dedup: { record: shingles }';
const AGAINST = (...names: readonly string[]): string =>
  `  plugin-near-dedup: { earlier: [${names.join(', ')}] }`;

async function write(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(join(cwd, folder, name, '..'), { recursive: true });
    await writeFile(join(cwd, folder, name), content);
  }
}

const MIT = `MIT License

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation
files (the "Software"), to deal in the Software without restriction.
`;

async function start(name: string, preset: string, ...options: readonly string[]): Promise<Outcome> {
  await writeFile(join(cwd, `${name}.yaml`), preset);
  return framework(['run', '--preset', join(cwd, `${name}.yaml`), '--name', name, '--json', ...options], {
    cwd,
  });
}

/** Killed in the middle of a fit, in a copy of the folder, and gone on with: the root it comes to. */
async function killed(t: ExecutionContext, name: string, preset: string, passage: number): Promise<string> {
  const other = await mkdtemp(join(tmpdir(), 'framework-test-'));
  t.teardown(() => rm(other, { recursive: true, force: true }));
  await cp(cwd, other, { recursive: true });
  const file = join(other, `${name}.yaml`);
  await writeFile(file, preset);
  const env = { FRAMEWORK_FAILPOINT: `fit.middle:${passage}=kill` };
  const cut = await framework(['run', '--preset', file, '--name', name], { cwd: other, env });
  t.not(cut.code, 0);
  const { contentRoot } = await finished(t, framework(['resume', name, '--json'], { cwd: other }));
  return contentRoot;
}

async function finished(t: ExecutionContext, outcome: Promise<Outcome>): Promise<Part> {
  const done = await outcome;
  t.is(done.code, 0, done.stderr);
  return json<Part>(done);
}

/** Dropped document → reason and evidence, as the run's object of documents has them. */
async function dropped(run: string): Promise<ReadonlyMap<string, Part>> {
  const refs = JSON.parse(await readFile(join(cwd, 'runs', run, 'refs.json'), 'utf8'));
  const dir = join(cwd, '.framework', 'store', refs.filter);
  const files = (await readdir(dir)).filter((file) => file.startsWith('verdicts-'));
  const lines = await Promise.all(files.map((file) => readFile(join(dir, file), 'utf8')));
  return new Map(
    lines
      .flatMap((text) => text.split('\n').filter(Boolean))
      .map((line) => JSON.parse(line) as Part)
      .filter(({ action }) => action === 'drop')
      .map((line) => [String(line['id']).replace(/^.*:/, ''), line]),
  );
}

const provenanceOf = async (run: string): Promise<Part> =>
  JSON.parse(await readFile(join(cwd, 'runs', run, 'provenance.json'), 'utf8'));

serialWhen(
  unlessFull,
  'a second blend takes nothing that the first one kept, until it is taken down there',
  async (t) => {
    t.timeout(300_000);
    await write('one', {
      LICENSE: MIT,
      'a.ts': code('alpha', 60),
      'b.ts': code('beta', 60),
      'c.ts': code('gamma', 60),
    });
    await write('two', {
      LICENSE: MIT,
      'same.ts': code('alpha', 60),
      'near.ts': code('beta', 57),
      'new.ts': code('delta', 60),
    });
    await finished(t, start('first', PRESET(['one'], RECORDED)));
    const root = await killed(t, 'second', PRESET(['two'], AGAINST('first')), 1);
    const second = await finished(t, start('second', PRESET(['two'], AGAINST('first'))));
    t.is(second['contentRoot'], root);
    const first = await provenanceOf('first');
    const gone = await dropped('second');
    t.deepEqual([...gone.keys()].sort(), ['near.ts', 'same.ts']);
    t.is(gone.get('same.ts')!['reason'], 'exact-duplicate-of-earlier');
    t.like(gone.get('near.ts'), { reason: 'near-duplicate-of-earlier' });
    t.regex(gone.get('near.ts')!['evidence'].kept, /b\.ts$/);
    t.is(gone.get('near.ts')!['evidence'].blend, first['objects'].documents);
    t.deepEqual((await provenanceOf('second'))['earlier'], [first['objects'].documents]);
    const verified = await framework(['provenance', 'verify', 'second', '--json'], { cwd });
    t.is(verified.code, 0, verified.stdout);

    const alone = await finished(t, start('alone', PRESET(['two'], AGAINST())));
    t.truthy(alone['contentRoot']);
    const compared = json<Part>(await framework(['diff', 'alone', 'second', '--json'], { cwd }));
    t.is(compared['first'].stage, 'filter/plugin-near-dedup');
    t.deepEqual(compared['documents'].changes.map(({ to, documents }: Part) => [to, documents]).sort(), [
      ['dropped by plugin-near-dedup: exact-duplicate-of-earlier', 1],
      ['dropped by plugin-near-dedup: near-duplicate-of-earlier', 1],
    ]);

    const blends = await framework(['data', 'diff', 'alone', 'second'], { cwd });
    t.is(blends.code, 0, blends.stderr);

    const against = ['--set', 'plugins.plugin-near-dedup.earlier=["second"]'];
    const preset = ['--preset', join(cwd, 'second.yaml'), '--name', 'second'];
    const itself = await framework(['run', ...preset, ...against], { cwd });
    t.is(itself.code, 2);
    t.regex(itself.stdout + itself.stderr, /FWK_CONFIG_INVALID[\s\S]*another name/);
    const rebuilt = await framework(['provenance', 'reproduce', 'second', '--json'], { cwd });
    t.is(rebuilt.code, 0, rebuilt.stdout + rebuilt.stderr);

    // From the text instead of the record, and with other batches and workers: the same documents.
    const blend = JSON.parse(await readFile(join(cwd, 'runs', 'first', 'refs.json'), 'utf8')).filter;
    await finished(
      t,
      start('by-text', PRESET(['two'], AGAINST(blend)), '--set', 'run.workers=1', '--set', 'run.batchSize=1'),
    );
    t.deepEqual(
      [...(await dropped('by-text'))].map(([id, { evidence }]) => [id, evidence]).sort(),
      [...gone].map(([id, { evidence }]) => [id, evidence]).sort(),
    );
  },
);

serialWhen(
  unlessFull,
  'a run that is not there, or no blend, is refused by plan and by run, before any work',
  async (t) => {
    t.timeout(120_000);
    for (const [named, problem] of [
      ['frist', /frist/],
      ['f'.repeat(64), /not in the store/],
    ] as const) {
      await writeFile(join(cwd, 'refused.yaml'), PRESET(['two'], AGAINST(named)));
      for (const command of ['plan', 'run']) {
        const {
          code: exit,
          stderr,
          stdout,
        } = await framework([command, '--preset', join(cwd, 'refused.yaml')], { cwd });
        t.is(exit, 2, command);
        t.regex(stderr + stdout, /FWK_CONFIG_INVALID/);
        t.regex(stderr + stdout, problem);
        t.regex(stderr + stdout, /refused\.yaml:7/);
      }
    }
  },
);

serialWhen(unlessFull, 'a takedown in the first blend changes what the second one rests on', async (t) => {
  t.timeout(300_000);
  const { privateKey } = generateKeyPairSync('ed25519');
  const key = join(cwd, 'key.pem');
  await writeFile(key, privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600 });
  const { objects } = await provenanceOf('first');
  const beta = (await dropped('second')).get('near.ts')!['evidence'].kept;
  const refs: Part = JSON.parse(await readFile(join(cwd, 'runs', 'second', 'refs.json'), 'utf8'));
  const verdicts = join(cwd, '.framework', 'store', refs['filter'], 'verdicts-00000.ndjson');
  const whole = await readFile(verdicts);
  await writeFile(verdicts, Buffer.concat([whole, Buffer.from('\n')]));
  const about = ['takedown', '--run', 'first', '--document', beta, '--dry-run', '--json'];
  const damaged = await framework(about, { cwd });
  t.is(damaged.code, 0, damaged.stderr);
  t.like(json<Part>(damaged)['unread'], [{ object: refs['filter'], code: 'FWK_STORE_CORRUPT' }]);
  await writeFile(verdicts, whole);
  t.deepEqual(json<Part>(await framework(about, { cwd }))['unread'], []);
  const taken = await framework(['takedown', '--run', 'first', '--document', beta, '--json'], {
    cwd,
    env: { FRAMEWORK_SIGNING_KEY: key },
  });
  t.is(taken.code, 0, taken.stderr);
  const resumed = await framework(['resume', 'second'], { cwd });
  t.is(resumed.code, 2, 'what rested on another blend does not go on');
  t.regex(resumed.stdout + resumed.stderr, /FWK_LOCK_DRIFT/);
  const again = await start('second', PRESET(['two'], AGAINST('first')));
  t.is(again.code, 0, again.stderr);
  t.true(json<Part>(again)['stages'].some(({ name, reused }: Part) => name === 'filter' && !reused));
  await finished(t, start('later', PRESET(['two'], AGAINST('first'))));
  const gone = await dropped('later');
  t.is(gone.get('same.ts')!['reason'], 'exact-duplicate-of-earlier', 'the rest of it stands');
  t.not(gone.get('same.ts')!['evidence'].blend, objects.documents);
  t.is(gone.get('near.ts')?.['plugin'], 'core', 'what the one that was taken down kept out stays out');
  const verified = await framework(['provenance', 'verify', 'later', '--json'], { cwd });
  t.is(verified.code, 0, verified.stdout);
});

serialWhen(unlessFull, 'what its owner opted out of goes where a neighbour changed it', async (t) => {
  t.timeout(120_000);
  await cp(join(cwd, 'two'), join(cwd, 'taken'), { recursive: true });
  await write('taken', { 'mine.ts': `// mine\n${code('alpha', 58)}` });
  await writeFile(join(cwd, 'opt-outs.txt'), 'folder:one\n');
  const preset = PRESET(['one', 'taken'], '  plugin-optout: { lists: [opt-outs.txt] }');
  const root = await killed(t, 'opted', preset, 2);
  const opted = await finished(t, start('opted', preset, '--set', 'run.workers=2'));
  t.is(opted['contentRoot'], root);
  const gone = await dropped('opted');
  t.is(gone.get('mine.ts')!['reason'], 'opt-out-copy');
  t.is(gone.get('same.ts')!['reason'], 'opt-out-copy');
  t.regex(gone.get('mine.ts')!['evidence'].copyOf, /a\.ts$/);
  t.is(gone.get('a.ts')!['reason'], 'opt-out-repository');
  t.false(gone.has('new.ts'));
});
