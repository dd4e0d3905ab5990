import type { JsonValue } from '@framework/sdk';
import { askChild } from '../child/ask-child.js';
import { collectContributions } from '../plan/contributions.js';
import { parametersOf } from '../plan/summary.js';
import { type PlanRequest, resolvePlan } from '../plugins/resolve-plan.js';
import { memoryProblem } from '../run/stages/memory-needed.js';
import type { StepAnswer, StepMeasurement, StepQuestion } from './step-measurement.js';
import { type TrainingPlan, trainingPlan } from './training-plan.js';

/** What to measure, and who is told. */
export interface StepTask {
  readonly request: PlanRequest;
  /** Steps taken before the one that is measured: the first one touches memory that nobody had. */
  readonly warmup: number;
  notice(message: string): void;
  raw(text: string): void;
}

/**
 * One full optimizer step of a preset's model, on random ids and in a process of its own: how long, in how much memory,
 * and which part of the machine's fastest matrix product that is. With `warmup`, the step after so many others.
 *
 * @throws FWK_MEMORY before anything is computed, where the plan says that it will not fit; FWK_BACKEND_*;
 *   FWK_LOSS_NOT_FINITE; FWK_RUN_DIED; FWK_INTERRUPTED
 */
export async function measureStep({ request, warmup, notice, raw }: StepTask): Promise<StepMeasurement> {
  const resolved = await resolvePlan(request);
  const training = await trainingPlan(resolved);
  const { plan, flops, memory, parameters, vocabularySize, contextLength } = training;
  const free = { memoryBytes: process.availableMemory(), memorySource: 'free memory' } as const;
  const problem = memoryProblem(memory, free, {
    at: `preset ${plan.preset.name}`,
    action:
      'close other programs, keep less for the backward pass (`--checkpointing block`), or lower `plugin-packing.contextLength`',
  });
  if (problem !== undefined) throw problem;
  const rows = parametersOf(await collectContributions(resolved));
  const answer = await askChild<StepQuestion, StepAnswer>({
    module: new URL('./stepper.js', import.meta.url),
    question: { plan, vocabularySize, contextLength, warmup, matrices: rows.map(({ shape }) => shape) },
    cwd: plan.root,
    doing: 'measuring a step',
    at: `preset ${plan.preset.name}`,
    notice,
    raw,
  });
  const { backend, ...measured } = answer;
  const modelFlops = measured.tokens * 3 * flops.forward;
  return {
    preset: plan.preset.name,
    parameters,
    warmup,
    ...measured,
    mode: { activationCheckpointing: checkpointingOf(training), ...backend },
    modelFlops,
    share: modelFlops / measured.seconds / measured.product.flopsPerSecond,
    plannedBytes: memory.bytes,
  };
}

/** What the body keeps for its backward pass, where a plugin of the preset has such a setting. */
function checkpointingOf({ plan }: TrainingPlan): string | null {
  for (const { config } of plan.plugins) {
    const value = (config as Readonly<Record<string, JsonValue>>)['activationCheckpointing'];
    if (typeof value === 'string') return value;
  }
  return null;
}
