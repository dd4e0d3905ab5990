// `npm run bench -- takedown`
//
// Takes repositories drawn by seed out of a blend, with copies of their files that were planted in other repositories, and
// holds the time up to that of making the blend and of copying the shards that hold them: once where the page cache has the
// files (`warm`) and once where it has none of them (`cold`), taking down and copying alike. Checks that those shards were
// rewritten and no other, and that of what was rewritten nothing but the spans changed.
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { corpus } from '../corpus-option.js';
import { LEAST_TRAINING } from '../least-training.js';
import { number, someOf, text } from '../options.js';
import { nameOf, plantCopies, sourceFiles, writeBlend } from './blend.js';
import { changesSince, documentsIn, filesIn } from './changes.js';
import { copyAll, laidOut, syncAll } from './copying.js';
import { bringTo, CONDITIONS } from './page-cache.js';

const script = (path) => fileURLToPath(new URL(path, import.meta.url));
const BIN = script('../../../core/bin/framework.js');
/** Of the time it takes to make the blend; of the time to copy the shards concerned. */
const [SHARE, COPIES] = [0.02, 1.5];
const BLEND = ['ingest', 'filter', 'tokenize', 'sequence'];

export const takedownBench = {
  what: 'a hundred repositories out of a blend, held up to making and to copying it',
  options: {
    corpus,
    megabytes: number('of the blend', 200),
    repositories: number('in the blend', 1000),
    take: number('repositories that are taken down', 100),
    shard: text('largest shard', 'bytes', '256m'),
    conditions: someOf('whether the page cache has the files', CONDITIONS),
    folder: text('where it stays', 'folder'),
  },
  rows: takedown,
};

function* takedown(options) {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'framework-bench-'));
  try {
    yield* measured(folder, options);
  } finally {
    if (options.folder === undefined) rmSync(folder, { recursive: true });
  }
}

function* measured(folder, { corpus, megabytes, repositories, take, shard, conditions }) {
  const taken = drawn(repositories, take);
  const source = join(folder, 'source');
  if (!existsSync(source)) {
    const size = { repositories, bytes: megabytes * 1e6 };
    const written = writeBlend(source, sourceFiles(corpus), size);
    const planted = plantCopies(source, taken, repositories);
    writeFileSync(join(folder, 'written.json'), JSON.stringify({ ...written, planted }));
  }
  const blend = JSON.parse(readFileSync(join(folder, 'written.json'), 'utf8'));
  writeFileSync(join(folder, 'blend.yaml'), preset(shard));
  const environment = { ...process.env, FRAMEWORK_SIGNING_KEY: keyIn(folder) };
  const run = (cwd, ...args) =>
    JSON.parse(
      execFileSync(process.execPath, [BIN, ...args, '--json'], {
        ...{ cwd, env: environment, stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 1 << 30 },
      }),
    );
  const built = join(folder, 'built.json');
  if (!existsSync(built))
    writeFileSync(built, JSON.stringify(run(folder, 'run', '--preset', './blend.yaml')));
  const rebuild = JSON.parse(readFileSync(built, 'utf8'))
    .stages.filter(({ name }) => BLEND.includes(name))
    .reduce((sum, { seconds }) => sum + seconds, 0);

  const list = join(folder, 'taken.txt');
  writeFileSync(list, taken.map((number) => `repository folder:source/${nameOf(number)}\n`).join(''));
  const planted = plantedIn(documentsIn(folder, 'blend'), blend.planted);
  for (const condition of conditions) yield* under(condition, { folder, blend, rebuild, planted, run, list });
}

/** The same takedown, of the same blend, where the files are in the page cache or are not. */
function* under(condition, { folder, blend, rebuild, planted, run, list }) {
  const root = laidOut(folder, join(folder, condition));
  bringTo(condition, filesIn(root));
  const { value: said, seconds } = timed(() => run(root, 'takedown', '--run', 'blend', '--file', list));
  const changes = changesSince(folder, root, 'blend');
  bringTo(condition, changes.originals);
  const copies = join(folder, 'copies');
  const { seconds: copying } = timed(() => copyAll(changes.originals, copies));
  const { seconds: syncing } = timed(() => syncAll(copies));
  for (const done of [copies, root]) rmSync(done, { recursive: true });

  const limit = SHARE * rebuild + COPIES * copying;
  const of = `${(blend.bytes / 1e9).toFixed(2)} GB (${(blend.real / 1e9).toFixed(2)} GB found, the rest varied), ${blend.documents} documents`;
  yield {
    ...{ id: `takedown ${condition}`, value: seconds, unit: 's', against: 'limit' },
    ...{ ratio: seconds / limit, target: limit },
    ok: seconds <= limit,
    verdict: `${seconds <= limit ? 'within' : 'OVER'} ${limit.toFixed(1)} s`,
    note: `${of}; made in ${rebuild.toFixed(0)} s, copied in ${copying.toFixed(1)} s, those copies on the disk after ${(copying + syncing).toFixed(1)} s; ${said.plan.documents.length} documents went`,
  };
  yield {
    ...{ id: `shards ${condition}`, value: changes.originals.length, unit: 'files' },
    ...{ against: 'those with a span', ratio: null, target: null },
    ok: changes.problems.length === 0,
    verdict:
      changes.problems.length === 0
        ? 'those with a span, and in them only the spans'
        : changes.problems.join('; '),
    note: `of ${changes.files}; ${changes.spans} spans`,
  };
  const found = new Set(said.plan.copies.filter(({ removed }) => removed).map(({ id }) => id));
  const missed = planted.filter((id) => !found.has(id));
  yield {
    ...{ id: `copies ${condition}`, value: planted.length - missed.length, unit: 'copies' },
    ...{ against: 'those planted that are in the blend with their originals', ratio: null },
    target: planted.length,
    ok: missed.length === 0,
    verdict: missed.length === 0 ? 'all that are in the blend' : `MISSED ${missed.join(', ')}`,
    note: `of ${blend.planted.length} planted; ${found.size} copies went in all`,
  };
}

/** Those of the planted copies that could be found: the filters kept both, the copy and what it is one of. */
const plantedIn = (documents, planted) =>
  planted.flatMap(({ original, copy }) => {
    const [first, second] = [original, copy].map(([folder, file]) => `folder:source/${folder}:${file}`);
    return documents.has(first) && documents.has(second) ? [second] : [];
  });

/** Every stage to the end. */
const preset = (shard) => `name: blend
description: A blend to take repositories out of.
extends: base-code
run: { shardBytes: ${shard} }
plugins:
  plugin-local-dataset: { folders: [source] }
  plugin-unigram-tokenizer: { vocabularySize: 4096 }
  plugin-packing: { contextLength: 64, trainTokens: 256 }
${LEAST_TRAINING}`;

function timed(call) {
  const start = performance.now();
  const value = call();
  return { value, seconds: (performance.now() - start) / 1000 };
}

function keyIn(folder) {
  const file = join(folder, 'key.pem');
  if (!existsSync(file)) {
    const { privateKey } = generateKeyPairSync('ed25519');
    writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  }
  return file;
}

/** The same ones every time. */
function drawn(count, take) {
  let state = 1;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const numbers = Array.from({ length: count }, (_, at) => at);
  for (let at = 0; at < take; at++) {
    const other = at + Math.floor(next() * (count - at));
    [numbers[at], numbers[other]] = [numbers[other], numbers[at]];
  }
  return numbers.slice(0, take).sort((a, b) => a - b);
}
