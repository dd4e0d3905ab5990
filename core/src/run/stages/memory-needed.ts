import { type FrameworkError, frameworkError } from '@framework/sdk';
import { collectContributions } from '../../plan/contributions.js';
import { inspectMachine, type Machine } from '../../plan/machine.js';
import { type MemorySummary, memoryOf } from '../../plan/summary.js';
import type { ResolvedPlan } from '../../plugins/resolved-plan.js';

/** Backends whose tensors lie in this machine's memory; a device has its own, and says itself when it is full. */
const ON_THIS_MACHINE: ReadonlySet<string> = new Set(['native', 'wasm', 'cpu']);

/**
 * Says before the first step that a step needs more memory than there is, rather than being killed in it.
 *
 * @param root folder of the run
 *
 * @throws FWK_MEMORY with what takes most, and what to change
 */
export async function refuseTooMuchMemory(plan: ResolvedPlan, backend: string, root: string): Promise<void> {
  if (!ON_THIS_MACHINE.has(backend)) return;
  const problem = memoryProblem(memoryOf(await collectContributions(plan)), inspectMachine(root));
  if (problem !== undefined) throw problem;
}

/** Where the sizes are set, and what to change. */
const IN_A_RUN = {
  at: 'plugin-trainer.batchSize',
  action:
    'lower `plugin-trainer.batchSize` and raise `microBatches`, or set `plugin-transformer.activationCheckpointing: block`; `framework inspect` shows what takes how much',
};

/** @param machine what may be used, and what that is the memory of */
export function memoryProblem(
  { bytes, rows }: Pick<MemorySummary, 'bytes' | 'rows'>,
  machine: { readonly memoryBytes: number; readonly memorySource: Machine['memorySource'] | 'free memory' },
  where: { readonly at: string; readonly action: string } = IN_A_RUN,
): FrameworkError | undefined {
  if (bytes <= machine.memoryBytes) return undefined;
  const most = [...rows].sort((a, b) => b.bytes - a.bytes)[0]!;
  return frameworkError('FWK_MEMORY', {
    message: `a training step needs ${gibibytes(bytes)} and there are ${gibibytes(machine.memoryBytes)} (of the ${machine.memorySource}); most of it, ${gibibytes(most.bytes)}, are ${most.name}. Nothing was trained`,
    ...where,
  });
}

const gibibytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(2)} GiB`;
