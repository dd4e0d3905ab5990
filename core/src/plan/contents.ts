import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { frameworkError, LAYOUT } from '@framework/sdk';
import { suggestion } from '@framework/sdk/checks';
import { readSafetensorsHeader, type TensorEntry } from './safetensors-header.js';

/** What `framework inspect <run or checkpoint> --json` prints. */
export interface Contents {
  readonly kind: 'run' | 'checkpoint' | 'tensors';
  readonly path: string;
  /** Elements of the model's tensors: those of the plugin files that hold `model`, or of the one file. */
  readonly parameters: number;
  readonly table: readonly (TensorEntry & { readonly file: string })[];
  readonly files: readonly { readonly file: string; readonly bytes: number }[];
  readonly checkpoints: readonly string[];
  /** As the run recorded it; null while it is not finished. */
  readonly contentRoot: string | null;
}

/**
 * Lists what lies in a run, a checkpoint folder or a safetensors file.
 *
 * @param name a run's name under `runs/`, or a path
 * @throws FWK_RUN_UNKNOWN, also for what is none of these; FWK_CHECKPOINT_CORRUPT
 */
export function contentsOf(name: string, root: string): Contents {
  const run = join(root, LAYOUT.runs, name);
  const path = existsSync(run) ? run : resolve(root, name);
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) {
    const runs = namesIn(join(root, LAYOUT.runs));
    throw frameworkError('FWK_RUN_UNKNOWN', {
      message: `there is no run, checkpoint or file '${name}'${suggestion(name, runs)}`,
      at: path,
    });
  }
  if (stats.isFile() && isTensors(path)) return listing('tensors', path, '', ['']);
  if (existsSync(join(path, LAYOUT.run))) return runContents(path);
  const files = stats.isDirectory() ? filesUnder(path) : [];
  if (files.some(isTensors)) return listing('checkpoint', path, path, files);
  throw frameworkError('FWK_RUN_UNKNOWN', {
    message: `'${name}' is no run, no checkpoint and no safetensors file`,
    at: path,
    action: 'name a run, a folder with .safetensors files in it, or one of these',
  });
}

const isTensors = (file: string): boolean => file.endsWith('.safetensors');

/** Of a folder; none where there is no such folder. */
const namesIn = (folder: string): readonly string[] =>
  statSync(folder, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(folder) : [];

function runContents(path: string): Contents {
  const folder = join(path, LAYOUT.checkpoints);
  const checkpoints = namesIn(folder)
    .filter((entry) => /^step-\d+$/.test(entry))
    .sort((a, b) => Number(a.slice(5)) - Number(b.slice(5)));
  const newest = checkpoints.at(-1);
  const dir = newest === undefined ? undefined : join(folder, newest);
  const tensors = dir === undefined ? undefined : listing('checkpoint', dir, dir, filesUnder(dir));
  return {
    kind: 'run',
    path,
    parameters: tensors?.parameters ?? 0,
    table: tensors?.table ?? [],
    files: filesUnder(path).map((file) => ({ file, bytes: statSync(join(path, file)).size })),
    checkpoints,
    contentRoot: recordedRoot(path),
  };
}

function listing(kind: Contents['kind'], path: string, folder: string, files: readonly string[]): Contents {
  const full = (file: string) => (file === '' ? path : join(folder, file));
  const table = files
    .filter((file) => isTensors(full(file)))
    .flatMap((file) => readSafetensorsHeader(full(file)).tensors.map((tensor) => ({ file, ...tensor })));
  // Beside the weights a checkpoint holds the optimizer's moments; they are no parameters.
  const model = table.filter(
    ({ file }) => file === '' || /(?:^|\/)(?:model|weights)[^/]*\.safetensors$/.test(file),
  );
  return {
    kind,
    path,
    parameters: model.reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0),
    table,
    files: files.map((file) => ({ file: file || path, bytes: statSync(full(file)).size })),
    checkpoints: [],
    contentRoot: null,
  };
}

/** The `run-finished` line of the journal says it. */
function recordedRoot(path: string): string | null {
  const file = join(path, LAYOUT.journal);
  if (!existsSync(file)) return null;
  const last = readFileSync(file, 'utf8').trimEnd().split('\n').at(-1) ?? '';
  try {
    const { kind, data } = JSON.parse(last) as { kind?: string; data?: { contentRoot?: string } };
    return kind === 'run-finished' ? (data?.contentRoot ?? null) : null;
  } catch {
    return null;
  }
}

function filesUnder(folder: string, prefix = ''): string[] {
  return readdirSync(join(folder, prefix), { withFileTypes: true })
    .flatMap((entry) => {
      const name = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
      if (entry.isDirectory()) return filesUnder(folder, name);
      // A link may lead nowhere.
      return statSync(join(folder, name), { throwIfNoEntry: false })?.isFile() ? [name] : [];
    })
    .sort();
}
