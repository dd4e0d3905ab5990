// `npm run bench -- train`
//
// Tokens a second through tfjs, the trainer and the kernel's hooks, windows read from a file, against PyTorch: the same
// weights, the same windows, float32; `--compute bf16` multiplies bfloat16 on our side and trains under torch.autocast on
// theirs, without a bar: weights, gradients and moments are float32 on both. Every measurement is a process of its own, and they take turns: ours, theirs, ours
// … Of the small shape a last run of ours says what a step spends outside kernels, with `--kernels` each kernel of every shape. Ours must give the same
// losses and norms to the last bit in all runs, whatever the threads. A case of two threads of the small shape takes half a minute a round, all cases about half an hour.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from '../median.js';
import { flag, number, oneOf, someOf, text } from '../options.js';
import { attentionRows } from './attention.js';
import { PYTORCH, peerPython } from './peers.js';

/** What the bars are for: tokens a second of ours over tuned PyTorch's, and model work over the peak of multiply-adds. */
const CASES = {
  small: { preset: 'small.yaml', windows: 512, warmup: 2, steps: 5, speed: 1.5, peak: 0.7, outside: 0.02 },
  slice: { preset: 'slice.yaml', windows: 32, warmup: 1, steps: 2, speed: 1.4, peak: 0.75, outside: null },
};
/**
 * What is multiplied, and how far a step's loss and gradient norm may lie from theirs, relatively: float32 sums in other
 * orders; bfloat16 keeps 8 bits of an operand, and the two round in other places.
 */
const COMPUTE = {
  f32: { settings: [], autocast: false, barred: true, tolerance: { losses: 1e-4, norms: 1e-3 } },
  bf16: {
    settings: ['plugins.plugin-backend-native.compute=bf16'],
    autocast: true,
    barred: false,
    tolerance: { losses: 1e-2, norms: 5e-2 },
  },
};

export const trainBench = {
  what: 'training steps against PyTorch',
  options: {
    only: text('only cases with this in their id: small/2, attention', 'part', ''),
    systems: someOf('PyTorch’s ways to compute', Object.keys(PYTORCH)),
    rounds: number('turns each takes', 3),
    steps: number('steps of a measurement; the case’s own when left out'),
    kernels: flag('each kernel’s time, of every shape'),
    compute: oneOf('what is multiplied', Object.keys(COMPUTE), 'f32'),
  },
  rows: train,
};

async function* train(options) {
  const compute = COMPUTE[options.compute];
  const wanted = (id) => id.includes(options.only);
  const threadCounts = [...new Set([Math.min(2, availableParallelism()), 1])];
  const peers = peerPython();
  const folder = mkdtempSync(join(tmpdir(), 'framework-bench-'));
  try {
    for (const [name, about] of Object.entries(CASES)) {
      const ids = threadCounts.map((threads) => [`${name}/${threads}`, threads]).filter(([id]) => wanted(id));
      if (ids.length === 0) continue;
      const prepared = prepare(about, join(folder, name));
      const ours = [];
      for (const [id, threads] of ids) {
        const { outcomes, timed } = measure({ about, prepared, threads, options, compute, peers });
        const label = compute.barred ? id : `${id} ${options.compute}`;
        yield* rowsOf(label, about, compute, outcomes, peers);
        const rows =
          timed.length === 0 ? [] : [...kernelRows(label, timed, compute.barred ? about.outside : null)];
        yield* options.kernels ? rows : rows.slice(0, 1);
        ours.push([threads, [...outcomes.own, ...timed]]);
      }
      yield sameBits(`train ${name}, all runs of ours`, ours);
    }
    if (wanted('attention')) yield* attentionRows(peers, options.rounds);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const script = (path) => fileURLToPath(new URL(path, import.meta.url));

function prepare({ preset, windows }, folder) {
  mkdirSync(folder);
  const output = execFileSync(process.execPath, [script('prepare.js'), preset, folder, String(windows)]);
  return { folder, weights: join(folder, 'step-0', 'plugin-transformer'), settings: JSON.parse(output) };
}

/** Ours and theirs in turn, then ours with every kernel timed where that is wanted; everything each of them said. */
function measure({ about, prepared, threads, options, compute, peers }) {
  const { folder, weights, settings } = prepared;
  const steps = options.steps ?? about.steps;
  const { preset, windows, warmup } = about;
  const job = { preset, folder, weights, windows, warmup, steps, threads };
  const ours = { ...job, settings: compute.settings, kernels: false };
  const systems = peers.ok ? options.systems : [];
  const outcomes = { own: [], tuned: [], stock: [], compiled: [] };
  const ask = (command, path, content, environment = {}) => {
    const file = join(folder, 'job.json');
    writeFileSync(file, JSON.stringify(content));
    const env = { ...process.env, OMP_NUM_THREADS: String(threads), ...environment };
    const output = execFileSync(command, [script(path), file], {
      env,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    return JSON.parse(output.trim().split('\n').at(-1));
  };
  for (let round = 0; round < options.rounds; round++) {
    outcomes.own.push(ask(process.execPath, 'own.js', ours));
    for (const system of systems) {
      const { environment, compile } = PYTORCH[system];
      const theirs = { ...job, settings, compile, autocast: compute.autocast };
      const outcome = ask(peers.python, '../peers/train.py', theirs, environment);
      outcomes[system].push(outcome);
    }
  }
  const timed =
    options.kernels || about.outside !== null
      ? [ask(process.execPath, 'own.js', { ...ours, kernels: true })]
      : [];
  return { outcomes, timed };
}

const rateOf = (outcomes, tokens) =>
  outcomes.length === 0 ? null : tokens / median(outcomes.flatMap(({ seconds }) => seconds));

function* rowsOf(id, about, { barred, tolerance }, { own, ...theirs }, peers) {
  const { tokens, modelFlops } = own[0];
  const rate = rateOf(own, tokens);
  const rates = Object.entries(theirs)
    .map(([name, outcomes]) => [name, rateOf(outcomes, tokens)])
    .filter(([, value]) => value !== null);
  const disagreement = Object.values(theirs)
    .flat()
    .map((outcome) => disagreementOf(own[0], outcome, tolerance))
    .find((text) => text !== undefined);
  const tuned = rates.find(([name]) => name === 'tuned')?.[1];
  const ratio = tuned === undefined ? null : rate / tuned;
  const said = rates.map(([name, value]) => `${name} ${value.toFixed(0)} (${(rate / value).toFixed(2)} ×)`);
  const loss = own[0].losses.at(-1).toFixed(4);
  yield {
    id: `train ${id}`,
    value: rate,
    unit: 'tokens/s',
    against: 'PyTorch 2.15, allocator tuned',
    ratio,
    target: barred ? about.speed : null,
    ok: ratio === null || !barred ? null : disagreement === undefined && ratio >= about.speed,
    verdict: verdict(ratio, barred ? about.speed : null),
    note: peers.ok
      ? said.length === 0
        ? `compared with nothing; loss ${loss}`
        : `${said.join(', ')}; ${disagreement ?? `loss ${loss} and gradient norms agree`}`
      : `not compared, and no pass: ${peers.why}`,
  };
  const peak = Math.max(...own.map((outcome) => outcome.peak));
  const share = (modelFlops * rate) / tokens / peak;
  yield {
    id: `train ${id}, of the peak`,
    value: share,
    unit: 'of FMA peak',
    against: 'multiply-adds in registers, same run',
    ratio: share,
    target: barred ? about.peak : null,
    ok: barred ? share >= about.peak : null,
    verdict: verdict(share, barred ? about.peak : null),
    note: `${((modelFlops * rate) / tokens / 1e9).toFixed(0)} of ${(peak / 1e9).toFixed(0)} GFLOPS, model work only`,
  };
}

function verdict(ratio, target) {
  if (ratio === null) return '';
  const measured = `${ratio.toFixed(2)} ×`;
  return target === null ? measured : `${measured} (${ratio >= target ? 'met' : 'BELOW'}: ${target})`;
}

/** Losses and gradient norms of our own runs: the same numbers to the last bit, whatever the threads, run after run. */
function sameBits(id, ours) {
  const runs = ours.flatMap(([threads, outcomes]) => outcomes.map((outcome) => ({ threads, ...outcome })));
  const [first] = runs;
  const other = runs.find(
    ({ losses, norms }) => `${losses}` !== `${first.losses}` || `${norms}` !== `${first.norms}`,
  );
  const threads = ours.map(([count]) => count).join(' and ');
  const last = `loss ${first.losses.at(-1)}, gradient norm ${first.norms.at(-1)}`;
  return {
    id,
    value: runs.length,
    unit: 'runs',
    against: 'each other',
    ratio: 1,
    target: null,
    ok: other === undefined,
    verdict: other === undefined ? 'the same bits' : 'DIFFERENT',
    note:
      other === undefined
        ? `${threads} threads; ${last}`
        : `${last} on ${first.threads} threads; ${other.losses.at(-1)}, ${other.norms.at(-1)} on ${other.threads}`,
  };
}

/** Where two trajectories from the same weights part, in words; undefined where they do not. */
function disagreementOf(own, theirs, tolerance) {
  for (const [what, most] of Object.entries(tolerance)) {
    const step = own[what].findIndex((value, n) => !(Math.abs(value / theirs[what][n] - 1) <= most));
    if (step >= 0)
      return `DIFFERENT ${what} in step ${step + 1}: ${own[what][step]}, theirs ${theirs[what][step]}`;
  }
  return undefined;
}

/** Where our time goes, kernel by kernel, in milliseconds of a step; and what is no kernel. */
function* kernelRows(id, own, limit) {
  const steps = own.reduce((sum, { seconds }) => sum + seconds.length, 0);
  const total = own.flatMap(({ seconds }) => seconds).reduce((sum, value) => sum + value, 0);
  const rows = new Map();
  for (const { name, calls, seconds, work } of own.flatMap(({ kernels }) => kernels)) {
    const row = rows.get(name) ?? { calls: 0, seconds: 0, work: 0 };
    rows.set(name, { calls: row.calls + calls, seconds: row.seconds + seconds, work: row.work + work });
  }
  const row = (name, seconds, note, target = null) => ({
    id: `train ${id}: ${name}`,
    value: (seconds / steps) * 1000,
    unit: 'ms a step',
    against: 'the step',
    ratio: seconds / total,
    target,
    ok: target === null ? null : seconds / total <= target,
    verdict: `${((100 * seconds) / total).toFixed(1)} %`,
    note,
  });
  const inside = [...rows.values()].reduce((sum, { seconds }) => sum + seconds, 0);
  yield row('outside kernels', total - inside, limit === null ? '' : `limit ${100 * limit} %`, limit);
  for (const [name, { calls, seconds, work }] of [...rows].sort((a, b) => b[1].seconds - a[1].seconds)) {
    const rate = work === 0 ? '' : `, ${(work / seconds / 1e9).toFixed(0)} GFLOPS`;
    yield row(name, seconds, `${(calls / steps).toFixed(0)} calls${rate}`);
  }
}
