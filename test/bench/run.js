// Measurements, not tests: `npm run bench -- <area> [--json]`. Each row is {id, value, unit, against, ratio, target, ok,
// note}; `against` is what the value is held up to, measured in the same run where it is a peer.
//
//   kernel   a guarded call, the start of thirty plugins, the command line, the smoke preset cold and warm
//   matmul   our matrix product against OpenBLAS and oneDNN (matmul/matmul.js says the options)
//   train    training steps against PyTorch (train/train.js says the options)
//   tokenizer training and encoding against SentencePiece and Hugging Face's tokenizers (tokenizer/tokenizer.js)
//   match    50 tokens in a gigabyte of source text (match/match.js says the options)
//   data     signatures against datatrove and text-dedup, what filters find in peers' own test data, the chain of filters, Parquet
//            against DuckDB, whole runs with their card, memory as input grows (data/data.js says the options)
//   takedown a hundred repositories out of a blend, held up to making and to copying it (takedown/takedown.js)
//   packing  windows out of documents, both packings: tokens a second and waste (packing/packing.js says the options)
//   backends tokens a second of tiny-code's shape on each backend that works here
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { data } from './data/data.js';
import { dispatch, start } from './kernel.js';
import { match } from './match/match.js';
import { matmul } from './matmul/matmul.js';
import { median } from './median.js';
import { packing } from './packing/packing.js';
import { takedown } from './takedown/takedown.js';
import { tokenizer } from './tokenizer/tokenizer.js';
import { train } from './train/train.js';

const bin = fileURLToPath(new URL('../../core/bin/framework.js', import.meta.url));
const [area, ...flags] = process.argv.slice(2);

const framework = (cwd, ...args) =>
  execFileSync(process.execPath, [bin, ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 1 << 28,
  });

/** Median of a few timings of one call, in seconds. */
function seconds(runs, call) {
  const times = Array.from({ length: runs }, () => {
    const start = performance.now();
    call();
    return (performance.now() - start) / 1000;
  });
  return median(times);
}

function limit(id, value, target, note = '') {
  return { id, value, unit: 's', against: 'limit', ratio: value / target, target, ok: value <= target, note };
}

function inFolder(call) {
  const cwd = mkdtempSync(join(tmpdir(), 'framework-bench-'));
  try {
    return call(cwd);
  } finally {
    rmSync(cwd, { recursive: true });
  }
}

const areas = {
  match: () => match(flags),
  matmul: () => matmul(flags),
  async *kernel() {
    yield* await dispatch();
    yield* await start();
    yield inFolder((cwd) =>
      limit(
        'help',
        seconds(5, () => framework(cwd, '--help')),
        0.7,
      ),
    );
    const plan = (cwd) => framework(cwd, 'plan', '--preset', '700m-code', '--json');
    yield inFolder((cwd) =>
      limit(
        'plan 700m-code',
        seconds(5, () => plan(cwd)),
        1.5,
      ),
    );
    const smoke = (cwd) => framework(cwd, 'run', '--preset', 'smoke', '--json');
    yield* inFolder((cwd) => [
      limit(
        'smoke, from nothing',
        seconds(1, () => smoke(cwd)),
        20,
      ),
      limit(
        'smoke, again',
        seconds(3, () => smoke(cwd)),
        15,
        'everything reused',
      ),
    ]);
  },
  train: () => train(flags),
  tokenizer: () => tokenizer(flags),
  data: () => data(flags),
  takedown: () => takedown(flags),
  packing: () => packing(flags),
  *backends() {
    const doctor = JSON.parse(inFolder((cwd) => framework(cwd, 'doctor', '--json')));
    const backends = doctor.checks.filter(({ id, ok }) => ok && /^backend\/(native|wasm)$/.test(id));
    let fastest;
    for (const backend of backends.map(({ id }) => id.slice('backend/'.length))) {
      const value = inFolder((cwd) => {
        const settings = [
          `run.backend=${backend}`,
          'plugins.plugin-local-dataset.packages=[luxon, ramda, rxjs, underscore]',
          ...['steps=24', 'warmupSteps=4', 'decaySteps=4'].map(
            (setting) => `plugins.plugin-trainer.${setting}`,
          ),
        ];
        framework(
          cwd,
          'run',
          '--preset',
          'tiny-code',
          '--until',
          'train',
          ...settings.flatMap((s) => ['--set', s]),
        );
        const rows = readFileSync(join(cwd, 'runs', 'tiny-code', 'timing.ndjson'), 'utf8')
          .trim()
          .split('\n');
        // The first steps allocate and warm up.
        return median(rows.slice(4).map((row) => JSON.parse(row).tokensPerSecond));
      });
      fastest ??= value;
      yield {
        id: `tiny-code on ${backend}`,
        value,
        unit: 'tokens/s',
        against: 'the first backend',
        ratio: value / fastest,
        target: null,
        ok: null,
        note: 'median of 20 steps',
      };
    }
  },
};

if (!areas[area]) {
  console.error(`usage: npm run bench -- <area> [--json]\nareas: ${Object.keys(areas).join(', ')}`);
  process.exit(2);
}
const json = flags.includes('--json');
if (!json) console.log(`${area} on ${cpus().length} × ${cpus()[0]?.model}`);
const rows = [];
for await (const row of areas[area]()) {
  rows.push(row);
  if (!json) print(row);
}
if (json) {
  console.log(JSON.stringify({ area, cpu: cpus()[0]?.model, cores: cpus().length, rows }, null, 2));
}
process.exitCode = rows.some(({ ok }) => ok === false) ? 1 : 0;

/** A row as a person reads it; an area may bring its own verdict. */
function print({ id, value, unit, ratio, target, ok, note, verdict }) {
  const judged = ok === null ? `${ratio?.toFixed(2)} ×` : `${ok ? 'within' : 'OVER'} ${target} ${unit}`;
  const number = value === null ? '' : `${value.toPrecision(4).padStart(8)} ${unit.padEnd(9)}`;
  console.log(`  ${id.padEnd(24)} ${number} ${verdict ?? judged}  ${note}`);
}
