import { deepFreeze } from '@framework/sdk/checks';
import { createKernel } from '../plugins/create-kernel.js';
import type { Kernel, KernelOptions } from '../plugins/kernel.js';
import type { ResolvedPlan } from '../plugins/resolved-plan.js';

/**
 * The plugins of a plan, set up for one piece of work in this process and torn down after it, whatever became of it.
 *
 * @param sent as it came over the channel: frozen here, as everywhere
 */
export async function withKernel<Answer>(
  sent: ResolvedPlan,
  notice: (message: string) => void,
  work: (kernel: Kernel) => Promise<Answer>,
  more: Pick<KernelOptions, 'before'> = {},
): Promise<Answer> {
  const kernel = await createKernel(deepFreeze(sent), {
    ...more,
    worker: false,
    // The parent ends this process; nothing in it stops half-way.
    signal: new AbortController().signal,
    log: (_level, plugin, message) => notice(`${plugin}: ${message}`),
  });
  try {
    await kernel.setup();
    return await work(kernel);
  } finally {
    await kernel.teardown().catch((error: Error) => notice(error.message));
  }
}
