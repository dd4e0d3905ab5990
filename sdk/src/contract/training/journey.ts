import { createHash, type Hash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckpointView } from '../../hooks/checkpoint.js';
import type { StepBatch } from '../../hooks/collate.js';
import { OPTIMIZER } from '../../slots/optimizer.js';
import { TRAINER } from '../../slots/trainer.js';
import { type MemoryCheckpoint, memoryCheckpoint } from '../../testing/checkpoint.js';
import type { ErrandFunction } from '../elsewhere.js';
import type { Subject } from '../subject.js';
import { TOY_TERM, toyHooks } from './toy-model.js';
import { randomValues, type TrainingBench, train } from './training-bench.js';

/** Steps of every journey, and after which of them the checkpoint is written. */
export const STEPS = 5;
export const SAVED_AFTER = 3;

/** What is left of a run at a checkpoint: the plugin's own part, and the values of parameters others own. */
export interface Stop {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly others: ReadonlyMap<string, Float32Array>;
}

/** A few training steps, each summed up as a hash of everything that came of it. */
export interface Journey {
  readonly steps: readonly string[];
  readonly stop: Stop;
}

/** The trajectory of steps `from` to `to` in this process; a checkpoint at the end. */
export const travel = (
  subject: Subject,
  { from = 0, to, stop }: { readonly from?: number; readonly to: number; readonly stop?: Stop },
): Promise<Journey> =>
  train(subject, async (bench) => {
    if (stop !== undefined) await restoreStop(bench, stop);
    const steps: string[] = [];
    for (let step = from; step < to; step++) steps.push(await takeStep(bench, step));
    return { steps, stop: await saveStop(bench, to) };
  });

/** For a process that will be killed: travels, saves into `dir`, says so, and goes on until it is. */
export const travelUntilKilled: ErrandFunction<{ readonly dir: string }, never> = (subject, { dir }, mark) =>
  train(subject, async (bench) => {
    for (let step = 0; step < SAVED_AFTER; step++) await takeStep(bench, step);
    writeStop(dir, await saveStop(bench, SAVED_AFTER));
    mark('saved');
    for (let step = SAVED_AFTER; ; step++) {
      await takeStep(bench, step);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  });

/** For a fresh process: restores from `dir`, saves again at once, then travels to the end. */
export const travelOn: ErrandFunction<
  { readonly dir: string },
  { readonly again: Stop; readonly rest: Journey }
> = (subject, { dir }) =>
  train(subject, async (bench) => {
    await restoreStop(bench, readStop(dir));
    const again = await saveStop(bench, SAVED_AFTER);
    const steps: string[] = [];
    for (let step = SAVED_AFTER; step < STEPS; step++) steps.push(await takeStep(bench, step));
    return { again, rest: { steps, stop: await saveStop(bench, STEPS) } };
  });

/** One step: `collate`, `forward` and `loss` of each micro-batch, the optimizer, the observer. */
export async function takeStep(bench: TrainingBench, step: number): Promise<string> {
  const { plugin, subject } = bench;
  const hash = createHash('sha256');
  const batch = await bench.collated(step);
  addBatch(hash, batch);
  const gradients = new Map<string, Float32Array>();
  if (plugin.hooks?.forward ?? plugin.hooks?.loss) {
    for (const [micro, one] of batch.micro.entries()) {
      const pass = bench.pass(step, one, { micro, counts: batch.counts });
      for (const [name, { sum }] of pass.terms) hash.update(`${name} ${sum}\n`);
      for (const [name, { values }] of pass.outputs) hash.update(name).update(values);
      for (const [name, values] of pass.parameterGradients) {
        const sum = gradients.get(name);
        gradients.set(name, sum === undefined ? values : sum.map((value, i) => value + values[i]!));
      }
    }
  }
  if (subject.manifest.provides?.includes(TRAINER.id)) {
    const counts = {
      [TOY_TERM]: batch.micro.flatMap(({ weights }) => [...weights]).reduce((sum, one) => sum + one, 0),
    };
    const metrics = plugin.slot(TRAINER).step({ ...batch, counts }, toyHooks(bench.tf, bench.registry!));
    return hash.update(JSON.stringify(metrics)).update(parametersOf(bench)).digest('hex');
  }
  const optimizes = subject.manifest.provides?.includes(OPTIMIZER.id) ?? false;
  const parameters = bench.registry?.parameters ?? [];
  for (const { name, variable, gradient } of parameters) {
    const passed = gradients.get(name);
    // An optimizer by itself has no loss to follow, and what watches weights needs some that move: numbers that differ
    // from step to step do.
    const idle = passed === undefined || passed.every((value) => value === 0);
    const moves = optimizes || (bench.own.has(name) && idle);
    gradient.write(
      moves ? randomValues(`gradient ${name}`, variable.shape, step) : (passed ?? gradient.read()),
    );
  }
  const optimizer = optimizes ? plugin.slot(OPTIMIZER) : undefined;
  const options = { step: step + 1, learningRate: 0.01, gradientScale: 1 };
  if (optimizer) optimizer.step(parameters, options);
  else
    for (const { name, variable, gradient } of parameters)
      descend(bench, name, variable.dataSync(), gradient.read());
  hash.update(parametersOf(bench));
  plugin.hooks?.step?.({
    step: step + 1,
    steps: STEPS,
    tokens: 100 * (step + 1),
    metrics: { loss: 1 / (step + 1) },
    seconds: 1,
    tokensPerSecond: 100,
  });
  return hash.digest('hex');
}

const parametersOf = (bench: TrainingBench): Buffer =>
  Buffer.concat(
    [...bench.parameters()].flatMap(([name, { values }]) => [Buffer.from(name), Buffer.from(values.buffer)]),
  );

// Plain gradient descent: what state there is, is the plugin's.
function descend(
  bench: TrainingBench,
  name: string,
  values: ArrayLike<number>,
  gradient: Float32Array,
): void {
  bench.assign(
    name,
    Float32Array.from(values, (value, i) => value - 0.01 * gradient[i]!),
  );
}

function addBatch(hash: Hash, { micro, counts }: StepBatch): void {
  for (const { tokens, documents, positions, targets, weights, extra } of micro) {
    for (const array of [tokens, documents, positions, targets, weights]) hash.update(array);
    for (const name of Object.keys(extra).sort()) hash.update(name).update(extra[name]!.data);
  }
  hash.update(JSON.stringify(Object.entries(counts).sort()));
}

export async function saveStop(bench: TrainingBench, step: number): Promise<Stop> {
  const saved = memoryCheckpoint();
  await bench.plugin.hooks?.checkpoint?.(saved.draft(step), bench.plugin.hookContext());
  return {
    files: saved.files,
    others: new Map(
      [...bench.parameters()].flatMap(([name, { values }]) =>
        bench.own.has(name) ? [[name, values] as const] : [],
      ),
    ),
  };
}

export async function restoreStop(
  bench: TrainingBench,
  { files, others }: Stop,
  purpose: CheckpointView['purpose'] = 'resume',
): Promise<void> {
  for (const [name, values] of others) bench.assign(name, values);
  await bench.plugin.hooks?.restore?.(viewOf(bench.subject, files, { purpose }), bench.plugin.hookContext());
}

/** The files as `restore` sees them. */
export function viewOf(
  { manifest }: Subject,
  files: ReadonlyMap<string, Uint8Array>,
  options: { readonly stateVersion?: number | null; readonly purpose?: CheckpointView['purpose'] } = {},
): CheckpointView {
  const { stateVersion = manifest.stateVersion ?? 1, purpose = 'resume' } = options;
  const memory: MemoryCheckpoint = memoryCheckpoint(files);
  return memory.view({ stateVersion, purpose, step: SAVED_AFTER });
}

function writeStop(dir: string, { files, others }: Stop): void {
  mkdirSync(dir, { recursive: true });
  const names = (map: ReadonlyMap<string, unknown>) => [...map.keys()];
  for (const [index, bytes] of [...files.values(), ...others.values()].entries()) {
    writeFileSync(join(dir, String(index)), bytes);
  }
  writeFileSync(join(dir, 'names.json'), JSON.stringify({ files: names(files), others: names(others) }));
}

function readStop(dir: string): Stop {
  const { files, others } = JSON.parse(readFileSync(join(dir, 'names.json'), 'utf8')) as {
    files: string[];
    others: string[];
  };
  const read = (index: number): Uint8Array => new Uint8Array(readFileSync(join(dir, String(index))));
  return {
    files: new Map(files.map((name, index) => [name, read(index)])),
    others: new Map(others.map((name, index) => [name, new Float32Array(read(files.length + index).buffer)])),
  };
}
