/**
 * Copies of opted-out files, planted in other people's repositories, among real source files: those of packages that
 * `npm ci` installs. Similarity is computed by definition, on sets of texts.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type ColumnBatch, type RandomStream, randomStream } from '@framework/sdk';
import {
  artefact,
  fitContext,
  hookContext,
  makePlugin,
  recordBatch,
  stageContext,
  type TestRow,
} from '@framework/sdk/testing';
import { temporaryFolder } from '@framework/sdk/testing/temporary-folder';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { config } from '../config.js';
import definition from '../plugin.js';
import { CopyIndex } from './copy-index.js';
import { CopyIndexWriter } from './copy-index-writer.js';
import { distinctShingles } from './distinct-shingles.js';
import { isOthersText } from './others-text.js';

const full = process.env['FRAMEWORK_FULL'] === '1';
/** In the quick tier skipped, with the reason in the title. */
const inFull = (title: string, run: (t: ExecutionContext) => Promise<void>): void =>
  full ? test(title, run) : test.skip(`${title} (takes a while: runs in .ci/run --full)`, run);

interface Asked {
  readonly list?: string;
  readonly texts?: readonly string[];
  readonly size?: number;
  readonly values?: Readonly<Record<string, unknown>>;
}

interface Dropped {
  readonly reason: string;
  readonly evidence: Readonly<Record<string, unknown>>;
}

/** Dropped document → why; where the artefact lies. */
async function judged(rows: readonly TestRow[], { list, texts = [], size = 64, values = {} }: Asked) {
  const dir = temporaryFolder('optout-copies');
  const lists = list === undefined ? [] : [join(dir, 'list.txt')];
  for (const file of lists) await writeFile(file, list!);
  const batches = (): ColumnBatch[] => {
    const made: ColumnBatch[] = [];
    for (let at = 0; at < rows.length; at += size)
      made.push(recordBatch(rows.slice(at, at + size), made.length));
    return made;
  };
  const made = async () => {
    const { hooks } = makePlugin(definition, config, { config: { lists, texts, ...values } });
    await hooks!.setup!(hookContext());
    return hooks!;
  };
  const first = await made();
  await first.filter!.fit?.(
    (async function* () {
      yield* batches();
    })(),
    fitContext(join(dir, 'fit')),
  );
  // What a worker thread does: another instance, the same artefact.
  const worker = await made();
  if (first.filter!.fit) await worker.filter!.load!(await artefact(join(dir, 'fit')), hookContext());
  const dropped = new Map<string, Dropped>();
  for (const batch of batches()) {
    await worker.filter!.apply(batch, stageContext());
    for (const { row, reason, evidence } of batch.verdicts) {
      dropped.set(batch.ids[row]!, { reason, evidence: evidence! });
    }
  }
  await worker.teardown!(hookContext());
  return { dropped, dir: join(dir, 'fit') };
}

const row = (repository: string, path: string, content: string): TestRow => ({
  id: `${repository}:${path}`,
  content,
  meta: { repository, path },
});

const statements = (name: string, from: number, to: number): string =>
  Array.from(
    { length: to - from },
    (_, at) => `let ${name}${from + at} = compute(${(from + at) * 7});\n`,
  ).join('');

test('what is exactly as alike as the threshold is a copy, also where that is none that a computer has', async (t) => {
  const tokens = (name: string, count: number) =>
    Array.from({ length: count }, (_, at) => `${name}${at}`).join(' ');
  // 55 runs of five tokens of 100 stand in both.
  const rows = [
    row('git:jane/tool', 'a.js', `${tokens('both', 59)} ${tokens('mine', 23)}`),
    row('git:other/tool', 'b.js', `${tokens('both', 59)} ${tokens('other', 22)}`),
  ];
  for (const [copyThreshold, found] of [
    [0.55, true],
    [0.5501, false],
  ] as const) {
    const { dropped } = await judged(rows, { list: 'account jane', values: { copyThreshold } });
    t.is(dropped.has('git:other/tool:b.js'), found, `${copyThreshold}`);
  }
});

test('a removed file goes where it stands slightly changed elsewhere; a look-alike stays', async (t) => {
  const own = statements('secret', 0, 60);
  const rows = [
    row('git:other/copies', 'exact.js', own),
    row('git:jane/tool', 'src/a.js', own),
    row('git:other/copies', 'changed.js', `// mine\n${statements('secret', 0, 58)}`),
    row('git:other/copies', 'indented.js', own.replaceAll('let', '    let')),
    row('git:other/half', 'half.js', statements('secret', 0, 40)),
    row('git:other/alike', 'alike.js', statements('public', 0, 60)),
    row('git:jane/tool', 'vendor/library.js', statements('library', 0, 60)),
    row('git:other/user', 'library.js', statements('library', 0, 60)),
    row('git:jane/tool', 'short.js', 'x = 1'),
    row('git:other/user', 'short.js', 'x = 1'),
    row('git:jane/tool', 'LICENSE', statements('licence', 0, 60)),
    row('git:other/user', 'LICENSE', statements('licence', 0, 60)),
  ];
  const { dropped } = await judged(rows, { list: '# by mail\naccount jane\n' });
  t.deepEqual(
    [...dropped].filter(([, { reason }]) => reason === 'opt-out-copy').map(([id]) => id),
    ['exact', 'changed', 'indented'].map((name) => `git:other/copies:${name}.js`),
  );
  t.deepEqual(dropped.get('git:other/copies:exact.js')!.evidence, {
    list: 'list.txt',
    line: 2,
    copyOf: 'git:jane/tool:src/a.js',
    jaccard: 1,
  });
  t.true(Number(dropped.get('git:other/copies:changed.js')!.evidence['jaccard']) > 0.9);
  t.is([...dropped.values()].filter(({ reason }) => reason === 'opt-out-account').length, 4);

  const left = await judged(rows, { list: 'account jane', values: { copies: 'leave' } });
  t.is(left.dropped.size, 4);
  const named = await judged(rows, { list: 'path jane/tool/vendor/library.js' });
  t.is(named.dropped.get('git:other/user:library.js')?.reason, 'opt-out-copy', 'who names the file means it');
});

test('a text that is only listed goes with its copies; a short one where it is the same', async (t) => {
  const texts = temporaryFolder('optout-copies');
  await mkdir(join(texts, 'of', 'jane'), { recursive: true });
  await writeFile(join(texts, 'of', 'jane', 'a.js'), statements('secret', 0, 60));
  await writeFile(join(texts, 'short.js'), 'token = 1');
  const rows = [
    row('git:other/copies', 'near.js', statements('secret', 0, 57)),
    row('git:other/copies', 'short.js', 'token = 1'),
    row('git:other/copies', 'short-too.js', 'token = 2'),
  ];
  for (const place of [[texts], [join(texts, 'of', 'jane', 'a.js'), join(texts, 'short.js')]]) {
    const { dropped, dir } = await judged(rows, { texts: place });
    t.deepEqual([...dropped.keys()], ['git:other/copies:near.js', 'git:other/copies:short.js']);
    for (const file of await readdir(dir)) {
      const bytes = await readFile(join(dir, file));
      t.false(bytes.includes('secret') || bytes.includes('compute') || bytes.includes('token'), file);
    }
  }
});

inFull('whatever the batches and their order, the same goes', async (t) => {
  const random = randomStream({ seed: 3, plugin: 'test', hook: 'copies', sequence: 0 });
  const rows = planted(random, 60).rows;
  const asked = { list: 'account jane' };
  const usual = await judged(rows, asked);
  t.true(usual.dropped.size > 60);
  for (const size of [1, 7]) {
    const { dropped, dir } = await judged(rows, { ...asked, size });
    t.deepEqual([...dropped], [...usual.dropped]);
    for (const file of await readdir(dir)) {
      t.deepEqual(await readFile(join(dir, file)), await readFile(join(usual.dir, file)), file);
    }
  }
  const shuffled = await judged(random.shuffle([...rows]), asked);
  t.deepEqual([...shuffled.dropped.keys()].sort(), [...usual.dropped.keys()].sort());
});

inFull('among real files every planted copy is found, and nothing that is unlike', async (t) => {
  const random = randomStream({ seed: 5, plugin: 'test', hook: 'copies', sequence: 0 });
  const { rows, alike, unlike } = planted(random, 150);
  const { dropped } = await judged(rows, { list: 'account jane' });
  const copies = [...dropped].filter(([, { reason }]) => reason === 'opt-out-copy');
  const texts = new Map(rows.map(({ id, content }) => [id!, String(content)]));
  const right = copies.filter(
    ([id, { evidence }]) => similarity(texts.get(id)!, texts.get(String(evidence['copyOf']))!) >= 0.8,
  );
  t.log(`${alike.length} copies at 0.8 and above, ${unlike.length} look-alikes; ${copies.length} dropped`);
  t.true(alike.length >= 70 && unlike.length >= 50);
  t.deepEqual(
    alike.filter((id) => !dropped.has(id)),
    [],
  );
  t.is(right.length, copies.length);
  t.deepEqual(
    unlike.filter((id) => dropped.has(id)),
    [],
  );
});

test('what is found is what a comparison with every text finds', async (t) => {
  const word = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h');
  const text = fc.array(word, { minLength: 5, maxLength: 40 }).map((words) => words.join(' '));
  await fc.assert(
    fc.asyncProperty(
      fc.array(text, { minLength: 1, maxLength: 12 }),
      fc.array(text),
      async (removed, others) => {
        const dir = temporaryFolder('optout-copies');
        const writer = new CopyIndexWriter(fitContext(dir).output);
        const sets = removed.map((one) => distinctShingles(Buffer.from(one)));
        for (const [at, set] of sets.entries()) writer.add({ copyOf: String(at), list: 'l', line: 1 }, set);
        await writer.finish(0.6);
        writer.close();
        const index = await CopyIndex.open(await artefact(dir));
        for (const one of [...others, ...removed]) {
          const set = distinctShingles(Buffer.from(one));
          const likeness = sets.map((other) => jaccard(set, other));
          const most = Math.max(...likeness);
          const found = index.find(Buffer.from(one));
          if (most < 0.6) t.is(found, undefined);
          else {
            t.is(found?.jaccard, most);
            t.is(found?.text.copyOf, String(likeness.indexOf(most)));
          }
        }
        index.close();
      },
    ),
    { numRuns: 60 },
  );
});

test('what a repository carries along is told by its path', (t) => {
  for (const path of [
    'LICENSE',
    'a/LICENCE.md',
    'COPYING.LESSER',
    'license-mit',
    'a/node_modules/b/c.js',
    'Third_Party/x.c',
  ])
    t.true(isOthersText(path), path);
  for (const path of ['src/license.ts', 'vendor.js', 'copyrights-check.py', 'src/a.js', 'notices/send.go'])
    t.false(isOthersText(path), path);
});

const jaccard = (a: Uint32Array, b: Uint32Array): number => {
  const other = new Set(b);
  const shared = [...a].filter((one) => other.has(one)).length;
  return shared / (a.length + b.length - shared);
};

/** Jane's files, others' files, and changed copies of hers in others' repositories, by how alike they came out. */
function planted(random: RandomStream, count: number) {
  const all = random.shuffle(sourceFiles());
  const hers = all.slice(0, count);
  const rows = hers.map(({ path, text }) => row('git:jane/all', path, text));
  for (const { path, text } of all.slice(count, 3 * count)) rows.push(row('git:other/own', path, text));
  const [alike, unlike]: [string[], string[]] = [[], []];
  for (const [at, { path, text }] of hers.entries()) {
    const lines = text.split('\n');
    const edits = at % 2 === 0 ? Math.ceil(lines.length / 60) : Math.ceil(lines.length / 4);
    for (let edit = 0; edit < edits; edit++)
      lines[random.integer(lines.length)] = `  const added${edit} = other(${edit}, "${edit}");`;
    const copy = row('git:other/taken', path, lines.join('\n'));
    const likeness = similarity(text, String(copy.content));
    if (likeness >= 0.8) alike.push(copy.id!);
    // One that is unlike its original may be like another file of hers.
    else if (hers.every((one) => similarity(one.text, String(copy.content)) < 0.8)) unlike.push(copy.id!);
    rows.push(copy);
  }
  return { rows: random.shuffle(rows), alike, unlike };
}

interface SourceFile {
  readonly path: string;
  readonly text: string;
}

function sourceFiles(): SourceFile[] {
  const require = createRequire(import.meta.url);
  return ['lodash', 'rxjs', 'zod', 'luxon']
    .flatMap((name) => {
      const dir = dirname(require.resolve(`${name}/package.json`));
      return readdirSync(dir, { recursive: true, encoding: 'utf8' })
        .filter((file) => /\.(?:js|ts)$/.test(file) && !/\.min\./.test(file))
        .sort()
        .map((file) => ({ path: `${name}/${file}`, text: readFileSync(join(dir, file), 'utf8') }));
    })
    .filter(({ text }) => text.length >= 1500 && text.length <= 8000);
}

const similarity = (a: string, b: string): number => {
  const [left, right] = [setOf(a), setOf(b)];
  let shared = 0;
  for (const shingle of left) if (right.has(shingle)) shared++;
  return shared / (left.size + right.size - shared);
};

const known = new Map<string, ReadonlySet<string>>();

function setOf(text: string): ReadonlySet<string> {
  const before = known.get(text);
  if (before) return before;
  const tokens = text.match(/[\w$\u0080-\uffff]+|[!-~]/g) ?? [];
  const shingles = new Set<string>();
  for (let at = 0; at + 5 <= tokens.length; at++) shingles.add(tokens.slice(at, at + 5).join(' '));
  known.set(text, shingles);
  return shingles;
}
