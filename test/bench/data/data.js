// `npm run bench -- data`
//
// Signatures against datatrove's and text-dedup's own functions, on the same shingles, on one thread, taking turns: the same
// signatures or it is no measurement. FRAMEWORK_DATA_PEERS names a Python that has both (peers/setup-data.sh makes one). Then
// what filters find and flag of peers' own test data, in the folder that FRAMEWORK_SUITES names (judged.js). Then the whole chain of
// filters over `--chain` megabytes, as a run makes it. Then a Parquet file of `--parquet` megabytes of text with the columns of The
// Stack: documents of it, against DuckDB's own scan of the same columns into JavaScript, by processor time and by the clock. Where
// asked for, a whole run over the corpus's folders as they lie with its data card, the memory of the chain over `--sizes` megabytes,
// and 50 tokens looked for in a gigabyte (match/match.js). The corpus is the source text of the packages installed here unless it is
// named.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { corpus } from '../corpus-option.js';
import { matchBench } from '../match/match.js';
import { median } from '../median.js';
import { number, numbers, readOptions, someOf, text } from '../options.js';
import { readCorpus, writeCorpus } from './corpus.js';
import { judged } from './judged.js';
import { measuredRun } from './measured-run.js';
import { growingRuns, wholeRun } from './whole-runs.js';

const script = (path) => fileURLToPath(new URL(path, import.meta.url));
const MEGABYTE = 1e6;
/** Profile → what it is held up to. */
const PROFILES = {
  datatrove: { against: 'datatrove’s MinHash', target: 10 },
  'text-dedup': { against: 'text-dedup’s MinHash', target: 10 },
  'text-dedup-simhash': { against: 'text-dedup’s SimHash', target: 50 },
};
/** Megabytes a second of the whole chain, for each core. */
const CHAIN = 20;
/** Mebibytes of all its processes together. */
const MEMORY = 1536;
/** Times as fast as DuckDB's own scan into JavaScript. */
const SCAN = 0.9;
/** Times as fast on two cores as on one. */
const TWO_CORES = 1.8;

export const dataBench = {
  what: 'signatures against datatrove and text-dedup, filters on peers’ own test data and as a chain, Parquet against DuckDB',
  options: {
    corpus,
    only: someOf(
      'what is measured',
      ['signatures', 'judged', 'chain', 'parquet', 'whole', 'growth', 'match'],
      ['signatures', 'judged', 'chain', 'parquet'],
    ),
    megabytes: number('of text for signatures', 8),
    chain: number('megabytes through all filters', 60),
    parquet: number('megabytes of text in a Parquet file', 220),
    rounds: number('times each is measured', 3),
    sizes: numbers('megabytes, for memory as input grows', [100, 1000]),
    pieces: number('vocabulary of a whole run', 32_768),
    card: text('where a whole run’s data card is written', 'file'),
  },
  rows: data,
};

async function* data(options) {
  const folders = options.corpus;
  const folder = mkdtempSync(join(tmpdir(), 'framework-bench-'));
  try {
    const parts = options.only;
    if (parts.includes('signatures')) yield* signatures(folders, folder, options);
    if (parts.includes('judged')) yield* judged();
    if (parts.includes('chain')) yield* chain(folders, folder, options);
    if (parts.includes('parquet')) yield* parquet(folders, folder, options);
    if (parts.includes('whole')) yield* wholeRun(folders, folder, options);
    if (parts.includes('growth')) yield* growingRuns(folders, folder, options.sizes);
    if (parts.includes('match')) {
      yield* matchBench.rows({ ...readOptions([], matchBench.options), corpus: folders });
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function* signatures(folders, folder, options) {
  const file = join(folder, 'corpus.jsonl');
  const { bytes, documents } = writeCorpus(folders, options.megabytes * MEGABYTE, file);
  const megabytes = bytes / MEGABYTE;
  const python = process.env.FRAMEWORK_DATA_PEERS;
  for (const [profile, { against, target }] of Object.entries(PROFILES)) {
    const ours = [];
    const theirs = [];
    for (let round = 0; round < options.rounds; round++) {
      ours.push(run(process.execPath, [script('own-signatures.js'), profile, file]));
      if (python) theirs.push(run(python, [script('../peers/signatures.py'), profile, file], folder));
    }
    const seconds = median(ours.map((one) => one.seconds));
    const [peer] = theirs;
    const same = peer === undefined || peer.hash === ours[0].hash;
    const ratio = peer === undefined ? null : median(theirs.map((one) => one.seconds)) / seconds;
    const compared = peer
      ? `${peer.version}, ${(megabytes / (ratio * seconds)).toFixed(2)} MB/s, ${same ? 'the same signatures' : 'OTHER SIGNATURES'}`
      : 'not compared, and no pass: FRAMEWORK_DATA_PEERS names no Python';
    yield row({
      ...{ id: `${profile}, one thread`, value: megabytes / seconds, unit: 'MB/s', against, ratio, target },
      ok: ratio === null ? null : same && ratio >= target,
      note: `${documents} documents, ${ours[0].documents} signatures; ${compared}`,
    });
  }
  const own = (language) =>
    median(
      Array.from(
        { length: options.rounds },
        () => run(process.execPath, [script('own-signatures.js'), 'code', file, language]).seconds,
      ),
    );
  const [compiled, javascript] = [own('compiled'), own('javascript')];
  yield row({
    ...{
      id: 'code, one thread',
      value: megabytes / compiled,
      unit: 'MB/s',
      against: 'the same in JavaScript',
    },
    ...{ ratio: javascript / compiled, target: null, ok: null },
    note: 'the profile of the presets',
  });
}

/**
 * Every filter of the presets, from files to verdicts: seconds of the stages as the run says them. On two cores, and held to one
 * where `taskset` can.
 */
async function* chain(folders, folder, { chain: wanted }) {
  const corpus = join(folder, 'corpus.jsonl');
  const { bytes, documents } = writeCorpus(folders, Number(wanted) * MEGABYTE, corpus);
  const source = join(folder, 'source');
  // A hundred documents a repository, which hold-out takes as a whole.
  let index = 0;
  for (const document of readCorpus(corpus)) {
    const repository = join(source, `repository-${Math.floor(index / 100)}`);
    if (index % 100 === 0) mkdirSync(repository, { recursive: true });
    writeFileSync(join(repository, `${index}.js`), document);
    index++;
  }
  const preset = join(folder, 'chain.yaml');
  writeFileSync(
    preset,
    `name: chain\ndescription: Every filter over a folder.\nextends: base-code\nplugins:\n  plugin-gpl-filter: { missing: keep }\n  plugin-local-dataset: { folders: [${JSON.stringify(source)}] }\n`,
  );
  const bin = script('../../../core/bin/framework.js');
  const measure = async (cores, name, ...prefix) => {
    const root = join(folder, name);
    mkdirSync(root);
    const args = [
      bin,
      'run',
      '--preset',
      preset,
      '--until',
      'filter',
      '--json',
      '--set',
      `run.workers=${cores}`,
    ];
    const [program, ...given] = [...prefix, process.execPath, ...args];
    const { stdout, peakBytes, cpuSeconds } = await measuredRun(program, given, root);
    const { stages } = JSON.parse(stdout);
    const seconds = stages.reduce((sum, stage) => sum + stage.seconds, 0);
    rmSync(root, { recursive: true });
    return { stages, seconds, peakBytes, cpuSeconds };
  };
  const said = ({ stages, cpuSeconds }) =>
    `${(bytes / MEGABYTE).toFixed(0)} MB, ${documents} documents: ${stages.map(({ name, seconds }) => `${name} ${seconds.toFixed(1)} s`).join(', ')}; ${cpuSeconds.toFixed(1)} s of processor time, start and end included`;

  const cores = Math.min(2, availableParallelism());
  const all = await measure(cores, 'on-all');
  const rate = bytes / MEGABYTE / all.seconds / cores;
  const limit = { against: 'limit' };
  yield row({
    ...{
      id: 'the whole chain',
      value: rate,
      unit: 'MB/s per core',
      ...limit,
      ratio: rate / CHAIN,
      target: CHAIN,
    },
    ok: rate >= CHAIN,
    note: said(all),
  });
  if (all.peakBytes !== null) {
    const mebibytes = all.peakBytes / 2 ** 20;
    yield row({
      ...{
        id: '… its memory',
        value: mebibytes,
        unit: 'MiB',
        ...limit,
        ratio: MEMORY / mebibytes,
        target: 1,
      },
      ok: mebibytes <= MEMORY,
      note: `all processes together, at most; the limit is ${MEMORY} MiB`,
    });
  }
  if (cores < 2 || spawnSync('taskset', ['-c', '0', 'true']).status !== 0) return;
  const one = await measure(1, 'on-one', 'taskset', '-c', '0');
  yield row({
    ...{
      id: '… on two cores',
      value: all.seconds,
      unit: 's',
      against: 'one core',
      ratio: one.seconds / all.seconds,
      target: TWO_CORES,
    },
    ok: one.seconds / all.seconds >= TWO_CORES,
    note: said(one),
  });
  // What the machine gives two threads that share no work: caches, memory and clock are shared all the same.
  const apart = await Promise.all(
    ['0', '1'].map((core) => measure(1, `beside-${core}`, 'taskset', '-c', core)),
  );
  const seconds = apart.reduce((sum, run) => sum + run.seconds, 0) / apart.length;
  yield row({
    ...{ id: '… twice, a core each', value: seconds, unit: 's', against: 'twice one after the other' },
    ...{ ratio: (2 * one.seconds) / seconds, target: null, ok: null },
    note: 'two runs beside each other, mean: what two cores give here to work that shares nothing',
  });
}

/** Documents of a Parquet file, a process each, taking turns; who begins changes with every round. */
function* parquet(folders, folder, { parquet: wanted, rounds }) {
  const corpus = join(folder, 'parquet.jsonl');
  const file = join(folder, 'stack.parquet');
  const { bytes, documents } = writeCorpus(folders, Number(wanted) * MEGABYTE, corpus);
  execFileSync(process.execPath, [script('parquet-file.js'), corpus, file]);
  rmSync(corpus);
  const measured = { ours: [], duckdb: [] };
  for (let round = 0; round < Number(rounds); round++) {
    const turns = round % 2 === 0 ? ['ours', 'duckdb'] : ['duckdb', 'ours'];
    for (const turn of turns) {
      measured[turn].push(run(process.execPath, [script('scan-parquet.js'), turn, file]));
    }
  }
  const whole = measured.ours.every((one) => one.bytes === bytes && one.documents === documents);
  for (const [clock, name] of [
    ['cpuSeconds', 'processor time'],
    ['seconds', 'by the clock'],
  ]) {
    const [ours, theirs] = ['ours', 'duckdb'].map((turn) => median(measured[turn].map((one) => one[clock])));
    const ratio = theirs / ours;
    yield row({
      ...{ id: `Parquet, ${name}`, value: bytes / MEGABYTE / ours, unit: 'MB/s of text' },
      ...{ against: 'DuckDB’s scan into JavaScript', ratio, target: SCAN, ok: whole && ratio >= SCAN },
      note: `${(bytes / MEGABYTE).toFixed(0)} MB, ${documents} documents: ${ours.toFixed(2)} s, DuckDB ${theirs.toFixed(2)} s${whole ? '' : '; NOT EVERY BYTE CAME'}`,
    });
  }
}

const run = (program, args, cwd) =>
  JSON.parse(execFileSync(program, args, { encoding: 'utf8', cwd, stdio: ['ignore', 'pipe', 'inherit'] }));

/** A ratio is judged against its target, so that is what the verdict shows. */
function row({ ratio, target, ok, ...rest }) {
  const judged = ok === null ? 'not judged' : `${ok ? 'at least' : 'UNDER'} ${target}`;
  const verdict = ratio === null ? judged : `${ratio.toFixed(ratio < 2 ? 2 : 1)} ×, ${judged}`;
  return { ...rest, ratio, target, ok, verdict };
}
