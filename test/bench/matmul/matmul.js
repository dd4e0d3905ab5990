// Our matrix product against the better of OpenBLAS and oneDNN, each in a process of its own, taking turns.
//
//   npm run bench -- matmul
//
// Each library says its version; each result is checked against double precision before it is timed. What counts is the
// median over turns of the ratio within a turn (turns.js), to the library that does better by it. The best time of all turns
// and the ratio of those stand beside it: what disturbs a shared machine makes a product longer only, but the best one also
// belongs to whom the clock was kind to. Where the bar lies within the interval of the median, as many turns again are taken,
// of all contenders and from above the bar as from below, until it does not or four times as many are there; all of them count.
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadNative } from '@framework/native';
import { number, numbers, someOf, text, UsageError } from '../options.js';
import { compilePeer, findLibrary, startOwn, startPeer } from './peers.js';
import { GROUPS } from './shapes.js';
import { ratioOf, takeTurns } from './turns.js';

// The geometric mean and the worst shape that are asked for.
const BARS = { avx2: { mean: 1, worst: 0.92 }, avx512: { mean: null, worst: 0.85 } };
// How often turns are taken again for a shape at its bar, and the seconds after which they are not.
const MOST_ROUNDS = 4;
const LONGEST = 40;
const KINDS = ['openblas', 'onednn'];

/** Shapes that are written out. */
const shapes = {
  ...{ what: 'these shapes instead of groups', value: '<rows>x<columns>x<depth><nn|nt|tn|tt>,…' },
  read: (written) => written.split(',').map(readShape),
};

export const matmulBench = {
  what: 'our matrix product against OpenBLAS and oneDNN',
  options: {
    kernels: someOf('instruction sets', Object.keys(BARS)),
    threads: numbers('of a product', cpus().length > 1 ? [1, 2] : [1]),
    group: someOf('groups of shapes', Object.keys(GROUPS)),
    shape: shapes,
    turns: number('each contender takes', 12),
    milliseconds: number('of a turn', 20),
    openblas: text('where it is, unless it is found', 'library'),
    onednn: text('where it is, unless it is found', 'library'),
  },
  rows: matmul,
};

function readShape(text) {
  const match = /^(\d+)x(\d+)x(\d+)([nt][nt])$/.exec(text);
  if (match === null) throw new UsageError(`'${text}' is no shape: write 2048x2048x2048nn`);
  return [Number(match[1]), Number(match[2]), Number(match[3]), match[4]];
}

async function* matmul(options) {
  const folder = mkdtempSync(join(tmpdir(), 'framework-bench-'));
  try {
    const program = compilePeer(folder);
    const native = loadNative();
    if (!native.ok) throw new Error(native.why);
    for (const kernels of options.kernels) {
      if (!native.kernels.info().available.includes(kernels)) {
        yield unjudged(`${kernels}`, `this processor has no ${kernels}: not measured`);
        continue;
      }
      for (const threads of options.threads) yield* compare(program, kernels, threads, options);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function* compare(program, kernels, threads, options) {
  const at = `${kernels}, ${threads} thread${threads === 1 ? '' : 's'}`;
  const contenders = [startOwn(kernels, threads)];
  try {
    await contenders[0].start();
    const missing = [];
    for (const kind of KINDS) {
      const file = program === undefined ? undefined : findLibrary(kind, options[kind]);
      const peer = file === undefined ? undefined : startPeer(program, kind, file, kernels, threads);
      if ((await peer?.start()) === undefined) missing.push(kind);
      else contenders.push(peer);
    }
    for (const { name, version } of contenders) yield unjudged(`${at}: ${name}`, version);
    for (const kind of missing)
      yield unjudged(`${at}: ${kind}`, 'NOT FOUND: nothing below is held up to it, no bar is judged');

    const ratios = [];
    for (const shape of options.shape ?? options.group.flatMap((name) => GROUPS[name])) {
      const bar = BARS[kernels]?.worst;
      const row = await measure(contenders, shape, bar, options);
      if (row.ratio !== null) ratios.push(row.ratio);
      yield judged(`${shapeName(shape)} ${kernels} t${threads}`, row, bar, missing.length === 0);
    }
    if (ratios.length === 0) return;
    const mean = Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
    const note = `of ${ratios.length} shapes; the worst ${Math.min(...ratios).toFixed(3)}`;
    const bar = BARS[kernels]?.mean ?? undefined;
    yield judged(`${at}: geometric mean`, { value: mean, ratio: mean, note }, bar, missing.length === 0, '×');
  } finally {
    for (const contender of contenders) contender.stop();
  }
}

/** GFLOPS of ours on one shape, the best of all turns, and how they compare to the better library's. */
async function measure(contenders, shape, bar, { turns: count, milliseconds }) {
  const [rows, columns, depth, form] = shape;
  for (const contender of contenders) {
    const error = await contender.ask(`load ${rows} ${columns} ${depth} ${form}`);
    if (!(error <= 1))
      throw new Error(`${contender.name} computes ${shapeName(shape)} wrong: error ${error}`);
  }
  const turns = [];
  const start = performance.now();
  let compared;
  do {
    await takeTurns(turns, count, contenders, milliseconds);
    compared = contenders.length === 1 ? undefined : ratioOf(turns);
  } while (
    compared !== undefined &&
    compared.low < bar &&
    compared.high >= bar &&
    turns.length < MOST_ROUNDS * count &&
    performance.now() - start < LONGEST * 1000
  );
  for (const contender of contenders) await contender.ask('free');
  const [own, ...peers] = contenders.map(
    (_, index) =>
      (2 * rows * columns * depth) / Math.min(...turns.map(({ seconds }) => seconds[index])) / 1e9,
  );
  const bursts = turns.flatMap((turn) => turn.bursts).map((rate) => rate / 1e9);
  const notes = [
    ...(compared === undefined
      ? []
      : [
          `${compared.low.toFixed(3)} to ${compared.high.toFixed(3)} in ${turns.length} turns`,
          `best ${(own / Math.max(...peers)).toFixed(3)}: ${peers.map((rate, index) => `${contenders[index + 1].name} ${rate.toFixed(1)}`).join(', ')}`,
        ]),
    `multiply-adds ${Math.min(...bursts).toFixed(0)} to ${Math.max(...bursts).toFixed(0)}`,
  ];
  return { value: own, ratio: compared?.ratio ?? null, note: notes.join('; ') };
}

const shapeName = ([rows, columns, depth, form]) => `${rows}x${columns}x${depth}${form}`;

const judged = (id, { value, ratio, note }, bar, complete, unit = 'GFLOPS') => {
  const ok = complete && bar !== undefined && ratio !== null ? ratio >= bar : null;
  const verdict = ok === null ? '' : ok ? `≥ ${bar}` : `UNDER ${bar}`;
  return {
    ...{
      id,
      value,
      unit,
      against: 'the better of OpenBLAS and oneDNN',
      ratio,
      target: bar ?? null,
      ok,
      note,
    },
    verdict: `${ratio === null ? 'no peer' : `${ratio.toFixed(3)} ×`} ${verdict}`.trim(),
  };
};

const unjudged = (id, note) => ({
  ...{ id, value: null, unit: '', against: null, ratio: null, target: null, ok: null, note },
  verdict: '',
});
