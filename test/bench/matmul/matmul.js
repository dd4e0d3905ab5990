// Our matrix product against the better of OpenBLAS and oneDNN, each in a process of its own, taking turns.
//
//   npm run bench -- matmul [--kernels avx2,avx512] [--threads 1,2] [--group square,small,slice,odd]
//                           [--shape 2048x2048x2048nn] [--turns 6] [--milliseconds 60]
//                           [--openblas <library>] [--onednn <library>]
//
// Each library says its version; each result is checked against double precision before it is timed. A turn's time is
// that of the fastest product in it, and the best turn counts: what disturbs a shared machine makes runs longer only.
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { loadNative } from '@framework/native';
import { compilePeer, findLibrary, startOwn, startPeer } from './peers.js';
import { GROUPS } from './shapes.js';

// The geometric mean and the worst shape that are asked for.
const BARS = { avx2: { mean: 1, worst: 0.92 }, avx512: { mean: null, worst: 0.85 } };
// After a product libraries' threads still look out for work, on the cores the next one needs.
const SETTLE = 60;
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
      const row = await measure(contenders, shape, options);
      if (row.ratio !== null) ratios.push(row.ratio);
      yield judged(
        `${shapeName(shape)} ${kernels} t${threads}`,
        row,
        BARS[kernels]?.worst,
        missing.length === 0,
      );
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

/** GFLOPS of ours on one shape, and their ratio to the better library's. */
async function measure(contenders, shape, { turns, milliseconds }) {
  const [rows, columns, depth, form] = shape;
  for (const contender of contenders) {
    const error = await contender.ask(`load ${rows} ${columns} ${depth} ${form}`);
    if (!(error <= 1))
      throw new Error(`${contender.name} computes ${shapeName(shape)} wrong: error ${error}`);
  }
  const best = contenders.map(() => Number.POSITIVE_INFINITY);
  for (let turn = 0; turn < turns; turn++) {
    for (const [index, contender] of contenders.entries()) {
      await sleep(SETTLE);
      best[index] = Math.min(best[index], await contender.ask(`time ${milliseconds}`));
    }
  }
  for (const contender of contenders) await contender.ask('free');
  const [own, ...peers] = best.map((seconds) => (2 * rows * columns * depth) / seconds / 1e9);
  return {
    value: own,
    ratio: peers.length === 0 ? null : own / Math.max(...peers),
    note: peers.map((rate, index) => `${contenders[index + 1].name} ${rate.toFixed(1)}`).join(', '),
  };
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
    turns: Number(values.turns ?? 6),
    milliseconds: Number(values.milliseconds ?? 60),
    openblas: values.openblas,
    onednn: values.onednn,
  };
}

function readShape(text) {
  const match = /^(\d+)x(\d+)x(\d+)([nt][nt])$/.exec(text);
  if (match === null) throw new Error(`'${text}' is no shape: write 2048x2048x2048nn`);
  return [Number(match[1]), Number(match[2]), Number(match[3]), match[4]];
}
