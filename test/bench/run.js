// Measurements, not tests: `npm run bench -- <area>`; `--help` says the areas, and of an area its options. Each row is {id,
// value, unit, against, ratio, target, ok, note}; `against` is what the value is held up to, measured in the same run where it is a peer.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dataBench } from './data/data.js';
import { dispatch, start } from './kernel.js';
import { matchBench } from './match/match.js';
import { matmulBench } from './matmul/matmul.js';
import { median } from './median.js';
import { flag, optionsText, readOptions, UsageError } from './options.js';
import { packingBench } from './packing/packing.js';
import { takedownBench } from './takedown/takedown.js';
import { tokenizerBench } from './tokenizer/tokenizer.js';
import { trainBench } from './train/train.js';

const bin = fileURLToPath(new URL('../../core/bin/framework.js', import.meta.url));

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

async function* kernel() {
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
}

function* backends() {
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
}

/** What each area is, what it may be told, and its rows. */
const AREAS = {
  kernel: {
    what: 'a guarded call, the start of thirty plugins, the command line, the smoke preset cold and warm',
    options: {},
    rows: kernel,
  },
  matmul: matmulBench,
  train: trainBench,
  tokenizer: tokenizerBench,
  match: matchBench,
  data: dataBench,
  takedown: takedownBench,
  packing: packingBench,
  backends: {
    what: 'tokens a second of tiny-code’s shape on each backend that works here',
    options: {},
    rows: backends,
  },
};
/** Of every area. */
const COMMON = { json: flag('one document instead of lines'), help: flag('this') };

try {
  process.exitCode = await bench(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`error: ${error.message}`);
  process.exitCode = 2;
}

/** @returns the exit code: 1 where a value is not what it is held up to */
async function bench([name, ...flags]) {
  if (name === '--help') return help();
  const names = Object.keys(AREAS).join(', ');
  if (name === undefined || name.startsWith('-'))
    throw new UsageError(`no area is named; npm run bench -- <area>, one of: ${names}`);
  if (!Object.hasOwn(AREAS, name)) throw new UsageError(`there is no area '${name}'; one of: ${names}`);
  const { what, options, rows: measure } = AREAS[name];
  const described = { ...options, ...COMMON };
  if (flags.includes('--help')) {
    console.log([`npm run bench -- ${name} [options]`, what, '', ...optionsText(described)].join('\n'));
    return 0;
  }
  const { json, help: _, ...values } = usageOf(name, () => readOptions(flags, described));
  if (!json) console.log(`${name} on ${cpus().length} × ${cpus()[0]?.model}`);
  const rows = [];
  for await (const row of measure(values)) {
    rows.push(row);
    if (!json) print(row);
  }
  if (json) {
    const document = { area: name, cpu: cpus()[0]?.model, cores: cpus().length, rows };
    console.log(JSON.stringify(document, null, 2));
  }
  return rows.some(({ ok }) => ok === false) ? 1 : 0;
}

function help() {
  const width = Math.max(...Object.keys(AREAS).map((name) => name.length));
  const areas = Object.entries(AREAS).map(([name, { what }]) => `  ${name.padEnd(width)}  ${what}`);
  console.log(
    ['npm run bench -- <area> [options]', '', ...areas, '', '<area> --help says its options'].join('\n'),
  );
  return 0;
}

/** A mistake in an option, with where to look. */
function usageOf(name, read) {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`${error.message}; npm run bench -- ${name} --help says what there is`, {
      cause: error,
    });
  }
}

/** A row as a person reads it; an area may bring its own verdict. */
function print({ id, value, unit, ratio, target, ok, note, verdict }) {
  const judged = ok === null ? `${ratio?.toFixed(2)} ×` : `${ok ? 'within' : 'OVER'} ${target} ${unit}`;
  const number = value === null ? '' : `${value.toPrecision(4).padStart(8)} ${unit.padEnd(9)}`;
  console.log(`  ${id.padEnd(24)} ${number} ${verdict ?? judged}  ${note}`);
}
