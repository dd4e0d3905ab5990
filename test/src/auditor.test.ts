import { execFile } from 'node:child_process';
import { createHash, createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { canonicalJson, type JsonObject } from '@framework/sdk';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { framework, frameworkHere, json, workingFolder } from './support/framework.js';
import { serialWhen, unlessFull } from './support/skip.js';
import { toy } from './support/toy.js';

const SCRIPT = fileURLToPath(new URL('../auditor/audit.py', import.meta.url));
const python = (args: readonly string[]): Promise<{ readonly code: number; readonly text: string }> =>
  new Promise((resolve) => {
    execFile('python3', [...args], (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), text: stdout + stderr });
    });
  });
const unlessPython = (await python(['-c', 'import hashlib, json'])).code === 0 ? null : 'needs python3';

interface Bundle {
  readonly root: string;
  readonly audit: { readonly count: number; readonly head: string };
  readonly files: Readonly<Record<string, string>>;
  readonly key: string;
}

/** A run with two takedowns behind it, its bundle and one of before them, and the key all were signed with. */
let template: string;
let bundle: Bundle;
let before: Bundle;
/** In the place of a command: the store is kept as it is before the takedowns. */
const KEEP: readonly string[] = [];
/** Ids of the two. */
const takedowns: string[] = [];
let key: string;

test.before(async (t) => {
  t.timeout(180_000);
  template = await mkdtemp(join(tmpdir(), 'framework-auditor-'));
  const env = { FRAMEWORK_SIGNING_KEY: join(template, 'key.pem') };
  const { privateKey } = generateKeyPairSync('ed25519');
  key = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  await writeFile(env.FRAMEWORK_SIGNING_KEY, key);
  const cwd = join(template, 'work');
  await mkdir(cwd);
  for (const args of [
    toy('run', { 'run.workers': 1 }),
    ['provenance', 'bundle', '--out', '../before'],
    KEEP,
    ['takedown', '--repo', 'b2', '--request', 'R-1'],
    ['takedown', '--repo', 'a1', '--request', 'R-2'],
    ['provenance', 'bundle', '--out', '../bundle'],
  ]) {
    if (args === KEEP) {
      await cp(join(cwd, '.framework/store'), join(template, 'store'), { recursive: true });
      continue;
    }
    const outcome = await frameworkHere([...args, '--json'], { cwd, env });
    t.is(outcome.code, 0, outcome.stderr);
    const { execution } = json<{ execution?: { takedown: string } }>(outcome);
    if (execution !== undefined) takedowns.push(execution.takedown);
    if (args.includes('../before')) before = json<Bundle>(outcome);
    if (args.includes('../bundle')) bundle = json<Bundle>(outcome);
  }
});
test.after.always(() => rm(template, { recursive: true, force: true }));

async function copy(t: ExecutionContext, which = 'bundle'): Promise<string> {
  const dir = await workingFolder(t);
  await cp(join(template, which), dir, { recursive: true });
  return dir;
}

const audit = (dir: string, ...args: readonly string[]) => python([SCRIPT, dir, ...args]);

async function edit(dir: string, file: string, change: (text: string) => string): Promise<void> {
  const path = join(dir, file);
  const text = await readFile(path, 'utf8');
  const changed = change(text);
  if (changed === text) throw new Error(`nothing was changed in ${file}`);
  await writeFile(path, changed);
}

/** Whoever can write the bundle names the new hashes too, and leaves it unsigned: the rest must tell. */
async function rename(dir: string, change: Readonly<JsonObject> = {}): Promise<void> {
  await edit(dir, 'bundle.json', () => '');
  const files: Record<string, string> = {};
  for (const file of Object.keys(bundle.files)) {
    files[file] = createHash('sha256')
      .update(await readFile(join(dir, file)))
      .digest('hex');
  }
  const { root, audit: anchor } = bundle;
  const forged = { format: 1, run: 'toy', root, audit: anchor, files, key: null, signature: null, ...change };
  await writeFile(join(dir, 'bundle.json'), canonicalJson(forged));
}

/** Whoever has the key signs what is not so. */
async function signAgain(dir: string, file: string, change: (record: Forged) => void): Promise<void> {
  await edit(dir, file, (text) => {
    const { signature: _, ...record } = JSON.parse(text) as Forged & { signature: string };
    change(record);
    const unsigned = canonicalJson(record as unknown as JsonObject);
    const signature = sign(null, Buffer.from(unsigned), createPrivateKey(key)).toString('hex');
    return canonicalJson({ ...record, signature } as unknown as JsonObject);
  });
}

interface Forged {
  documents: number;
  readonly states: { root: string; tokenizer: string }[];
  readonly after: Record<string, { contentHash: string }>;
  readonly originally: Record<string, { fingerprint: string }>;
  readonly rewritten: Record<string, { file: string; blanked: number; before: string; after: string }[]>;
}

interface Manifest {
  readonly files: Record<string, { sha256: string }>;
}

const contentHash = ({ files }: Manifest): string =>
  createHash('sha256')
    .update(
      Object.keys(files)
        .sort()
        .map((file) => `${file}\0${files[file]!.sha256}\n`)
        .join(''),
    )
    .digest('hex');

const swapped = (text: string): string => {
  const lines = text.split('\n');
  return [lines[1], lines[0], ...lines.slice(2)].join('\n');
};
const cut = (text: string): string => `${text.trimEnd().split('\n').slice(0, -1).join('\n')}\n`;

serialWhen(unlessPython, 'a bundle that nobody touched holds, without our code', async (t) => {
  const { code, text } = await audit(join(template, 'bundle'));
  t.is(code, 0, text);
  t.regex(text, /44 of them tombstones/);
  t.regex(text, /TAIL IS NOT PROVABLE/);
  t.regex(text, /^everything holds, in itself: all of it may be written anew$/m);
  const { root, audit: anchor, key: publicKey } = bundle;
  const args = ['--root', root, '--anchor', `${anchor.count}:${anchor.head}`, '--key', publicKey];
  const known = await audit(join(template, 'bundle'), ...args);
  t.is(known.code, 0, known.text);
  t.regex(known.text, /whole up to entry 8/);
  t.regex(known.text, /^everything holds$/m);
  t.true((await readFile(SCRIPT, 'utf8')).split('\n').length < 201);
  const imports = (await readFile(SCRIPT, 'utf8')).match(/^(?:import|from) .*/gm);
  t.deepEqual(imports, ['import argparse, hashlib, json, os, sys']);
});

serialWhen(unlessPython ?? unlessFull, 'one bit changed, anywhere: it says so', async (t) => {
  t.timeout(180_000);
  const dir = await copy(t);
  const files = ['bundle.json', ...Object.keys(bundle.files)];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...files),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      fc.integer({ min: 0, max: 7 }),
      async (file, where, bit) => {
        const path = join(dir, file);
        const whole = await readFile(path);
        const altered = Buffer.from(whole);
        altered[Math.floor(where * whole.byteLength)]! ^= 1 << bit;
        await writeFile(path, altered);
        const { code, text } = await audit(dir);
        await writeFile(path, whole);
        t.is(code, 1, `${file}: ${text}`);
        t.regex(text, /^WRONG {2}/m);
      },
    ),
    { numRuns: 60 },
  );
});

const forgeries: Readonly<Record<string, readonly [string, (text: string) => string, RegExp]>> = {
  'two documents swapped': ['leaves/shard-00000.ndjson', swapped, /shard 0: its leaves, in this order/],
  'a document taken out': ['leaves/shard-00005.ndjson', cut, /shard 5: its leaves/],
  'a licence added': [
    'leaves/shard-00001.ndjson',
    (text) => text.replace('"license":null', '"license":"MIT"'),
    /shard 1: its leaves/,
  ],
  'a tombstone taken out': ['tombstones.ndjson', cut, /tombstones are not those/],
  'tombstones swapped': ['tombstones.ndjson', swapped, /its tombstones are not those signed/],
  'the tail of the log cut': ['audit-log.ndjson', cut, /ends elsewhere than the bundle says/],
  'entries of the log swapped': ['audit-log.ndjson', swapped, /entry 1 of the audit log does not follow/],
  'a licence claimed that no leaf has': [
    'provenance.json',
    (text) => text.replace('"licenses":{"unknown"', '"licenses":{"MIT"'),
    /its licences are not those of its leaves/,
  ],
  'an entry of the log altered': [
    'audit-log.ndjson',
    (text) => text.replace('repository b2', 'repository b6'),
    /entry 1 of the audit log is not signed/,
  ],
};
for (const [forgery, [file, change, expected]] of Object.entries(forgeries)) {
  serialWhen(
    unlessPython,
    `${forgery}, and every hash in the bundle's list with it: it says so`,
    async (t) => {
      const dir = await copy(t);
      await edit(dir, file, change);
      await rename(dir);
      const { code, text } = await audit(dir);
      t.is(code, 1, text);
      t.regex(text, expected);
      t.regex(text, /bundle signed by NOBODY/);
    },
  );
}

serialWhen(
  unlessPython,
  'a tail that was cut with everything that speaks of it: only an anchor tells',
  async (t) => {
    const dir = await copy(t);
    await edit(dir, 'audit-log.ndjson', cut);
    const lines = (await readFile(join(dir, 'audit-log.ndjson'), 'utf8')).trim().split('\n');
    const head = createHash('sha256').update(lines.at(-1)!).digest('hex');
    await rename(dir, { audit: { count: lines.length, head } });
    const without = await audit(dir);
    t.is(without.code, 0, without.text);
    t.regex(without.text, /TAIL IS NOT PROVABLE/);
    const { count, head: end } = bundle.audit;
    const anchored = await audit(dir, '--anchor', `${count}:${end}`);
    t.is(anchored.code, 1);
    t.regex(anchored.text, /has 7 entries, the anchor 8: its tail was cut off/);
  },
);

serialWhen(unlessPython, 'a file that was changed and is named by no takedown: it says so', async (t) => {
  const dir = await copy(t);
  const after = JSON.parse(await readFile(join(dir, 'after/filter.json'), 'utf8')) as {
    files: Record<string, { sha256: string }>;
  };
  after.files['verdicts-00000.ndjson']!.sha256 = '0'.repeat(64);
  await writeFile(join(dir, 'after/filter.json'), canonicalJson(after as unknown as JsonObject));
  await rename(dir);
  const { code, text } = await audit(dir);
  t.is(code, 1);
  t.regex(text, /'verdicts-00000\.ndjson' was changed, and is not named/);
  t.regex(text, /the manifest of 'filter' after it is not the one signed/);
});

serialWhen(
  unlessPython,
  'a root that was kept from before a takedown: it began there, or it says so',
  async (t) => {
    const kept = await audit(join(template, 'bundle'), '--before', before.root);
    t.is(kept.code, 0, kept.text);
    t.regex(
      kept.text,
      new RegExp(
        `takedown ${takedowns[0]!.slice(0, 12)} for R-1: \\d+ documents, root before ${before.root}`,
      ),
    );
    const other = await audit(join(template, 'bundle'), '--before', bundle.root);
    t.is(other.code, 1);
    t.regex(other.text, /no takedown began at --before/);
  },
);

serialWhen(
  unlessPython,
  'what went is put back, with the register as it is: the register tells',
  async (t) => {
    const dir = await copy(t, 'before');
    const log = await readFile(join(template, 'bundle/audit-log.ndjson'));
    await writeFile(join(dir, 'audit-log.ndjson'), log);
    const files = { ...before.files, 'audit-log.ndjson': createHash('sha256').update(log).digest('hex') };
    const forged = { ...before, files, audit: bundle.audit, key: null, signature: null };
    await writeFile(join(dir, 'bundle.json'), canonicalJson(forged));
    const { code, text } = await audit(dir);
    t.is(code, 1, text);
    t.regex(text, /entry 3 of the audit log left this root: it is back/);
  },
);

interface Stone {
  readonly takedown: string;
  readonly shard: number;
  readonly offset: number;
  readonly bytes: number;
  readonly tokens: { readonly start: number; readonly count: number };
}

test.serial(
  'who kept the files of before comes to those of now with zeros where the bundle says',
  async (t) => {
    const read = (file: string) => readFile(join(template, 'bundle', file), 'utf8');
    const stones = (await read('tombstones.ndjson'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Stone);
    const kept = new Map<string, Buffer>();
    let rewritten = 0;
    for (const takedown of takedowns) {
      const record = JSON.parse(await read(`takedowns/${takedown}.json`)) as Forged;
      for (const ref of ['filter', 'tokenize']) {
        for (const { file, before: was, after } of record.rewritten[ref]!) {
          const shard = /-(\d+)\.(?:bin|u16)$/.exec(file)?.[1];
          if (shard === undefined) continue;
          const path = join(template, 'store', record.originally[ref]!.fingerprint, file);
          const bytes = kept.get(path) ?? (await readFile(path));
          kept.set(path, bytes);
          t.is(createHash('sha256').update(bytes).digest('hex'), was, file);
          for (const stone of stones) {
            if (stone.takedown !== takedown || stone.shard !== Number(shard)) continue;
            if (ref === 'filter') bytes.fill(0, stone.offset, stone.offset + stone.bytes);
            else bytes.fill(0, 2 * stone.tokens.start, 2 * (stone.tokens.start + stone.tokens.count));
          }
          t.is(createHash('sha256').update(bytes).digest('hex'), after, file);
          rewritten += 1;
        }
      }
    }
    t.true(rewritten > 4, `${rewritten} files`);
  },
);

serialWhen(unlessPython, 'a document that stands, and has a tombstone as well: it says so', async (t) => {
  const dir = await copy(t);
  const [stone] = (await readFile(join(dir, 'tombstones.ndjson'), 'utf8')).split('\n');
  const { id } = JSON.parse(stone!) as { id: string };
  await edit(dir, 'leaves/shard-00001.ndjson', (text) => text.replace(/"id":"[^"]*"/, `"id":"${id}"`));
  const { code, text } = await audit(dir);
  t.is(code, 1);
  t.true(text.includes(`'${id}' is a tombstone, and stands all the same`), text);
});

const lies: Readonly<Record<string, readonly [0 | 1, (record: Forged) => void, RegExp]>> = {
  'that fewer went': [1, (record) => void record.documents--, /its tombstones are not those signed/],
  'another root behind the first': [
    0,
    (record) => {
      record.states.at(-1)!.root = '0'.repeat(64);
    },
    /the root after it does not come out/,
  ],
  'another tokenizer since': [
    1,
    (record) => {
      record.states.at(-1)!.tokenizer = '0'.repeat(64);
    },
    /the root after it is of others/,
  ],
  'that the first was never there': [
    1,
    (record) => void record.states.splice(1, 1),
    /it begins where no other ended/,
  ],
  'more bytes blanked than went': [
    1,
    ({ rewritten }) => {
      rewritten['filter']!.find(({ file }) => file.endsWith('.bin'))!.blanked += 1;
    },
    /what was rewritten of 'filter' is not what the tombstones ask for/,
  ],
  'that a file was another before': [
    1,
    ({ rewritten }) => {
      rewritten['tokenize']![0]!.before = '0'.repeat(64);
    },
    /'tokens-\d{5}\.u16' was changed, and is not named/,
  ],
};
for (const [lie, [number, change, expected]] of Object.entries(lies)) {
  serialWhen(unlessPython, `whoever has the key signs ${lie}: it says so`, async (t) => {
    const dir = await copy(t);
    await signAgain(dir, `takedowns/${takedowns[number]}.json`, change);
    await rename(dir);
    const { code, text } = await audit(dir);
    t.is(code, 1, text);
    t.regex(text, expected);
    t.regex(text, /the audit log tells of another record, or of none/);
  });
}

serialWhen(
  unlessPython,
  'whoever has the key names a file that holds nothing of what went: it says so',
  async (t) => {
    const dir = await copy(t);
    const file = 'verdicts-00001.ndjson';
    let manifest: Manifest;
    let before = '';
    await edit(dir, 'after/filter.json', (text) => {
      manifest = JSON.parse(text) as Manifest;
      before = manifest.files[file]!.sha256;
      manifest.files[file]!.sha256 = '0'.repeat(64);
      return canonicalJson(manifest as unknown as JsonObject);
    });
    await signAgain(dir, `takedowns/${takedowns[1]}.json`, ({ after, rewritten }) => {
      after['filter']!.contentHash = contentHash(manifest);
      rewritten['filter']!.push({ file, blanked: 0, before, after: '0'.repeat(64) });
    });
    await rename(dir);
    const { code, text } = await audit(dir);
    t.is(code, 1);
    t.notRegex(text, /is not named|is not the one signed/);
    t.regex(text, /what was rewritten of 'filter' is not what the tombstones ask for/);
  },
);

serialWhen(
  unlessPython,
  'nothing in a bundle moves the cursor of whoever reads what is wrong with it',
  async (t) => {
    const dir = await copy(t);
    await rename(dir, { run: '\u001b[2J\u001b[Heverything holds\u001b[8m' });
    const { text } = await audit(dir);
    t.false(text.includes('\u001b'));
    t.regex(text, /run '\?\[2J\?\[Heverything holds\?\[8m'/);
  },
);

serialWhen(unlessPython, 'its signatures agree with those of another implementation', async (t) => {
  const program = [
    'import importlib.util, json, sys',
    `sys.argv = ['audit.py', '/nowhere']`,
    `spec = importlib.util.spec_from_file_location('audit', ${JSON.stringify(SCRIPT)})`,
    'module = importlib.util.module_from_spec(spec)',
    'stdout, sys.stdout = sys.stdout, sys.stderr',
    'try: spec.loader.exec_module(module)',
    'except SystemExit: pass',
    'sys.stdout = stdout',
    'cases = json.load(open(CASES))',
    'print(json.dumps([module.signed(case) for case in cases]))',
  ];
  const dir = await workingFolder(t);
  const cases = Array.from({ length: 12 }, (_, number) => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const x = publicKey.export({ format: 'jwk' }).x!;
    const unsigned = { key: Buffer.from(x, 'base64url').toString('hex'), number, text: 'ä\u2028"\\\u0001' };
    const signature = sign(null, Buffer.from(canonicalJson(unsigned)), privateKey);
    if (number % 3 === 2) signature[number * 5]! ^= 1;
    return { ...unsigned, number: number % 3 === 1 ? -number : number, signature: signature.toString('hex') };
  });
  await writeFile(join(dir, 'cases.json'), JSON.stringify(cases));
  const { code, text } = await python([
    '-c',
    program.join('\n').replace('CASES', `'${join(dir, 'cases.json')}'`),
  ]);
  t.is(code, 0, text);
  const answers = JSON.parse(/^\[.*\]$/m.exec(text)![0]) as boolean[];
  t.deepEqual(
    answers,
    cases.map((_, number) => number % 3 === 0),
  );
});

test.serial(
  'a bundle is written whole, never over something else, and signed by whoever signs the register',
  async (t) => {
    const cwd = join(template, 'work');
    const refused = await framework(['provenance', 'bundle', '--out', '../bundle', '--json'], { cwd });
    t.is(refused.code, 2);
    t.is(json<{ code: string }>(refused).code, 'FWK_CLI_USAGE');
    const other = join(template, 'other.pem');
    const { privateKey } = generateKeyPairSync('ed25519');
    await writeFile(other, privateKey.export({ format: 'pem', type: 'pkcs8' }));
    const env = { FRAMEWORK_SIGNING_KEY: other };
    const unlike = await framework(['provenance', 'bundle', '--out', '../unlike', '--json'], { cwd, env });
    t.is(json<{ code: string }>(unlike).code, 'FWK_SIGNING_KEY');
    const refs = join(cwd, 'runs/toy/refs.json');
    const kept = await readFile(refs);
    await rm(refs);
    const lost = await framework(['provenance', 'bundle', '--out', '../unlike', '--json'], { cwd });
    await writeFile(refs, kept);
    t.like(json<{ code: string; at: string }>(lost), { code: 'FWK_PROVENANCE_MISSING', at: refs });
    const found = (await readdir(template)).filter((name) => /partial|unlike/.test(name));
    t.deepEqual(found, []);
  },
);
