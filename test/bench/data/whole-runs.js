// Runs to the end of the data, for `npm run bench -- data`: over folders as they lie, with the card a reader gets, and over inputs
// that grow, for the memory they take.
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LEAST_TRAINING } from '../least-training.js';
import { sourceFiles, writeBlend } from '../takedown/blend.js';
import { measuredRun } from './measured-run.js';

const BIN = fileURLToPath(new URL('../../../core/bin/framework.js', import.meta.url));
/** Mebibytes of all processes of a run together, whatever its input. */
const MEMORY = 1536;
const COUNTED = `select sum(delivered)::integer as documents, sum(delivered_bytes)::double as bytes,
  sum(documents)::integer as kept, sum(bytes)::double as kept_bytes from sources`;
const DATA = ['ingest', 'filter', 'tokenize', 'sequence'];

/**
 * Every stage of the data over `folders`, each first-level folder a repository under the licences that lie in it. Trains the
 * least there is, because only a run that came to its end is published, and writes its data card to `card`.
 *
 * @param pieces of the vocabulary
 */
export async function* wholeRun(folders, folder, { pieces, card }) {
  const preset = presetIn(folder, 'whole', folders, wholePlugins(pieces));
  const { stdout, peakBytes, cpuSeconds } = await measuredRun(
    process.execPath,
    [BIN, 'run', '--preset', preset, '--json'],
    folder,
  );
  const stages = JSON.parse(stdout).stages.filter(({ name }) => DATA.includes(name));
  const framework = (...args) =>
    JSON.parse(execFileSync(process.execPath, [BIN, ...args, '--json'], { cwd: folder, maxBuffer: 1 << 28 }));
  framework('provenance', 'export', 'whole', '--format', 'card', '--out', card ?? join(folder, 'card.html'));
  const [told] = framework('provenance', 'query', 'whole', COUNTED).rows;
  const seconds = stages.reduce((sum, stage) => sum + stage.seconds, 0);
  yield {
    ...{ id: 'from folders to windows', value: told.bytes / 1e6 / seconds, unit: 'MB/s', against: 'none' },
    ...{ ratio: null, target: null, ok: null, verdict: card === undefined ? '' : `card: ${card}` },
    note: `${megabytes(told.bytes)}, ${told.documents} documents; ${megabytes(told.kept_bytes)}, ${told.kept} documents stay; ${stages.map(({ name, seconds: one }) => `${name} ${one.toFixed(1)} s`).join(', ')}; ${cpuSeconds.toFixed(0)} s of processor time, start and end included`,
  };
  if (peakBytes !== null) yield memory('… its memory', peakBytes, 'all processes together, at most');
}

/** Every filter over inputs of these sizes, a run each: real text as far as it goes, then the same with half of its names changed. */
export async function* growingRuns(folders, folder, sizes) {
  const files = sourceFiles(folders);
  for (const size of sizes) {
    const source = join(folder, 'grown');
    const written = writeBlend(source, files, { repositories: Math.max(10, size / 5), bytes: size * 1e6 });
    const preset = presetIn(folder, 'grown', [source]);
    const { stdout, peakBytes, cpuSeconds } = await measuredRun(
      process.execPath,
      [BIN, 'run', '--preset', preset, '--until', 'filter', '--json'],
      folder,
    );
    const seconds = JSON.parse(stdout).stages.reduce((sum, stage) => sum + stage.seconds, 0);
    const note = `${megabytes(written.bytes)}, ${megabytes(written.real)} of it as found, ${written.documents} documents: ${seconds.toFixed(0)} s, ${cpuSeconds.toFixed(0)} s of processor time`;
    if (peakBytes !== null) yield memory(`filters over ${size} MB`, peakBytes, note);
    for (const left of [source, join(folder, 'runs'), join(folder, '.framework')])
      rmSync(left, { recursive: true, force: true });
  }
}

/** @param rest of the preset, after its plugins of the data */
function presetIn(folder, name, folders, rest = '') {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}.yaml`);
  writeFileSync(
    path,
    `name: ${name}
description: What the data stages make of some folders.
extends: base-code
plugins:
  plugin-local-dataset: { folders: [${folders.map((one) => JSON.stringify(one)).join(', ')}] }
${rest}`,
  );
  return path;
}

const wholePlugins = (pieces) => `  plugin-unigram-tokenizer: { vocabularySize: ${pieces} }
  plugin-packing: { contextLength: 8192, packing: best-fit, trainTokens: 32768 }
${LEAST_TRAINING}`;

function memory(id, bytes, note) {
  const mebibytes = bytes / 2 ** 20;
  return {
    ...{ id, value: mebibytes, unit: 'MiB', against: 'limit', ratio: MEMORY / mebibytes, target: 1, note },
    ok: mebibytes <= MEMORY,
    verdict: `${mebibytes <= MEMORY ? 'within' : 'OVER'} ${MEMORY} MiB`,
  };
}

const megabytes = (bytes) => `${(bytes / 1e6).toFixed(0)} MB`;
