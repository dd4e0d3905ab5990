import { createReferenceOps } from '@framework/native/reference';
import adamw from '@framework/plugin-adamw';
import native from '@framework/plugin-backend-native';
import causalLm from '@framework/plugin-causal-lm';
import transformer from '@framework/plugin-transformer';
import type {
  FactName,
  PlanContribution,
  PlanContributor,
  PlanFacts,
  ResolvedConfig,
  TensorBackend,
} from '@framework/sdk';
import { makePlugin } from '@framework/sdk/testing';
import * as tf from '@tensorflow/tfjs';
import test, { type ExecutionContext } from 'ava';
import { config as adamwConfig } from '../../plugin-adamw/dist/config.js';
import { plan as adamwPlan } from '../../plugin-adamw/dist/plan.js';
import { config as nativeConfig } from '../../plugin-backend-native/dist/config.js';
import { config as causalLmConfig } from '../../plugin-causal-lm/dist/config.js';
import { plan as causalLmPlan } from '../../plugin-causal-lm/dist/plan.js';
import { config as transformerConfig } from '../../plugin-transformer/dist/config.js';
import { plan as transformerPlan } from '../../plugin-transformer/dist/plan.js';
import { config as trainerConfig } from './config.js';
import { plan as trainerPlan } from './plan.js';
import trainer from './plugin.js';
import { Rig } from './testing/rig.js';
import { TOY_VOCABULARY, toyBatch } from './testing/toy-language.js';

const [offer] = makePlugin(native, nativeConfig).offers;
const { ok, why } = await offer!.probe();
/** Training on the native kernels, where the addon is built; the reference operations are tested elsewhere. */
function onNative(title: string, run: (t: ExecutionContext) => Promise<void>): void {
  if (ok) test.serial(title, run);
  else test.serial.skip(`${title} (${why})`, run);
}

const small = { layers: 2, hidden: 24, heads: 3, keyValueHeads: 1, headSize: 6, feedForward: 37 };

const rig = (
  backend: TensorBackend,
  body: object = small,
  vocabularySize = TOY_VOCABULARY,
  training: Readonly<Record<string, unknown>> = {},
): Rig =>
  new Rig({
    backend,
    vocabularySize,
    trainer: { plugin: trainer, schema: trainerConfig, config: training },
    optimizer: { plugin: adamw, schema: adamwConfig },
    body: { plugin: transformer, schema: transformerConfig, config: { ...body } },
    objective: { plugin: causalLm, schema: causalLmConfig },
  });

let backend: TensorBackend;
test.before(async () => {
  if (ok) backend = (await offer!.create({ threads: 0 })) as TensorBackend;
});

const gradientsOf = (run: Rig): ReadonlyMap<string, Float32Array> =>
  new Map(run.registry.parameters.map(({ name, gradient }) => [name, gradient.read()]));

onNative('gradients of a step agree with the reference operations', async (t) => {
  const actual = rig(backend);
  const metrics = await actual.step(toyBatch(0, 2, 3, 19));
  const gradients = gradientsOf(actual);
  const ops = createReferenceOps();
  const reference = rig({ ...backend, name: 'reference', ops });
  const expected = await reference.step(toyBatch(0, 2, 3, 19));
  t.true(Math.abs(metrics['loss']! / expected['loss']! - 1) < 1e-5);
  for (const [name, gradient] of gradientsOf(reference)) {
    const error = relativeError(gradients.get(name)!, gradient);
    t.true(error <= 1e-5, `${name}: ${error}`);
  }
});

onNative('checkpointing, a second run and a restored run all give the same bytes', async (t) => {
  const train = async (run: Rig, from: number, to: number): Promise<Rig> => {
    for (let step = from; step < to; step++) await run.step(toyBatch(step, 2, 3, 19));
    return run;
  };
  const bytes = async (run: Rig): Promise<string[]> =>
    [...(await run.checkpoint())].map(
      ([file, content]) => `${file} ${Buffer.from(content).toString('base64')}`,
    );
  const expected = await bytes(await train(rig(backend), 0, 4));
  t.deepEqual(await bytes(await train(rig(backend), 0, 4)), expected);
  for (const activationCheckpointing of ['selective', 'block']) {
    t.deepEqual(
      await bytes(await train(rig(backend, { ...small, activationCheckpointing }), 0, 4)),
      expected,
    );
  }
  const half = await train(rig(backend), 0, 2);
  const resumed = rig(backend);
  await resumed.restore(await half.checkpoint());
  t.deepEqual(await bytes(await train(resumed, 2, 4)), expected);
});

onNative('steps leave no tensor behind', async (t) => {
  const run = rig(backend);
  for (let step = 0; step < 2; step++) await run.step(toyBatch(step, 2, 3, 19));
  const before = tf.memory().numTensors;
  for (let step = 2; step < 5; step++) await run.step(toyBatch(step, 2, 3, 19));
  t.is(tf.memory().numTensors, before);
});

/** A body of about a million parameters: large enough that its own tensors are what memory goes to. */
const sizeable = { layers: 4, hidden: 128, heads: 4, keyValueHeads: 2, headSize: 32, feedForward: 352 };

for (const activationCheckpointing of ['none', 'block'] as const) {
  onNative(`${activationCheckpointing}: a step takes the memory the plans state`, async (t) => {
    const fresh = (await offer!.create({ threads: 0 })) as TensorBackend;
    const body = { ...sizeable, activationCheckpointing };
    const [rows, length, vocabulary] = [8, 128, 2048];
    const run = rig(fresh, body, vocabulary, { batchSize: rows });
    for (let step = 0; step < 2; step++) await run.step(toyBatch(step, 1, rows, length));
    const { peakBytes } = fresh.memory();
    const planned = plannedBytes(t, body, { batchSize: rows }, vocabulary, length);
    t.log(`at most ${(peakBytes / 2 ** 20).toFixed(1)} MiB, planned ${(planned / 2 ** 20).toFixed(1)} MiB`);
    t.true(peakBytes <= 1.3 * planned);
    t.true(planned <= 1.5 * peakBytes);
    await run.teardown();
  });
}

function plannedBytes(
  t: ExecutionContext,
  body: object,
  training: object,
  vocabularySize: number,
  contextLength: number,
): number {
  const known: Partial<Record<FactName, number>> = { vocabularySize, contextLength };
  const facts: PlanFacts = { get: (name) => known[name]!, find: (name) => known[name] };
  const ask = (plan: PlanContributor, schema: object, config: object): PlanContribution => {
    const defaults = Object.fromEntries(
      Object.entries(schema as Record<string, { default: unknown }>).map(([key, field]) => [
        key,
        field.default,
      ]),
    );
    const contribution = plan({ ...defaults, ...config } as ResolvedConfig, facts);
    Object.assign(known, contribution.facts);
    return contribution;
  };
  const contributions = [
    ask(trainerPlan, trainerConfig, training),
    ask(transformerPlan, transformerConfig, body),
    ask(adamwPlan, adamwConfig, {}),
    ask(causalLmPlan, causalLmConfig, {}),
  ];
  // The backend counts tensors and buffers, not the process around them.
  const rows = contributions
    .flatMap(({ memory }) => memory ?? [])
    .filter(({ name }) => !name.startsWith('Node.js'));
  for (const row of rows) t.log(`${(row.bytes / 2 ** 20).toFixed(1)} MiB ${row.name}`);
  return rows.reduce((sum, row) => sum + row.bytes, 0);
}

function relativeError(a: Float32Array, b: Float32Array): number {
  let difference = 0;
  let size = 0;
  for (let i = 0; i < b.length; i++) {
    difference += (a[i]! - b[i]!) ** 2;
    size += b[i]! ** 2;
  }
  return Math.sqrt(difference / size);
}
