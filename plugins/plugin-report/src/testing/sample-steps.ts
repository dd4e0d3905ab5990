import { randomStream, type StepEvent } from '@framework/sdk';

const random = randomStream({ seed: 11, plugin: 'test', hook: 'sample-run', sequence: 0 });

/** Steps as a small run gives them: a loss that falls with noise, warm-up, stable, decay. */
export function sampleSteps(steps: number): StepEvent[] {
  return Array.from({ length: steps }, (_, index) => {
    const share = index / steps;
    const rate = 3e-3 * Math.min(1, (index + 1) / (steps / 10), (1 - share) * 4);
    const model = 2.75 + 5.5 * Math.exp(-share * 9) - share * 0.35 + 0.12 * random.normal();
    // The head is trained in every second step, and has no figure in the others.
    const grounding = index % 2 === 0 ? 2.1 - share + 0.2 * random.normal() : undefined;
    const loss = model + 0.1 * (grounding ?? 0);
    return {
      step: index + 1,
      steps,
      tokens: (index + 1) * 2048,
      metrics: {
        loss,
        'loss/causal-lm': model,
        ...(grounding === undefined ? {} : { 'loss/grounding': grounding }),
        learningRate: rate,
        gradientNorm: 0.6 + 2 * Math.exp(-share * 12) + 0.1 * random.uniform(),
      },
      seconds: 0.34,
      tokensPerSecond: 5900 + 260 * random.normal() - (index % 97 === 0 ? 2500 : 0),
    };
  });
}
