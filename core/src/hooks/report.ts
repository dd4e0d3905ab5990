import type { ReportHandler } from '@framework/sdk';
import type { Kernel, KernelOptions } from '../plugins/kernel.js';
import type { ChainParts } from './chain.js';

/** `report`: observers, after everything else; a report that fails is logged, the others and the run stay done. */
export const reportChain =
  (
    { taps, guard }: ChainParts<ReportHandler>,
    { log, signal }: Pick<KernelOptions, 'log' | 'signal'>,
  ): Kernel['hooks']['report'] =>
  async (run, context) => {
    // Not a tapable series: that one stops at the first error.
    for (const { plugin, handler } of taps) {
      try {
        await guard.call(plugin, 'report', (base) => handler(run, context(base)));
      } catch (error) {
        if (signal.aborted) throw error;
        log('warn', plugin, (error as Error).message);
      }
    }
  };
