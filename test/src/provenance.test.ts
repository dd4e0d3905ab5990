import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { objectOf, reforge, rewriteShard } from './support/forge.js';
import { framework, frameworkHere, json, type Outcome, workingFolder } from './support/framework.js';
import { serialWhen, unlessFull } from './support/skip.js';
import { damage } from './support/stored-run.js';
import { toy } from './support/toy.js';

interface Problem {
  readonly code: string;
  readonly message: string;
  readonly at: string;
  readonly action: string;
}

interface Report {
  readonly holds: boolean;
  readonly root: string;
  readonly computed: string;
  readonly documents: {
    readonly in: number;
    readonly kept: number;
    readonly held: number;
    readonly dropped: number;
  };
  readonly checks: readonly {
    readonly check: string;
    readonly checked: number;
    readonly mismatches: number;
  }[];
}

/** One run nobody disturbed; every test damages a copy of it. */
let template: string;
let provenance: string;
let root: string;

test.before('a run that nobody disturbs', async (t) => {
  template = await mkdtemp(join(tmpdir(), 'framework-test-'));
  const outcome = await frameworkHere([...toy('run', { 'run.workers': 1 }), '--json'], { cwd: template });
  t.is(outcome.code, 0, outcome.stderr);
  root = json<{ provenance: string }>(outcome).provenance;
  provenance = await readFile(join(template, 'runs/toy/provenance.json'), 'utf8');
});

test.after.always('away with it', () => rm(template, { recursive: true, force: true }));

async function copy(t: ExecutionContext): Promise<string> {
  const cwd = await workingFolder(t);
  await cp(template, cwd, { recursive: true, preserveTimestamps: true });
  return cwd;
}

const verify = (cwd: string, ...more: readonly string[]): Promise<Outcome> =>
  frameworkHere(['provenance', 'verify', ...more, '--json'], { cwd });

/** Refused as promised; what is wrong, one line each. */
function mismatches(t: ExecutionContext, outcome: Outcome): readonly string[] {
  t.is(outcome.code, 1, `${outcome.stdout}\n${outcome.stderr}`);
  const failure = json<Problem & { readonly problems?: readonly Problem[] }>(outcome);
  const all = failure.problems ?? [failure];
  for (const { code, at, action } of all) {
    t.is(code, 'FWK_PROVENANCE_MISMATCH');
    t.truthy(at);
    t.truthy(action);
  }
  return all.map(({ message, at }) => `${message} (${at})`);
}

test.serial('a run that nobody disturbed holds, down to the last document, and is only read', async (t) => {
  const cwd = await copy(t);
  const before = await stateOf(cwd);
  const outcome = await verify(cwd);
  t.is(outcome.code, 0, outcome.stderr);
  const report = json<Report>(outcome);
  t.true(report.holds);
  t.is(report.root, root);
  t.is(report.computed, root);
  t.is(report.documents.in, 400);
  t.is(report.documents.in, report.documents.kept + report.documents.held + report.documents.dropped);
  t.deepEqual(
    report.checks.map(({ check }) => check),
    ['objects', 'documents', 'conservation', 'tokens', 'sequence', 'checkpoints', 'roots', 'run'],
  );
  for (const { check, checked } of report.checks) t.true(checked > 0, check);
  const text = await framework(['provenance', 'verify', 'toy'], { cwd });
  t.regex(text.stdout, /400 documents in = \d+ kept \+ \d+ held out \+ \d+ dropped/);
  const shown = await framework(['provenance', 'show'], { cwd });
  t.regex(shown.stdout, new RegExp(`a +162 +26 .*unknown 162\\n(.*\\n)*.*${root}`));
  t.deepEqual(await stateOf(cwd), before);
});

async function stateOf(cwd: string): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const entry of await readdir(cwd, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const { mtimeMs, size } = await stat(path);
    lines.push(`${path} ${size} ${mtimeMs}`);
  }
  return lines.sort();
}

serialWhen(unlessFull, 'killed and resumed, and with other workers: the same bytes', async (t) => {
  t.timeout(120_000);
  const killed = await workingFolder(t);
  for (const [index, failpoint] of [
    'shard.middle:9',
    'shard.before-journal:3',
    'train.after-step:5',
  ].entries()) {
    const args = index === 0 ? toy('run', { 'run.workers': 2 }) : ['resume'];
    const env = { FRAMEWORK_FAILPOINT: `${failpoint}=kill` };
    t.is((await framework(args, { cwd: killed, env })).code, 1, failpoint);
    t.is((await framework(['provenance', 'verify', 'toy'], { cwd: killed })).code, 2);
  }
  t.is((await framework(['resume'], { cwd: killed })).code, 0);
  t.is(await readFile(join(killed, 'runs/toy/provenance.json'), 'utf8'), provenance);
  t.is((await verify(killed)).code, 0);
});

test.serial('a flipped byte in a shard: the file and the document', async (t) => {
  const cwd = await copy(t);
  const path = join(await objectOf(cwd, 'toy', 'filter'), 'shard-00001.bin');
  await damage.flipBit(path);
  const found = mismatches(t, await verify(cwd));
  t.is(found.length, 2, found.join('\n'));
  t.regex(found[0]!, /^the file 'shard-00001.bin' of 'filter' has the hash/);
  t.regex(found[1]!, /^the document 'a\d:file-\d+' in shard 1 has the hash/);
  t.true(found.every((line) => line.includes(path)));
  // For a person: the table first, then the same, and the number of them.
  const text = await framework(['provenance', 'verify'], { cwd });
  t.regex(text.stdout, /objects +1 wrong/);
  t.regex(text.stderr, /2 mismatches in 'toy'/);
  t.notRegex(text.stderr, /nothing was started/);
});

serialWhen(unlessFull, 'a flipped byte in the verdicts', async (t) => {
  const cwd = await copy(t);
  await damage.flipBit(join(await objectOf(cwd, 'toy', 'filter'), 'verdicts-00002.ndjson'));
  t.regex(mismatches(t, await verify(cwd))[0]!, /'verdicts-00002.ndjson' of 'filter' has the hash/);
});

test.serial('a row’s hash, with a manifest forged to fit: the tree has another root', async (t) => {
  const cwd = await copy(t);
  const dir = await objectOf(cwd, 'toy', 'filter');
  const table = join(dir, 'shard-00000.ndjson');
  const { id, sha256 } = JSON.parse((await readFile(table, 'utf8')).split('\n')[2]!);
  await damage.edit((text) => text.replace(sha256, 'f'.repeat(64)))(table);
  await reforge(dir);
  const found = mismatches(t, await verify(cwd)).join('\n');
  t.notRegex(found, /the file 'shard-00000/, 'the manifest fits');
  t.regex(found, new RegExp(`the document '${id}' in shard 0 has the hash ${sha256}`));
  t.regex(found, /source 'a': the documents of shard 0 are not those that were recorded/);
  t.regex(found, /the root over everything is/);
});

serialWhen(
  unlessFull,
  'another text under a hash that fits it: no row lies, and the tree knows',
  async (t) => {
    const cwd = await copy(t);
    await rewriteShard(await objectOf(cwd, 'toy', 'filter'), 'shard-00003', (documents) =>
      documents.with(4, {
        ...documents[4]!,
        bytes: Buffer.from(`${'x'.repeat(documents[4]!.bytes.byteLength)}`),
      }),
    );
    const found = mismatches(t, await verify(cwd)).join('\n');
    t.notRegex(found, /the document '.*' in shard 3/);
    t.regex(found, /source 'b': the documents of shard 3 are not those that were recorded/);
    t.regex(found, /'b\d:file-\d+' in token shard 3: its sha256 is/);
  },
);

serialWhen(unlessFull, 'two documents swapped', async (t) => {
  const cwd = await copy(t);
  await rewriteShard(await objectOf(cwd, 'toy', 'filter'), 'shard-00001', (documents) =>
    documents.with(3, documents[7]!).with(7, documents[3]!),
  );
  const found = mismatches(t, await verify(cwd)).join('\n');
  t.regex(found, /source 'a': the documents of shard 1 are not those .* or not in that order/);
  t.notRegex(found, /on record, the tally says/);
  t.regex(found, /token shard 1 has/);
});

serialWhen(unlessFull, 'a document taken out, and one put in twice', async (t) => {
  const cwd = await copy(t);
  const dir = await objectOf(cwd, 'toy', 'filter');
  await rewriteShard(dir, 'shard-00001', (documents) => documents.toSpliced(5, 1));
  const out = mismatches(t, await verify(cwd)).join('\n');
  t.regex(out, /documents of \d+ bytes (kept|held out), the tally says/);
  t.regex(out, /source 'a': shard 1 has \d+ documents.*; recorded were \d+ documents/);

  await rewriteShard(dir, 'shard-00004', (documents) => [...documents, documents[0]!]);
  t.regex(
    mismatches(t, await verify(cwd)).join('\n'),
    /'b\d:file-\d+' is on record twice: in shards 4 and 4/,
  );
});

test.serial(
  'a document taken out everywhere, with a tally that fits: the sources had counted it',
  async (t) => {
    const cwd = await copy(t);
    const dir = await objectOf(cwd, 'toy', 'filter');
    let gone = { split: '', bytes: 0 };
    await rewriteShard(dir, 'shard-00001', (documents) => {
      const { row, bytes } = documents[5]!;
      gone = { split: String(row['split']), bytes: bytes.byteLength };
      return documents.toSpliced(5, 1);
    });
    const { tally } = JSON.parse(await readFile(join(dir, 'object.json'), 'utf8')).summary;
    for (const fate of ['in', gone.split === 'train' ? 'kept' : 'held']) {
      tally.documents[fate].documents -= 1;
      tally.documents[fate].bytes -= gone.bytes;
    }
    await reforge(dir, { tally });
    t.regex(
      mismatches(t, await verify(cwd)).join('\n'),
      /the sources counted (\d+) documents, the tally says that \d+ went in/,
    );
  },
);

serialWhen(unlessFull, 'a licence, a split, a source: what a leaf covers', async (t) => {
  for (const change of [
    { meta: { license: 'MIT' } },
    { meta: { derivedFrom: ['a1:file-1'] } },
    { split: 'heldout' },
    { source: 'b' },
  ]) {
    const cwd = await copy(t);
    await rewriteShard(await objectOf(cwd, 'toy', 'filter'), 'shard-00000', (documents) => {
      const { row } = documents[1]!;
      return documents.with(1, {
        ...documents[1]!,
        row: { ...row, ...change, meta: { ...row.meta, ...change.meta } },
      });
    });
    const found = mismatches(t, await verify(cwd)).join('\n');
    t.regex(found, /source 'a': (the documents of shard 0 are not|shard 0 has)/, JSON.stringify(change));
  }
});

serialWhen(unlessFull, 'a drop without its verdict, a verdict without its drop', async (t) => {
  const cwd = await copy(t);
  const dir = await objectOf(cwd, 'toy', 'filter');
  const verdicts = join(dir, 'verdicts-00000.ndjson');
  const lines = (await readFile(verdicts, 'utf8')).split('\n');
  const at = lines.findIndex((line) => line.includes('"action":"drop"'));
  await writeFile(verdicts, lines.toSpliced(at, 1).join('\n'));
  await reforge(dir);
  const lost = mismatches(t, await verify(cwd)).join('\n');
  t.regex(lost, /drop by toy-\w+ for [\w-]+: .* on record, the tally says/);
  t.regex(lost, /documents of \d+ bytes dropped, the tally says/);

  const kept = JSON.parse((await readFile(join(dir, 'shard-00000.ndjson'), 'utf8')).split('\n')[0]!).id;
  const forged = { ...JSON.parse(lines[at]!), id: kept };
  await writeFile(verdicts, lines.with(at, JSON.stringify(forged)).join('\n'));
  await reforge(dir);
  t.regex(
    mismatches(t, await verify(cwd)).join('\n'),
    new RegExp(`'${kept}' is kept, and a verdict dropped it`),
  );
});

serialWhen(unlessFull, 'provenance.json itself: a root, a count, a claim, a text that is none', async (t) => {
  const edits: readonly (readonly [(text: string) => string, RegExp])[] = [
    [(text) => text.replace(`"root":"${root}"`, `"root":"${'0'.repeat(64)}"`), /the root over everything is/],
    [
      (text) => text.replace('"documents":162', '"documents":161'),
      /source 'a'.*162 documents.*recorded were 161/,
    ],
    [(text) => text.replace('"unknown":{', '"MIT":{'), /its licences are not those/],
    [(text) => text.replace('"format":1', '"format":1,"by":"me"'), /says more than the tree/],
    [(text) => text.replace('"format":1', '"format":2'), /provenance.json cannot be read/],
    [(text) => text.slice(0, 300), /provenance.json cannot be read/],
  ];
  const cwd = await copy(t);
  const path = join(cwd, 'runs/toy/provenance.json');
  for (const [edit, says] of edits) {
    await writeFile(path, edit(provenance));
    const found = mismatches(t, await verify(cwd)).join('\n');
    t.regex(found, says);
    t.regex(found, /the content root is \w+, the run ended with/);
  }
  await rm(path);
  const missing = await verify(cwd);
  t.is(missing.code, 2);
  t.like(json(missing), { code: 'FWK_PROVENANCE_MISSING', at: path });
  // The next run writes it again, the same.
  t.is((await framework(toy('run'), { cwd })).code, 0);
  t.is(await readFile(path, 'utf8'), provenance);
});

serialWhen(
  unlessFull,
  'tokens of other documents, an index of other tokens, a checkpoint, a result',
  async (t) => {
    const cwd = await copy(t);
    const tokens = await objectOf(cwd, 'toy', 'tokenize');
    await damage.edit((text) => text.replace(/"id":"a(\d):file-(\d+)"/, '"id":"a$1:file-other"'))(
      join(tokens, 'tokens-00001.ndjson'),
    );
    await reforge(tokens);
    await reforge(await objectOf(cwd, 'toy', 'sequence'), { tokens: '1'.repeat(64) });
    await damage.flipBit(join(cwd, 'runs/toy/checkpoints/step-10/toy-model/table.safetensors'));
    await damage.edit((text) => text.replace('"value":26', '"value":27'))(
      join(cwd, 'runs/toy/evaluation/step-10.json'),
    );
    const found = mismatches(t, await verify(cwd)).join('\n');
    t.regex(found, /token shard 1 has 'a\d:file-other' where the shard of documents has/);
    t.regex(found, /names the tokens 1{64} as those it points into/);
    t.regex(found, /the file 'toy-model\/table.safetensors' of step 10 has the hash/);
    t.regex(found, /the results in 'step-10.json' are not those that were measured/);
  },
);

serialWhen(
  unlessFull,
  'tables that are no tables, rows that claim what no file holds: said, and nothing falls over',
  async (t) => {
    const cwd = await copy(t);
    const dir = await objectOf(cwd, 'toy', 'filter');
    for (const [change, says] of [
      [
        (text: string) => text.replace(/"bytes":\d+/, '"bytes":9007199254740991'),
        /ends after \d+ of 9007199254740991/,
      ],
      [
        (text: string) => text.replace(/"bytes":\d+/, '"bytes":-1'),
        /line 1 of 'shard-00000.ndjson' is no row/,
      ],
      [(text: string) => `[]\n${text}`, /line 1 of 'shard-00000.ndjson' is no row/],
      [() => '{"id":', /'shard-00000.ndjson' cannot be read past line 0/],
      [() => '', /shard 0 has \d+ bytes, its documents fill 0/],
    ] as const) {
      const table = join(dir, 'shard-00000.ndjson');
      const before = await readFile(table, 'utf8');
      await writeFile(table, change(before));
      await reforge(dir);
      t.regex(mismatches(t, await verify(cwd, '--limit', '1000')).join('\n'), says);
      await writeFile(table, before);
    }
    await reforge(dir);
    await rm(join(dir, 'shard-00002.bin'));
    t.regex(mismatches(t, await verify(cwd)).join('\n'), /the file 'shard-00002.bin' of 'filter' is missing/);
    await rm(dir, { recursive: true });
    t.regex(mismatches(t, await verify(cwd)).join('\n'), /object filter: .*missing/);
  },
);

test.serial('explain shows a document’s way to the root, and anybody can go it', async (t) => {
  const cwd = await copy(t);
  const sha = (...parts: readonly (string | Uint8Array)[]) =>
    parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();
  const outcome = await framework(['explain', 'a1:file-1', '--json'], { cwd });
  t.is(outcome.code, 0, outcome.stderr);
  const [document] = json<{ answers: readonly { documents: readonly { proof: Proof }[] }[] }>(outcome)
    .answers[0]!.documents;
  const { leaf, levels, holds } = document!.proof;
  t.true(holds);
  let below = '';
  for (const level of levels) {
    // RFC 6962: a leaf behind 0x00, a node behind 0x01.
    let hash = sha('\u0000', level.leaf);
    if (below === '') t.is(hash.toString('hex'), leaf);
    t.true(level.leaf.includes(below));
    for (const { side, hash: other } of level.path) {
      const [left, right] =
        side === 'left' ? [Buffer.from(other, 'hex'), hash] : [hash, Buffer.from(other, 'hex')];
      hash = sha('\u0001', left, right);
    }
    t.is(hash.toString('hex'), level.root);
    below = level.root;
  }
  t.is(below, root);

  await damage.edit((text) => text.replace(`"root":"${root}"`, `"root":"${'0'.repeat(64)}"`))(
    join(cwd, 'runs/toy/provenance.json'),
  );
  const { stdout } = await framework(['explain', 'a1:file-1', '--run', 'toy'], { cwd });
  t.regex(stdout, /does not lead to 0{64}/);
});

interface Proof {
  readonly leaf: string;
  readonly holds: boolean;
  readonly levels: readonly {
    readonly leaf: string;
    readonly path: readonly { readonly side: 'left' | 'right'; readonly hash: string }[];
    readonly root: string;
  }[];
}

serialWhen(unlessFull, 'of many mismatches some are listed and all are counted', async (t) => {
  const cwd = await copy(t);
  const path = join(await objectOf(cwd, 'toy', 'filter'), 'shard-00000.bin');
  await writeFile(path, Buffer.alloc((await stat(path)).size));
  const outcome = await verify(cwd, '--limit', '3');
  t.is(mismatches(t, outcome).length, 3);
  t.regex(json<Problem>(outcome).message, /^65 mismatches in 'toy', the first 3 are listed/);
});

serialWhen(unlessFull, 'no run, an unfinished one, a word that is no run: what to do', async (t) => {
  const cwd = await workingFolder(t);
  for (const command of ['verify', 'show']) {
    const none = await framework(['provenance', command, '--json'], { cwd });
    t.is(none.code, 2);
    t.like(json(none), { code: 'FWK_RUN_UNKNOWN', message: 'there is no run here' });
  }
  t.is((await framework([...toy('run'), '--until', 'filter'], { cwd })).code, 0);
  t.like(json(await verify(cwd)), { code: 'FWK_RUN_UNKNOWN', message: 'no run here has come to its end' });
  const unfinished = await verify(cwd, 'toy');
  t.is(unfinished.code, 2);
  t.like(json(unfinished), { code: 'FWK_PROVENANCE_MISSING' });
  t.like(json(await verify(cwd, 'toi')), { code: 'FWK_RUN_UNKNOWN' });
  t.is((await verify(cwd, 'toy', '--limit', 'all')).code, 2);
});
