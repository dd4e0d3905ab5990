import { createReferenceOps } from '@framework/native/reference';
import adamw from '@framework/plugin-adamw';
import causalLm from '@framework/plugin-causal-lm';
import trainer from '@framework/plugin-trainer';
import transformer from '@framework/plugin-transformer';
import {
  decodeSafetensors,
  ENCODER,
  type Encoder,
  floatsOf,
  GROUNDING_SCORER,
  type GroundingScorer,
  PARAMETERS,
  randomStream,
  type StepBatch,
} from '@framework/sdk';
import {
  hookContext,
  type MemoryCheckpoint,
  makePlugin,
  memoryCheckpoint,
  stepContext,
} from '@framework/sdk/testing';
import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import { config as adamwConfig } from '../../plugin-adamw/dist/config.js';
import { config as causalLmConfig } from '../../plugin-causal-lm/dist/config.js';
import { config as trainerConfig } from '../../plugin-trainer/dist/config.js';
import { Rig } from '../../plugin-trainer/dist/testing/rig.js';
import { config as transformerConfig } from '../../plugin-transformer/dist/config.js';
import { type Config, config as headConfig } from './config.js';
import head from './plugin.js';
import { topicBatch, topicDocument } from './testing/topics.js';

const VOCABULARY = 24;

interface HeadRigOptions {
  /** `none`: the base alone. */
  readonly head?: Partial<Config> | 'none';
  /** Blocks of the base. */
  readonly layers?: number;
  readonly learningRate?: number;
}

/** The real trainer, body, objective and optimizer, with the head beside them or without it. */
class HeadRig {
  readonly base: Rig;
  readonly #head;

  constructor({ head: given = {}, layers = 2, learningRate = 0.02 }: HeadRigOptions = {}) {
    this.base = new Rig({
      backend: {
        name: 'reference',
        ops: createReferenceOps(),
        threads: 1,
        choice: {},
        memory: () => ({ bytes: 0, peakBytes: 0 }),
      },
      vocabularySize: VOCABULARY,
      trainer: {
        plugin: trainer,
        schema: trainerConfig,
        config: { steps: 200, learningRate, warmupSteps: 0, decaySteps: 0 },
      },
      optimizer: { plugin: adamw, schema: adamwConfig },
      body: {
        plugin: transformer,
        schema: transformerConfig,
        config: { layers, hidden: 16, heads: 2, keyValueHeads: 1, headSize: 8, feedForward: 24 },
      },
      objective: { plugin: causalLm, schema: causalLmConfig },
      ...(given === 'none'
        ? {}
        : {
            head: {
              forward: (state, ctx) => void this.#head!.hooks!.forward!(state, ctx),
              loss: (terms, ctx) => void this.#head!.hooks!.loss!(terms, ctx),
            },
          }),
    });
    if (given === 'none') return;
    this.#head = makePlugin(head, headConfig, {
      slots: [
        [PARAMETERS, this.base.registry],
        [ENCODER, this.encoder],
      ],
      config: { pairs: 4, hardNegatives: 2, tokens: 5, shortest: 3, dimensions: 8, every: 2, ...given },
    });
  }

  get encoder(): Encoder {
    return this.base.encoder;
  }

  get scorer(): GroundingScorer {
    return this.#head!.slot(GROUNDING_SCORER);
  }

  async step(batch: StepBatch): Promise<Readonly<Record<string, number>>> {
    await this.#head?.hooks?.collate?.(batch, stepContext(hookContext(), { step: batch.step }));
    return this.base.step(batch);
  }

  /** The head's own part of a checkpoint. */
  async save(): Promise<MemoryCheckpoint> {
    const saved = memoryCheckpoint();
    await this.#head!.hooks!.checkpoint!(saved.draft(), hookContext());
    return saved;
  }

  /** Gives the head its part back; the base must have its own already. */
  async restore(saved: MemoryCheckpoint): Promise<void> {
    await this.#head!.hooks!.restore!(saved.view(), hookContext());
  }
}

const STEPS = 6;

async function trained(options: HeadRigOptions = {}, steps = STEPS, microBatches = 2): Promise<HeadRig> {
  const rig = new HeadRig(options);
  for (let step = 0; step < steps; step++) await rig.step(topicBatch(step, microBatches));
  return rig;
}

const bytesOf = (files: ReadonlyMap<string, Uint8Array>): Record<string, string> =>
  Object.fromEntries([...files].map(([name, bytes]) => [name, Buffer.from(bytes).toString('base64')]));

const probe = Int32Array.from({ length: 3 * 10 }, (_, n) => (7 * n + 3) % VOCABULARY);

test.before(async () => {
  await tf.setBackend('cpu');
});

test('the base’s files are the same bytes with the head and without it', async (t) => {
  const [beside, alone] = [await trained(), await trained({ head: 'none' })];
  const [with_, without] = [await beside.base.checkpoint(), await alone.base.checkpoint()];
  for (const file of ['body/weights.safetensors', 'body/model.json']) {
    t.true(Buffer.from(with_.get(file)!).equals(without.get(file)!), file);
  }
  t.is(beside.encoder.weightsHash(), alone.encoder.weightsHash());
  // The moments of the base too; the head's stand beside them in the optimizer's file.
  const moments = (files: ReadonlyMap<string, Uint8Array>) =>
    decodeSafetensors(files.get('optimizer/moments.safetensors')!, 'moments').tensors;
  const [all, bases] = [moments(with_), moments(without)];
  for (const [name, tensor] of bases) t.deepEqual(floatsOf(all.get(name)!), floatsOf(tensor), name);
  t.deepEqual(
    [...all.keys()].filter((name) => !bases.has(name)),
    [
      'grounding/passage.first',
      'grounding/passage.second',
      'grounding/query.first',
      'grounding/query.second',
    ],
  );
});

test('scores are the same bits with the head attached, detached and absent', async (t) => {
  const attached = await trained();
  const score = (rig: HeadRig) => rig.base.model.score(probe, 3, 10);
  attached.scorer.embedQueries([probe]);
  const scores = score(attached);

  const absent = await trained({ head: 'none' });
  t.deepEqual(score(absent), scores);

  // Detached: the base restored from what it wrote beside the head, the head's own files left behind.
  const detached = new HeadRig({ head: 'none' });
  await detached.base.restore(await attached.base.checkpoint(), 'evaluate');
  t.deepEqual(score(detached), scores);

  // Attached again, on a base that was never trained beside it.
  const again = new HeadRig();
  await again.base.restore(await absent.base.checkpoint(), 'evaluate');
  await again.restore(await attached.save());
  t.deepEqual(again.scorer.embedQueries([probe]), attached.scorer.embedQueries([probe]));
  t.deepEqual(score(again), scores);
});

test('saved, restored elsewhere and continued: the same bytes, head and moments', async (t) => {
  const straight = await trained();
  const before = await trained({}, 3);
  const after = new HeadRig();
  await after.base.restore(await before.base.checkpoint());
  await after.restore(await before.save());
  t.deepEqual(bytesOf((await after.save()).files), bytesOf((await before.save()).files));
  for (let step = 3; step < STEPS; step++) await after.step(topicBatch(step, 2));
  t.deepEqual(bytesOf((await after.save()).files), bytesOf((await straight.save()).files));
  t.deepEqual(bytesOf(await after.base.checkpoint()), bytesOf(await straight.base.checkpoint()));
});

test('a head of another base is refused with both hashes, and stays as it was', async (t) => {
  const one = await trained();
  const other = await trained({}, STEPS + 1);
  const before = bytesOf((await other.save()).files);
  const error = await t.throwsAsync(other.restore(await one.save()), { code: 'FWK_CHECKPOINT_MISMATCH' });
  t.true(error.message.includes(one.encoder.weightsHash()));
  t.true(error.message.includes(other.encoder.weightsHash()));
  t.deepEqual(bytesOf((await other.save()).files), before);
});

test('a head of another size is refused by name', async (t) => {
  const one = new HeadRig();
  const other = new HeadRig({ head: { dimensions: 9 } });
  await other.base.restore(await one.base.checkpoint(), 'evaluate');
  await t.throwsAsync(other.restore(await one.save()), {
    code: 'FWK_CHECKPOINT_MISMATCH',
    message: /dimensions 8, the preset's has 9/,
  });
});

test('in between the head rests: no term, and the count of nothing', async (t) => {
  const rig = new HeadRig({ head: { every: 3 } });
  const seen: boolean[] = [];
  for (let step = 0; step < 5; step++) {
    const batch = topicBatch(step);
    const metrics = await rig.step(batch);
    seen.push('loss/grounding' in metrics);
    t.is(batch.counts['grounding']! > 0, seen[step]!);
    t.true('gradientNorm/grounding' in metrics);
  }
  t.deepEqual(seen, [true, false, false, true, false]);
});

test('the head learns which passages belong together, on a base that stands still', async (t) => {
  const rig = new HeadRig({ head: { every: 1 } });
  const losses: number[] = [];
  for (let step = 0; step < 60; step++) losses.push((await rig.step(topicBatch(step)))['loss/grounding']!);
  const mean = (part: number[]) => part.reduce((sum, loss) => sum + loss, 0) / part.length;
  t.log(`loss/grounding: ${mean(losses.slice(0, 5)).toFixed(3)} → ${mean(losses.slice(-5)).toFixed(3)}`);
  t.true(mean(losses.slice(-5)) < 0.5 * mean(losses.slice(0, 5)));

  const random = randomStream({ seed: 2, plugin: 'test', hook: 'topics', sequence: 0 });
  const text = (topic: number) => Int32Array.from(topicDocument(topic, 5, random));
  const topics = [0, 1, 2, 3, 4, 5];
  const queries = rig.scorer.embedQueries(topics.map(text));
  const passages = rig.scorer.embedPassages(topics.map(text));
  const { dimensions } = rig.scorer;
  const score = (q: number, p: number) =>
    Array.from(
      { length: dimensions },
      (_, e) => queries[q * dimensions + e]! * passages[p * dimensions + e]!,
    ).reduce((a, b) => a + b);
  for (const q of topics) {
    const best = topics.reduce((top, p) => (score(q, p) > score(q, top) ? p : top), 0);
    t.is(best, q);
  }
});

test.serial('steps and scores leave no tensor behind', async (t) => {
  const rig = await trained({ head: { every: 1 } }, 2);
  rig.scorer.embedPassages([probe]);
  const before = tf.memory();
  for (let step = 2; step < 5; step++) await rig.step(topicBatch(step, 2));
  rig.scorer.embedPassages([probe, probe.subarray(0, 2)]);
  t.is(tf.memory().numTensors, before.numTensors);
  t.is(tf.memory().numBytes, before.numBytes);
});

const text = (length: number, start: number) =>
  Int32Array.from({ length }, (_, i) => (start + 5 * i) % VOCABULARY);

test('embeddings have length 1, and a text is what it is beside any others', (t) => {
  const { scorer } = new HeadRig();
  // More than one forward pass of them, of mixed lengths.
  const texts = Array.from({ length: 70 }, (_, n) => text(1 + (n % 5), n));
  const together = scorer.embedPassages(texts);
  t.is(together.length, 70 * scorer.dimensions);
  for (const [n, one] of texts.entries()) {
    const row = [...together.subarray(n * scorer.dimensions, (n + 1) * scorer.dimensions)];
    t.true(Math.abs(Math.hypot(...row) - 1) < 1e-6);
    t.deepEqual(row, [...scorer.embedPassages([one])]);
  }
});

test('queries and passages start alike, and go through projections of their own', async (t) => {
  const sides = ({ scorer }: HeadRig) =>
    [scorer.embedQueries([text(4, 0)]), scorer.embedPassages([text(4, 0)])] as const;
  const [query, passage] = sides(new HeadRig());
  t.deepEqual(query, passage);
  const [trainedQuery, trainedPassage] = sides(await trained({}, 1));
  t.notDeepEqual(trainedQuery, trainedPassage);
});

test('what is longer than the head reads is cut at its end; an empty text is refused', (t) => {
  const { scorer } = new HeadRig();
  t.is(scorer.tokens, 5);
  t.deepEqual(scorer.embedQueries([text(9, 3)]), scorer.embedQueries([text(5, 3)]));
  t.is(scorer.embedQueries([]).length, 0);
  t.throws(() => scorer.embedQueries([text(2, 0), text(0, 0)]), {
    instanceOf: RangeError,
    message: /query 1 is empty/,
  });
});
