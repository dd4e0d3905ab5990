import type { StepBatch, Trainer } from '@framework/sdk';
import { TRAINER } from '@framework/sdk';
import type { Kernel } from '../plugins/kernel.js';
import { stepContext } from './contexts.js';
import { failpoint } from './failpoint.js';

/** What one optimizer step measured. */
export interface StepOutcome {
  readonly metrics: Readonly<Record<string, number>>;
  readonly seconds: number;
}

/** The windows of a step through every `collate` tap. */
export function collate(kernel: Kernel, batch: StepBatch): Promise<StepBatch> {
  return kernel.hooks.collate(batch, stepContext(kernel.plan.run.seed, 'collate', batch.step, 0, 1));
}

/** One optimizer step of the trainer slot, through the guarded `forward` and `loss` chains. */
export async function trainStep(kernel: Kernel, trainer: Trainer, batch: StepBatch): Promise<StepOutcome> {
  const { step } = batch;
  const context = (hook: string, micro: number) =>
    stepContext(kernel.plan.run.seed, hook, step, micro, trainer.microBatches);
  const start = process.hrtime.bigint();
  const metrics = await kernel.guard(
    kernel.plan.slots[TRAINER.id] ?? '',
    'train step',
    () =>
      trainer.step(batch, {
        forward: (state, micro) => kernel.hooks.forward(state, context('forward', micro)),
        loss: (terms, micro) => {
          const result = kernel.hooks.loss(terms, context('loss', micro));
          failpoint('train.accumulation');
          return result;
        },
      }),
    { step: step + 1 },
  );
  return { metrics, seconds: Number(process.hrtime.bigint() - start) / 1e9 };
}
