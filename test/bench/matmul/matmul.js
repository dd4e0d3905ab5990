// Our matrix product against the better of OpenBLAS and oneDNN, each in a process of its own, taking turns.
//
//   npm run bench -- matmul [--kernels avx2,avx512] [--threads 1,2] [--group square,small,slice,odd]
//                           [--shape 2048x2048x2048nn] [--turns 12] [--milliseconds 20]
//                           [--openblas <library>] [--onednn <library>]
//
// Each library says its version; each result is checked against double precision before it is timed. What counts is the
// median over turns of the ratio within a turn (turns.js), to the library that does better by it. The best time of all turns
// and the ratio of those stand beside it: what disturbs a shared machine makes a product longer only, but the best one also
// belongs to whom the clock was kind to. Where the bar lies within the interval of the median, as many turns again are taken,
// of all contenders and from above the bar as from below, until it does not or four times as many are there; all of them count.
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadNative } from '@framework/native';
import { compilePeer, findLibrary, startOwn, startPeer } from './peers.js';
import { GROUPS } from './shapes.js';
import { ratioOf, takeTurns } from './turns.js';

// The geometric mean and the worst shape that are asked for.
const BARS = { avx2: { mean: 1, worst: 0.92 }, avx512: { mean: null, worst: 0.85 } };
// How often turns are taken again for a shape at its bar, and the seconds after which they are not.
const MOST_ROUNDS = 4;
const LONGEST = 40;
const KINDS = ['openblas', 'onednn'];

export async function* matmul(flags) {
  const options = readOptions(flags);
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
    for (const shape of options.shapes) {
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

function readOptions(flags) {
  const text = { type: 'string' };
  const { values } = parseArgs({
    args: flags,
    options: {
      ...{ kernels: text, threads: text, group: text, shape: text, turns: text, milliseconds: text },
      ...{ openblas: text, onednn: text, json: { type: 'boolean' } },
    },
  });
  const cores = cpus().length;
  const groups = values.group?.split(',') ?? Object.keys(GROUPS);
  const all = groups.flatMap((group) => {
    if (!(group in GROUPS)) throw new Error(`no group '${group}' among ${Object.keys(GROUPS).join(', ')}`);
    return GROUPS[group];
  });
  return {
    kernels: values.kernels?.split(',') ?? Object.keys(BARS),
    threads: values.threads?.split(',').map(Number) ?? (cores > 1 ? [1, 2] : [1]),
    shapes: values.shape?.split(',').map(readShape) ?? all,
    turns: Number(values.turns ?? 12),
    milliseconds: Number(values.milliseconds ?? 20),
    openblas: values.openblas,
    onednn: values.onednn,
  };
}

function readShape(text) {
  const match = /^(\d+)x(\d+)x(\d+)([nt][nt])$/.exec(text);
  if (match === null) throw new Error(`'${text}' is no shape: write 2048x2048x2048nn`);
  return [Number(match[1]), Number(match[2]), Number(match[3]), match[4]];
}
