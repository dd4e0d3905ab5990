import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { folder } from '../run/testing/folder.js';
import { writeSigningKey } from '../run/testing/signing-key.js';
import { frameworkHere, run } from '../run/testing/toy-run.js';
import { command } from './testing/command.js';

/**
 * Every command that looks at a finished run, once, over one run of the toys: that it works, and says the main thing.
 * What each says of every kind of document, and of damage, is tested where it takes minutes.
 */
let cwd: string;
let env: Readonly<Record<string, string>>;
const cleanups: (() => Promise<void>)[] = [];

test.before(async () => {
  const own = { teardown: (fn: () => Promise<void>) => void cleanups.push(fn) };
  cwd = await folder(own);
  env = { FRAMEWORK_SIGNING_KEY: await writeSigningKey(join(await folder(own), 'key.pem')) };
  const outcome = await frameworkHere([...run('toy', { 'run.workers': 1 }), '--trace'], { cwd });
  if (outcome.code !== 0) throw new Error(outcome.stderr);
});
test.after.always(async () => {
  for (const cleanup of cleanups) await cleanup();
});

async function document<T = Record<string, unknown>>(...args: readonly string[]): Promise<T> {
  const { status, stdout, stderr } = await command([...args, '--json'], { cwd, env });
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`);
  // A file that is left open, say.
  if (/^\(node:\d+\)/m.test(stderr)) throw new Error(`${args.join(' ')}: Node.js warns: ${stderr}`);
  return JSON.parse(stdout) as T;
}

const rows = async (sql: string) =>
  (await document<{ rows: readonly Record<string, unknown>[] }>('provenance', 'query', 'toy', sql)).rows;

/** The first document that is kept, and what is in it: it stands at the beginning of the first shard. */
async function firstDocument(): Promise<{ readonly id: string; readonly text: string }> {
  const [first] = await rows("SELECT id, bytes FROM documents WHERE id = 'a0:file-0'");
  const refs = JSON.parse(await readFile(join(cwd, 'runs', 'toy', 'refs.json'), 'utf8'));
  const shard = await readFile(join(cwd, '.framework', 'store', refs.filter, 'shard-00000.bin'));
  return { id: String(first!['id']), text: shard.subarray(0, Number(first!['bytes'])).toString('utf8') };
}

test.serial('provenance verify: everything holds', async (t) => {
  t.like(await document('provenance', 'verify', 'toy'), { run: 'toy', holds: true });
});

test.serial('provenance query: tables that SQL reads, with every document in them', async (t) => {
  const { tables } = await document<{ tables: readonly { name: string }[] }>(
    'provenance',
    'query',
    'toy',
    '--tables',
  );
  t.is(tables[0]!.name, 'documents');
  t.deepEqual(await rows('SELECT count(*) AS n FROM documents'), [{ n: 400 }]);
});

for (const [format, begins] of [
  ['card', /^---\n|^#|^<!doctype html>/i],
  ['croissant', /^\{[\s\S]*"@context"/],
  ['spdx', /^\{[\s\S]*spdx/],
  ['notices', /./],
  ['eu-summary', /[Ss]ummary/],
  ['parquet', null],
] as const) {
  test.serial(`provenance export --format ${format}`, async (t) => {
    const out = join(cwd, `exported-${format}`);
    const exported = await document<{ file: string; root: string; tables?: readonly { rows: number }[] }>(
      'provenance',
      'export',
      'toy',
      '--format',
      format,
      '--out',
      out,
    );
    t.is(exported.root, JSON.parse(await readFile(join(cwd, 'runs/toy/provenance.json'), 'utf8')).root);
    if (begins === null) t.is(exported.tables![0]!.rows, 400);
    else t.regex(await readFile(exported.file, 'utf8'), begins);
  });
}

test.serial(
  'provenance index and match: a text that is a document, and one with a stretch of it',
  async (t) => {
    const { id, text } = await firstDocument();
    t.like(await document('provenance', 'index', 'toy'), { made: true });
    await writeFile(join(cwd, 'whole.txt'), text);
    const { matches } = await document<{ matches: readonly { id: string }[] }>(
      ...['provenance', 'match', 'toy', '--file', 'whole.txt'],
    );
    t.is(matches[0]?.id, id);
    await writeFile(join(cwd, 'part.txt'), `nobody wrote this before: ${text}`);
    const { longest } = await document<{ longest: { bytes: number } }>(
      ...['provenance', 'match', 'toy', '--file', 'part.txt', '--longest'],
    );
    t.true(longest.bytes >= text.trim().length - 1, String(longest.bytes));
  },
);

test.serial('provenance reproduce: from nothing, the same bytes', async (t) => {
  const result = await document('provenance', 'reproduce', 'toy');
  t.true(JSON.stringify(result).includes('true'));
});

test.serial('explain: a plugin, and a document’s way', async (t) => {
  const answer = async (word: string) =>
    (await document<{ answers: readonly { kind: string; id?: string }[] }>('explain', word, '--run', 'toy'))
      .answers[0]!;
  t.like(await answer('toy-filter'), { kind: 'plugin', id: 'toy-filter' });
  t.is((await answer('a0:file-0')).kind, 'document');
});

test.serial('diff and data diff: a run is the same as itself', async (t) => {
  t.like(await document('diff', 'toy', 'toy'), { same: true });
  const data = await document<{ same: boolean; totals: { a: { documents: number } } }>(
    ...['data', 'diff', 'toy', 'toy'],
  );
  t.true(data.same);
  t.true(data.totals.a.documents > 200);
});

test.serial('trace: the time of each plugin’s hooks', async (t) => {
  const { stdout, status } = await command(['trace', 'toy', '--json'], { cwd });
  t.is(status, 0);
  t.regex(stdout, /"toy-filter"/);
});

test.serial('tokenizer inspect, and compare as a page', async (t) => {
  t.like(await document('tokenizer', 'inspect', 'toy'), { tokenizer: 'toy', vocabularySize: 265 });
  await writeFile(join(cwd, 'text.txt'), 'let value = function;');
  const compared = await document<{ vocabulary: { overlap: number } }>(
    ...['tokenizer', 'compare', 'toy', 'toy', '--text', 'text.txt', '--html', 'compared.html'],
  );
  t.is(compared.vocabulary.overlap, 1);
  t.regex(await readFile(join(cwd, 'compared.html'), 'utf8'), /<!doctype html>/i);
});

test.serial(
  'takedown of a request: received, done, proven; the log holds, and the run without it',
  async (t) => {
    const requests = async () =>
      (await document<{ requests: readonly { state: string }[] }>('audit', 'requests')).requests;
    await document('audit', 'received', '--request', 'R-1', '--asked', 'mail');
    t.like((await requests())[0]!, { state: 'open' });
    t.like(await document('takedown', '--repo', 'b2', '--request', 'R-1'), { run: 'toy' });
    t.like((await requests())[0]!, {
      ...{ state: 'proven', asked: 'mail' },
      takedowns: [{ run: 'toy', asked: 'repository b2' }],
    });
    await document('audit', 'received', '--request', 'R-2', '--asked', 'another mail, of the same');
    for (const _ of ['once', 'and again']) {
      t.like(await document('takedown', '--repo', 'b2', '--request', 'R-2'), { execution: null });
    }
    t.like((await requests())[1]!, { state: 'proven' });
    const { entries } = await document<{ entries: readonly { kind: string }[] }>('audit', 'verify');
    t.deepEqual(
      entries.map(({ kind }) => kind),
      ['received', 'decided', 'executed', 'proof', 'received', 'settled'],
    );
    t.deepEqual(await rows("SELECT count(*) AS n FROM documents WHERE repository = 'b2' AND fate = 'kept'"), [
      { n: 0 },
    ]);
  },
);

test.serial(
  'a run made since, without them: a further request for the same is settled, another is not',
  async (t) => {
    const again = [...run('toy', { 'run.workers': 1 }), '--name', 'since'];
    const outcome = await frameworkHere(again, { cwd });
    t.is(outcome.code, 0, outcome.stderr);
    const settled = await document('takedown', '--repo', 'b2', '--request', 'R-4', '--run', 'since');
    t.is((settled['denied'] as readonly string[]).length, 1);
    const { requests } = await document<{ requests: readonly { request: string; state: string }[] }>(
      'audit',
      'requests',
    );
    t.like(requests.find(({ request }) => request === 'R-4')!, { state: 'proven' });
    const args = ['takedown', '--repo', 'b2', '--repo', 'never/there', '--run', 'since', '--json'];
    const { stdout, status } = await command(args, { cwd, env });
    t.is(status, 2);
    t.like(JSON.parse(stdout), { code: 'FWK_TAKEDOWN_NOTHING' });
  },
);

test.serial(
  'what cannot be named again, or looks like an entry of its own, does not enter the register',
  async (t) => {
    const refused = async (...args: readonly string[]) => {
      const { stdout, status } = await command(['audit', ...args, '--json'], { cwd, env });
      t.is(status, 2, args.join(' '));
      return JSON.parse(stdout) as { at: string };
    };
    t.is((await refused('received', '--request', ' ', '--asked', 'mail')).at, '--request');
    t.is((await refused('received', '--request', 'R-3\n   9  proof', '--asked', 'mail')).at, '--request');
    t.is((await refused('received', '--request', 'R-3', '--asked', ' ')).at, '--asked');
    t.is((await refused('refused', '--request', 'R-1', '--reason', '')).at, '--reason');
    t.is((await refused('refused', '--request', 'R-71', '--reason', 'no name')).at, '--request');
    await document(
      'audit',
      'received',
      '--request',
      ' R-3 ',
      '--asked',
      'mail\n     9  2026-11-29  proof  R-3: all gone',
    );
    const { stdout } = await command(['audit', 'verify'], { cwd });
    t.regex(stdout, /received {2}R-3: mail 9 2026-11-29 proof R-3: all gone$/m);
  },
);
