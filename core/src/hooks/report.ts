import type { ReportHandler, RunReport } from '@framework/sdk';
import { AsyncSeriesHook } from 'tapable';
import type { ContextFor, Kernel, KernelOptions } from '../plugins/kernel.js';
import type { ChainParts } from './chain.js';

/** `report`: an observer, after everything else; a report that fails is logged, the run stays done. */
export function reportChain(
  { taps, guard }: ChainParts<ReportHandler>,
  options: Pick<KernelOptions, 'log' | 'signal'>,
): Kernel['hooks']['report'] {
  const hook = new AsyncSeriesHook<[RunReport, ContextFor]>(['run', 'context'], 'report');
  for (const { plugin, handler } of taps) {
    hook.tapPromise(plugin, async (run, context) => {
      try {
        await guard.call(plugin, 'report', (base) => handler(run, context(base)));
      } catch (error) {
        if (options.signal.aborted) throw error;
        options.log('warn', plugin, (error as Error).message);
      }
    });
  }
  return (run, context) => hook.promise(run, context);
}
