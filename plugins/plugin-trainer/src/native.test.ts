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
import { plan as nativePlan } from '../../plugin-backend-native/dist/plan.js';
import type { NativeTensorBackend } from '../../plugin-backend-native/dist/tensor-backend.js';
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

for (const activationCheckpointing of ['none', 'selective', 'block'] as const) {
  onNative(
    `${activationCheckpointing}: steps take the memory the plans state, and no more is held`,
    async (t) => {
      const fresh = (await offer!.create({ threads: 0 })) as TensorBackend;
      const body = { ...sizeable, activationCheckpointing };
      const [rows, length, vocabulary] = [8, 128, 2048];
      const run = rig(fresh, body, vocabulary, { batchSize: rows });
      // The moments are there from the second step on.
      for (let step = 0; step < 3; step++) await run.step(toyBatch(step, 1, rows, length));
      const { peakBytes, heldBytes } = (tf.backend() as unknown as NativeTensorBackend).usage();
      t.is(peakBytes, fresh.memory().peakBytes);
      const planned = plannedBytes(t, body, { batchSize: rows }, vocabulary, length);
      const [used, held, stated] = [peakBytes, heldBytes, planned].map((bytes) =>
        (bytes / 2 ** 20).toFixed(1),
      );
      t.log(`at most ${used} MiB in ${held} MiB that are held, planned ${stated} MiB`);
      t.true(heldBytes <= planned);
      // Of so small a model slabs of whole megabytes are much.
      t.true(planned <= 1.3 * heldBytes + 16 * 2 ** 20);
      await run.teardown();
    },
  );
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
    ask(nativePlan, nativeConfig, {}),
  ];
  // Of the pool alone: not the process around it, nor what the loss keeps for itself.
  const rows = contributions
    .flatMap(({ memory }) => memory ?? [])
    .filter(({ name }) => !/^(?:Node\.js|logits|the table, packed)/.test(name));
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
