import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LAYOUT, type ObjectManifest } from '@framework/sdk';
import test from 'ava';
import type { VerdictLine } from './stages/filter.js';
import { folder } from './testing/folder.js';
import { fullTier, serialInFull } from './testing/full-tier.js';
import { writeSigningKey } from './testing/signing-key.js';
import { document, framework, frameworkHere, type Outcome, run } from './testing/toy-run.js';

/** Of 120 documents in two sources, every ninth is one of before once more. */
const DUPLICATES = 12;

interface Evidence {
  readonly of: string;
  readonly document: number;
  readonly first: { readonly document: number };
}

interface Asked {
  readonly cwd: string;
  readonly how?: 'same' | 'differs' | 'named';
  readonly settings?: Readonly<Record<string, string | number>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly resume?: true;
}

const filtered = ({ cwd, how = 'same', settings = {}, environment = {}, resume }: Asked): Promise<Outcome> =>
  (environment['FRAMEWORK_FAILPOINT'] === undefined ? frameworkHere : framework)(
    resume
      ? ['resume', '--json']
      : [...run('portioned', { 'plugins.toy-portions.documents': 120, ...settings }), '--until', 'filter'],
    { cwd, environment: { TOY_SOURCE_DUPLICATES: how, ...environment } },
  );

/** What lies in the store, by kind and fingerprint. */
async function made(cwd: string): Promise<Record<string, ObjectManifest>> {
  const store = join(cwd, LAYOUT.store);
  const names = (await readdir(store)).filter((name) => /^[0-9a-f]{64}$/.test(name)).sort();
  const manifests = await Promise.all(
    names.map(
      async (name) => JSON.parse(await readFile(join(store, name, LAYOUT.object), 'utf8')) as ObjectManifest,
    ),
  );
  return Object.fromEntries(manifests.map((one) => [`${one.kind} ${one.fingerprint}`, one]));
}

const contentOf = (objects: Readonly<Record<string, ObjectManifest>>) =>
  Object.fromEntries(Object.entries(objects).map(([name, { contentHash }]) => [name, contentHash]));

/** Verdicts of the one object of documents, and its summary. */
async function judged(cwd: string) {
  const objects = await made(cwd);
  const [object, ...others] = Object.values(objects).filter(({ kind }) => kind === 'documents');
  const dir = join(cwd, LAYOUT.store, object!.fingerprint);
  const texts = await Promise.all(
    Object.keys(object!.files)
      .filter((name) => name.startsWith('verdicts-'))
      .map((name) => readFile(join(dir, name), 'utf8')),
  );
  const lines = texts.flatMap((text) => text.split('\n').filter(Boolean));
  return {
    others: others.length,
    summary: object!.summary as unknown as {
      tally: { documents: Record<'in' | 'kept' | 'held' | 'dropped', { documents: number }> };
    },
    lines: lines.map((line) => JSON.parse(line) as VerdictLine),
  };
}

test('documents that come twice are dropped on record, whoever reads them; a second run finds all of it done', async (t) => {
  const expected: unknown[] = [];
  // The filter that fits: one behind others, or also the first of the chain.
  const cases = [
    [1, 'false', 'none'],
    [3, 'false', 'some'],
    [1, 'true', 'none'],
    [3, 'true', 'some'],
  ] as const;
  for (const [workers, fits, portions] of fullTier ? cases : cases.slice(0, 2)) {
    const cwd = await folder(t);
    const settings = { 'run.workers': workers, 'plugins.toy-portions.fits': fits };
    const asked = { cwd, settings, environment: { TOY_PORTIONS: portions } };
    const outcome = await filtered(asked);
    t.is(outcome.code, 0, outcome.stderr);
    t.regex(outcome.stderr, /ids come more than once/);
    const { lines, summary, others } = await judged(cwd);
    t.is(others, 0);
    const { in: came, kept, held, dropped } = summary.tally.documents;
    t.is(came.documents, 120);
    t.is(kept.documents + held.documents + dropped.documents, 120);
    const duplicates = lines.filter(({ plugin, reason }) => plugin === 'core' && reason === 'duplicate-id');
    t.is(duplicates.length, DUPLICATES);
    for (const { id, action, evidence, meta, source } of duplicates) {
      t.is(action, 'drop');
      t.truthy(meta, 'its first line has its metadata: it counts as dropped by this');
      const { of, document: here, first } = evidence as unknown as Evidence;
      t.is(here % 9, 0);
      t.true(first.document < here);
      t.is(of, `${source}${(first.document - 1) % 7}:file-${first.document - 1}`);
      t.is(id, `${of} (2)`);
    }
    const content = contentOf(await made(cwd));
    expected.push(content);
    t.deepEqual(content, expected[fits === 'true' ? 2 : 0]);

    const again = await filtered(asked);
    t.is(again.code, 0, again.stderr);
    t.notRegex(again.stderr, /ids come more than once/);
    t.deepEqual(contentOf(await made(cwd)), content);
    t.true(document<{ stages: { reused: boolean }[] }>(again).stages.every(({ reused }) => reused));
  }
});

test('documents with one id that differ are refused with both places, or dropped where the preset says so', async (t) => {
  const cwd = await folder(t);
  for (const attempt of [1, 2]) {
    const outcome = await filtered({ cwd, how: 'differs' });
    t.is(outcome.code, 2, `${attempt}: ${outcome.stderr}`);
    const error = document<{ code: string; message: string; at: string; action: string }>(outcome);
    t.is(error.code, 'FWK_SOURCE_DUPLICATE_ID');
    t.regex(
      error.message,
      /^12 documents .* documents 8 and 9 of the source 'a' have the id "a0:file-7" and differ in text$/,
    );
    t.is(error.at, 'source a, document 9');
    t.regex(error.action, /`run\.duplicateIds=keep-first`/);
  }
  const kept = await filtered({ cwd, how: 'differs', settings: { 'run.duplicateIds': 'keep-first' } });
  t.is(kept.code, 0, kept.stderr);
  const { lines } = await judged(cwd);
  const duplicates = lines.filter(({ reason }) => reason === 'duplicate-id');
  t.is(duplicates.length, DUPLICATES);
  for (const { evidence } of duplicates) t.like(evidence, { differs: ['text'] });
});

test('a document that is called as a duplicate would be keeps its name; a column of nothing makes no difference', async (t) => {
  const cwd = await folder(t);
  const outcome = await filtered({ cwd, how: 'named' });
  t.is(outcome.code, 0, outcome.stderr);
  const { lines, summary } = await judged(cwd);
  t.is(summary.tally.documents.in.documents, 120);
  const names = lines.filter(({ reason }) => reason === 'duplicate-id').map(({ id }) => id);
  t.is(names.length, DUPLICATES);
  t.true(names.includes('a0:file-7 (3)'), names.join());
  t.false(names.includes('a0:file-7 (2)'));
});

test('whoever wants no id twice is told of those that are the same, too', async (t) => {
  const outcome = await filtered({ cwd: await folder(t), settings: { 'run.duplicateIds': 'error' } });
  t.is(outcome.code, 2, outcome.stderr);
  t.regex(document<{ message: string }>(outcome).message, /have the id "a0:file-7" and are the same$/);
});

serialInFull('killed at any point of it, a run goes on to the same bytes', async (t) => {
  const here = await folder(t);
  const undisturbed = await filtered({ cwd: here });
  t.is(undisturbed.code, 0, undisturbed.stderr);
  const cwd = await folder(t);
  // In the pass that finds them; behind the list; and twice in what is made without them.
  const passages = ['fit.middle:2', 'store.after-rename', 'fit.middle:3', 'shard.before-journal:2'];
  for (const [at, passage] of passages.entries()) {
    const environment = { FRAMEWORK_FAILPOINT: `${passage}=kill` };
    const outcome = await filtered({ cwd, environment, ...(at === 0 ? {} : { resume: true }) });
    t.is(outcome.code, 1, `${passage} was never reached: ${outcome.stderr}`);
  }
  const resumed = await filtered({ cwd, resume: true });
  t.is(resumed.code, 0, resumed.stderr);
  t.deepEqual(contentOf(await made(cwd)), contentOf(await made(here)));
});

test('each has a name of its own: verify, explain and takedown tell them apart, and a later run leaves out both', async (t) => {
  const cwd = await folder(t);
  const key = await writeSigningKey(join(cwd, 'key.pem'));
  // With another text: nothing but its id keeps it out.
  const environment = { TOY_SOURCE_DUPLICATES: 'differs', FRAMEWORK_SIGNING_KEY: key };
  const said = async <T>(args: readonly string[]): Promise<T> => {
    const outcome = await frameworkHere(args, { cwd, environment });
    t.is(outcome.code, 0, outcome.stderr);
    return document<T>(outcome);
  };
  const settings = { 'plugins.toy-source.documents': 120, 'run.duplicateIds': 'keep-first' };
  const explained = async (id: string) =>
    (
      await said<{ answers: [{ documents: { id: string; verdicts: object[] }[] }] }>([
        'explain',
        id,
        '--json',
      ])
    ).answers[0].documents;
  await said(run('toy', settings));
  await said(['provenance', 'verify', 'toy', '--json']);
  const [first, ...others] = await explained('a0:file-7');
  t.like(first, { id: 'a0:file-7', fate: 'kept' });
  t.is(others.length, 0);
  const [second] = await explained('a0:file-7 (2)');
  t.like(second, { fate: 'dropped' });
  t.like(second?.verdicts[0], { plugin: 'core', reason: 'duplicate-id' });

  const asked = ['takedown', '--document', 'a0:file-7 (2)', '--request', 'R-2', '--json'];
  const nothing = await frameworkHere(asked, { cwd, environment });
  t.is(nothing.code, 2, nothing.stderr);
  t.regex(
    document<{ message: string }>(nothing).message,
    /'a0:file-7 \(2\)' was dropped by core for duplicate-id, as its source delivers it under the id 'a0:file-7'/,
  );
  const taken = await said<{ plan: { dropped: object[] } }>([
    'takedown',
    '--document',
    'a0:file-7',
    '--request',
    'R-1',
    '--json',
  ]);
  t.deepEqual(taken.plan.dropped, [{ id: 'a0:file-7 (2)', sameId: true, of: 'a0:file-7' }]);
  // What keeps the one out keeps out the other, and the request is at its end.
  t.is((await said<{ denied: string[] }>(asked)).denied.length, 1);
  await said(['provenance', 'verify', 'toy', '--json']);
  await said(run('toy', settings));
  const reasons = async (id: string) =>
    (await explained(id))[0]!.verdicts
      .map((verdict) => verdict as { plugin: string; reason: string })
      .flatMap(({ plugin, reason }) => (plugin === 'core' ? [reason] : []));
  t.deepEqual(await reasons('a0:file-7'), ['taken-down']);
  t.deepEqual(await reasons('a0:file-7 (2)'), ['duplicate-id', 'taken-down']);
});
