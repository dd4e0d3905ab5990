/** The process that takes one training step of a preset: the first module of it. It writes nothing. */
import { BACKEND, frameworkError, randomStream } from '@framework/sdk';
import { answerParent } from '../child/answer-parent.js';
import { withKernel } from '../child/with-kernel.js';
import { type ProductRate, productRates } from './product-rate.js';
import { RandomWindows } from './random-windows.js';
import type { StepAnswer, StepQuestion } from './step-measurement.js';
import { TrainingSession } from './training-session.js';

answerParent<StepQuestion, StepAnswer>('measuring a step', (question, notice) =>
  withKernel(question.plan, notice, async (kernel) => {
    const { vocabularySize, contextLength, warmup, matrices } = question;
    const { seed } = kernel.plan.run;
    const session = await TrainingSession.start(kernel, vocabularySize, notice);
    const random = randomStream({ seed, plugin: 'core', hook: 'bench/product', sequence: 0 });
    const products = (): ProductRate => fastest(productRates(kernel.get(BACKEND).ops, matrices, random));
    const before = products();
    notice(`fastest matrix product: ${(before.flopsPerSecond / 1e9).toFixed(0)} GFLOPS`);
    const { trainer } = session;
    session.makeModel();
    notice('the model is made');
    const reader = new RandomWindows(contextLength, vocabularySize, seed);
    for (let step = 0; step < warmup; step++) {
      const { seconds } = await session.step(reader, step);
      notice(`step ${step + 1}, before the one that counts: ${seconds.toFixed(1)} s`);
    }
    const { metrics, seconds } = await session.step(reader, warmup);
    const peakResidentBytes = process.resourceUsage().maxRSS * KIBIBYTE;
    const { choice } = session.backend;
    return {
      tokens: trainer.rows * trainer.microBatches * contextLength,
      loss: finite(metrics, 'loss'),
      gradientNorm: finite(metrics, 'gradientNorm'),
      seconds,
      // Asked twice: what disturbs the machine for a few seconds must not make the step look good.
      product: fastest([before, products()]),
      peakResidentBytes,
      backend: {
        backend: choice?.name ?? null,
        threads: choice?.threads ?? null,
        choice: choice?.choice ?? null,
      },
    };
  }),
);

/** libuv's unit on every system. */
const KIBIBYTE = 1024;

const fastest = (rates: readonly ProductRate[]): ProductRate =>
  rates.reduce((best, rate) => (rate.flopsPerSecond > best.flopsPerSecond ? rate : best));

function finite(metrics: Readonly<Record<string, number>>, name: string): number {
  const value = metrics[name];
  if (value !== undefined && Number.isFinite(value)) return value;
  throw frameworkError('FWK_HOOK_RESULT', {
    message: `the trainer measured ${value} for '${name}'`,
    at: 'slot fw.trainer, step',
  });
}
