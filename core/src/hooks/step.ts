import type { StepEvent, StepHandler } from '@framework/sdk';
import { SyncHook } from 'tapable';
import type { Kernel, KernelOptions } from '../plugins/kernel.js';
import type { ChainParts } from './chain.js';

/** `step`: an observer. It sees a frozen event, and what it throws is logged: watching must not change the run. */
export function stepChain(
  { taps, guard }: ChainParts<StepHandler>,
  log: KernelOptions['log'],
): Kernel['hooks']['step'] {
  const hook = new SyncHook<[StepEvent]>(['event'], 'step');
  for (const { plugin, handler } of taps) {
    hook.tap(plugin, (event) => {
      try {
        guard.callSync(plugin, 'step', () => handler(event));
      } catch (error) {
        log('warn', plugin, (error as Error).message);
      }
    });
  }
  return (event) => hook.call(Object.freeze({ ...event, metrics: Object.freeze({ ...event.metrics }) }));
}
