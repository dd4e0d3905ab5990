import { type ConfigOf, count, defineConfig, number, oneOf } from '@framework/sdk';

export const config = defineConfig({
  steps: count({ doc: 'Optimizer steps of the run.', default: 400, min: 1 }),
  batchSize: count({ doc: 'Windows in one forward pass (a micro-batch).', default: 8, min: 1 }),
  microBatches: count({
    doc: 'Micro-batches whose gradients are added up before one optimizer step: a larger batch in the same memory.',
    default: 1,
    min: 1,
  }),
  learningRate: number({ doc: 'Learning rate between warm-up and decay.', default: 3e-3, min: 0 }),
  warmupSteps: count({ doc: 'Steps over which the learning rate rises linearly from zero.', default: 40 }),
  decaySteps: count({
    doc: 'Last steps, over which the learning rate falls to `finalLearningRate`.',
    default: 100,
  }),
  decay: oneOf(['linear', 'cosine', 'root'], {
    doc: 'How it falls: `linear`, `cosine`, or `root` (1 − √progress).',
    default: 'linear',
  }),
  finalLearningRate: number({ doc: 'Learning rate the decay heads for.', default: 0, min: 0 }),
  gradientClip: number({
    doc: 'Gradients of a group (the body, each head) whose norm is above this are scaled down to it; 0 never clips.',
    default: 1,
    min: 0,
  }),
});

export type Config = ConfigOf<typeof config>;
