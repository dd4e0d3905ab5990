import { createHash, generateKeyPairSync } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { everyKindOfDrop } from './support/every-kind-of-drop.js';
import { objectOf } from './support/forge.js';
import { framework, json, type Outcome, workingFolder } from './support/framework.js';
import { serialWhen, unlessFull } from './support/skip.js';

const ENGINE = ['--engine', fileURLToPath(new URL('../../plugins/plugin-duckdb', import.meta.url))];

/** The real pipeline over documents of every fate; every test works on a copy, or only looks. */
let real: string;

test.before('a run of documents of every fate', async (t) => {
  if (unlessFull !== null) return;
  t.timeout(300_000);
  real = await mkdtemp(join(tmpdir(), 'framework-test-'));
  const outcome = await framework(['run', '--preset', await everyKindOfDrop(real), '--json'], { cwd: real });
  t.is(outcome.code, 0, outcome.stderr);
});

test.after.always('away with it', async () => {
  if (real !== undefined) await rm(real, { recursive: true, force: true });
});

type Row = Readonly<Record<string, unknown>>;
interface Match {
  readonly found: { readonly documents: number };
  readonly matches: readonly {
    readonly id: string;
    readonly license: string | null;
    readonly exact: boolean;
  }[];
}

const ask = (cwd: string, sql: string, ...more: readonly string[]): Promise<Outcome> =>
  framework(['provenance', 'query', 'kinds', sql, ...ENGINE, '--limit', '10000', '--json', ...more], { cwd });

async function rows(t: ExecutionContext, cwd: string, sql: string): Promise<readonly Row[]> {
  const outcome = await ask(cwd, sql);
  t.is(outcome.code, 0, outcome.stderr);
  return json<{ rows: readonly Row[] }>(outcome).rows;
}

async function match(t: ExecutionContext, cwd: string, text: string): Promise<Match> {
  const outcome = await framework(['provenance', 'match', 'kinds', '-', '--json'], { cwd, stdin: text });
  t.is(outcome.code, 0, outcome.stderr);
  return json<Match>(outcome);
}

async function textOf(cwd: string, id: string): Promise<string> {
  const dir = await objectOf(cwd, 'kinds', 'filter');
  for (const file of await readdir(dir)) {
    if (!/^shard-\d+\.ndjson$/.test(file)) continue;
    for (const line of (await readFile(join(dir, file), 'utf8')).trim().split('\n')) {
      if (line === '') continue;
      const row = JSON.parse(line) as { id: string; offset: number; bytes: number };
      if (row.id !== id) continue;
      const bytes = await readFile(join(dir, file.replace('.ndjson', '.bin')));
      return bytes.subarray(row.offset, row.offset + row.bytes).toString('utf8');
    }
  }
  throw new Error(`no row of ${id}`);
}

serialWhen(unlessFull, 'tables say what the tally, the root and `explain` say', async (t) => {
  const { tally } = JSON.parse(
    await readFile(join(await objectOf(real, 'kinds', 'filter'), 'object.json'), 'utf8'),
  ).summary;
  const fates = await rows(
    t,
    real,
    'SELECT fate, count(*) AS n, sum(bytes) AS bytes FROM documents GROUP BY ALL',
  );
  for (const fate of ['kept', 'held', 'dropped'] as const) {
    const { documents, bytes } = tally.documents[fate];
    t.deepEqual(
      fates.find((row) => row['fate'] === fate),
      { fate, n: documents, bytes },
    );
  }
  t.deepEqual(
    await rows(t, real, `SELECT sum(documents) AS n FROM licences`),
    await rows(t, real, `SELECT count(*) AS n FROM documents WHERE fate IN ('kept', 'held')`),
  );
  t.deepEqual(
    await rows(t, real, 'SELECT count(*) AS n FROM token_spans'),
    await rows(t, real, `SELECT count(*) AS n FROM documents WHERE fate IN ('kept', 'held')`),
  );
  t.deepEqual(
    await rows(
      t,
      real,
      `SELECT plugin, reason, count(*) AS documents FROM verdicts WHERE action = 'drop' GROUP BY ALL ORDER BY ALL`,
    ),
    await rows(t, real, `SELECT plugin, reason, documents FROM reasons WHERE action = 'drop' ORDER BY ALL`),
  );
  // One document of each reason for a drop, and some that stay.
  const ids = await rows(
    t,
    real,
    `(SELECT min(document) AS id FROM verdicts WHERE action = 'drop' GROUP BY plugin, reason ORDER BY 1 LIMIT 6)
     UNION ALL (SELECT id FROM documents WHERE fate = 'held' LIMIT 1) UNION ALL (SELECT id FROM documents WHERE fate = 'kept' LIMIT 1)`,
  );
  t.is(ids.length, 8);
  const quoted = ids.map(({ id }) => `'${String(id).replaceAll("'", "''")}'`).join(', ');
  const documents = await rows(t, real, `SELECT * FROM documents WHERE id IN (${quoted})`);
  const verdicts = await rows(
    t,
    real,
    `SELECT * FROM verdicts WHERE document IN (${quoted}) ORDER BY document, number`,
  );
  for (const row of documents) {
    const explained = await framework(['explain', String(row['id']), '--run', 'kinds', '--json'], {
      cwd: real,
    });
    t.is(explained.code, 0, explained.stderr);
    const { answers } = json<{ answers: readonly { kind: string; documents: readonly Row[] }[] }>(explained);
    const document = answers.find(({ kind }) => kind === 'document')!.documents[0]!;
    t.like(document, {
      id: row['id'],
      fate: row['fate'],
      source: row['source'],
      bytes: row['bytes'],
    } as never);
    t.deepEqual(document['meta'], JSON.parse(String(row['meta'])));
    t.deepEqual(
      (document['verdicts'] as readonly Row[]).map(({ plugin, action, reason, evidence }) => [
        plugin,
        action,
        reason,
        evidence,
      ]),
      verdicts
        .filter(({ document: of }) => of === row['id'])
        .map(({ plugin, action, reason, evidence }) => [
          plugin,
          action,
          reason,
          evidence === null ? null : JSON.parse(String(evidence)),
        ]),
    );
  }
});

serialWhen(
  unlessFull,
  'the Parquet export is the same twice, is of the root, and is known by one hash',
  async (t) => {
    const export_ = async () => {
      const out = join(await workingFolder(t), 'tables');
      const outcome = await framework(
        ['provenance', 'export', 'kinds', '--format', 'parquet', '--out', out, ...ENGINE, '--json'],
        { cwd: real },
      );
      t.is(outcome.code, 0, outcome.stderr);
      return { out, said: json<Row & { tables: readonly (Row & { file: string })[] }>(outcome) };
    };
    const [one, other] = [await export_(), await export_()];
    const hash = async (file: string) =>
      createHash('sha256')
        .update(await readFile(file))
        .digest('hex');
    t.is(await hash(join(one.out, 'tables.json')), one.said['sha256'] as string);
    t.is(one.said['sha256'], other.said['sha256']);
    t.is(one.said['root'], JSON.parse(await readFile(join(real, 'runs/kinds/provenance.json'), 'utf8')).root);
    for (const { file, sha256 } of one.said.tables) t.is(await hash(join(one.out, file)), sha256 as string);
    const again = await framework(
      ['provenance', 'export', 'kinds', '--format', 'parquet', '--out', one.out, ...ENGINE, '--json'],
      { cwd: real },
    );
    t.is(json<Row>(again)['code'], 'FWK_CLI_USAGE', 'nothing is overwritten');
  },
);

serialWhen(unlessFull, 'a query that takes too much, or is none, costs an error', async (t) => {
  for (const [sql, code, ...more] of [
    ["SELECT repeat('x', 2000000000) AS x", 'FWK_QUERY_LIMIT', '--memory', '64'],
    ["SELECT levenshtein(repeat('a', 300000), repeat('b', 300000))", 'FWK_QUERY_LIMIT', '--seconds', '1'],
    ['SELECT count(*) FROM range(10000000) a, range(10000000) b', 'FWK_QUERY_LIMIT', '--seconds', '1'],
    ["SELECT * FROM read_text('/etc/hostname')", 'FWK_QUERY_REFUSED'],
    ['SELECT nothing FROM documents', 'FWK_QUERY_FAILED'],
  ] as const) {
    const outcome = await ask(real, sql, ...more);
    t.is(json<Row>(outcome)['code'], code, `${sql}\n${outcome.stderr}`);
  }
  const out = join(await workingFolder(t), 'kept.csv');
  t.is((await ask(real, "SELECT id FROM documents WHERE fate = 'kept' ORDER BY id", '--out', out)).code, 0);
  t.regex(await readFile(out, 'utf8'), /^id\n/);
  t.is(json<Row>(await ask(real, 'SELECT 1', '--out', out))['code'], 'FWK_CLI_USAGE');
  const engine = await framework(
    ['provenance', 'query', 'kinds', 'SELECT 1', '--engine', 'plugin-report', '--json'],
    { cwd: real },
  );
  t.is(json<Row>(engine)['code'], 'FWK_CLI_USAGE');
});

const TOLD = 'folder:data/mine';

serialWhen(unlessFull, 'after a takedown neither tables, index nor notices hold what went', async (t) => {
  const cwd = join(await workingFolder(t), 'run');
  await cp(real, cwd, { recursive: true });
  const [gone] = await rows(
    t,
    cwd,
    "SELECT id, repository FROM documents WHERE fate IN ('kept', 'held') AND repository LIKE 'npm:jszip@%' ORDER BY bytes DESC LIMIT 1",
  );
  const [stays] = await rows(
    t,
    cwd,
    "SELECT id FROM documents WHERE fate IN ('kept', 'held') AND repository LIKE 'npm:underscore@%' ORDER BY bytes DESC LIMIT 1",
  );
  const id = String(gone!['id']);
  // Documents with verdicts that say why: they were held out, and one was rewritten.
  const told = `SELECT v.plugin, v.evidence IS NOT NULL AS told FROM verdicts v JOIN documents d ON v.document = d.id WHERE d.id LIKE '${TOLD}:%' AND d.fate != 'dropped' ORDER BY 1`;
  const before = await rows(t, cwd, told);
  t.deepEqual(new Set(before.map(({ plugin }) => plugin)), new Set(['plugin-holdout', 'plugin-pii-scrub']));
  t.true(before.every((verdict) => verdict['told'] === true));
  const [text, other] = [await textOf(cwd, id), await textOf(cwd, String(stays!['id']))];
  t.true((await match(t, cwd, text)).matches.some((one) => one.id === id && one.exact));
  const notices = async () => {
    const out = join(await workingFolder(t), 'NOTICES.txt');
    const outcome = await framework(
      ['provenance', 'export', 'kinds', '--format', 'notices', '--out', out, '--json'],
      { cwd },
    );
    t.is(outcome.code, 0, outcome.stderr);
    return readFile(out, 'utf8');
  };
  // Of its LICENSE file, and of no document.
  const ITS_OWN = /Franz Buchinger/;
  t.regex(await notices(), ITS_OWN);
  const store = join(cwd, '.framework', 'store');
  const stood = new Set(await readdir(store));

  const key = join(await workingFolder(t), 'key.pem');
  await writeFile(key, generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const asked = ['--repo', String(gone!['repository']), '--repo', TOLD];
  const down = await framework(['takedown', ...asked, '--json'], {
    cwd,
    env: { FRAMEWORK_SIGNING_KEY: key },
  });
  t.is(down.code, 0, down.stderr);

  // Tables and index of before are gone with the documents: what stands is new, or was of nothing that went.
  for (const name of await readdir(store)) {
    const { kind } = JSON.parse(await readFile(join(store, name, 'object.json'), 'utf8')) as { kind: string };
    t.false(kind === 'tables' || kind === 'match-index', name);
    if (!stood.has(name)) continue;
    t.false(['documents', 'tokens'].includes(kind), name);
  }
  t.is(
    (await match(t, cwd, text)).matches.some((one) => one.id === id),
    false,
  );
  t.true((await match(t, cwd, other)).found.documents > 0, 'what stays is found in the new index');
  t.notRegex(await notices(), ITS_OWN);
  const dir = await objectOf(cwd, 'kinds', 'filter');
  for (const file of await readdir(dir)) t.notRegex(await readFile(join(dir, file), 'latin1'), ITS_OWN, file);
  const [row] = await rows(t, cwd, `SELECT * FROM documents WHERE id = '${id}'`);
  t.like(row!, { fate: 'taken-down', meta: null, path: null });
  t.is(row!['takedown'], (await rows(t, cwd, 'SELECT takedown FROM takedowns'))[0]!['takedown']);
  // The verdicts stay; what they quoted does not.
  t.deepEqual(
    await rows(t, cwd, told),
    before.map((verdict) => ({ ...verdict, told: false })),
  );
  const verified = await framework(['provenance', 'verify', 'kinds'], { cwd });
  t.is(verified.code, 0, verified.stderr);
  const collected = await framework(['runs', 'gc', '--json'], { cwd });
  t.is(collected.code, 0, collected.stderr);
  t.true((await readdir(store)).length > 0);
  const index = await framework(['provenance', 'index', 'kinds', '--json'], { cwd });
  t.is(json<Row>(index)['made'], false, 'what stands for documents that stand is kept');
});
