import type { SetupHandler, TeardownHandler } from '@framework/sdk';
import type { ChainParts } from './chain.js';

/** `setup`: in order; the first failure ends it. `ready` is told of each that succeeded. */
export const setupChain =
  ({ taps, guard }: ChainParts<SetupHandler>, ready: (plugin: string) => void) =>
  async (): Promise<void> => {
    for (const { plugin, handler } of taps) {
      await guard.call(plugin, 'setup', handler);
      ready(plugin);
    }
  };

/** `teardown`: all of `taps`, whatever fails on the way; returns what failed. */
export async function teardownAll({ taps, guard }: ChainParts<TeardownHandler>): Promise<readonly Error[]> {
  const failures: Error[] = [];
  // Not a tapable series: that one stops at the first error, and an open file would stay open.
  for (const { plugin, handler } of taps) {
    try {
      await guard.callAlways(plugin, 'teardown', handler);
    } catch (error) {
      failures.push(error as Error);
    }
  }
  return failures;
}
