import type { HookContext, SetupHandler, TeardownHandler } from '@framework/sdk';
import { AsyncSeriesHook } from 'tapable';
import type { CallGuard } from './call-guard.js';
import type { ChainParts } from './chain.js';

/** `setup`: in order; the first failure ends it. `ready` is told of each that succeeded. */
export function setupChain(
  { taps, guard }: ChainParts<SetupHandler>,
  ready: (plugin: string) => void,
): () => Promise<void> {
  const hook = new AsyncSeriesHook<[]>([], 'setup');
  for (const { plugin, handler } of taps) {
    hook.tapPromise(plugin, async () => {
      await guard.call(plugin, 'setup', (ctx: HookContext) => handler(ctx));
      ready(plugin);
    });
  }
  return () => hook.promise();
}

/** `teardown`: all of `taps`, whatever fails on the way; returns what failed. */
export async function teardownAll(
  taps: readonly { readonly plugin: string; readonly handler: TeardownHandler }[],
  guard: CallGuard,
): Promise<readonly Error[]> {
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
