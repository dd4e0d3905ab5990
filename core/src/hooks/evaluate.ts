import type { EvalReport, EvaluateHandler } from '@framework/sdk';
import { describeValue, evalView } from '@framework/sdk/checks';
import { AsyncSeriesWaterfallHook } from 'tapable';
import type { ContextFor, Kernel } from '../plugins/kernel.js';
import type { ChainParts } from './chain.js';
import { resultError } from './hook-error.js';

/**
 * `evaluate`: each tap adds results under the ids its manifest declares. It is given a view of its own, so that it
 * can read the others' results and change none.
 */
export function evaluateChain(
  { taps, guard }: ChainParts<EvaluateHandler>,
  declared: (plugin: string) => readonly string[],
): Kernel['hooks']['evaluate'] {
  const hook = new AsyncSeriesWaterfallHook<[EvalReport, ContextFor], EvalReport>(
    ['report', 'context'],
    'evaluate',
  );
  for (const { plugin, handler } of taps) {
    hook.tapPromise(plugin, (report, context) =>
      guard.call(plugin, 'evaluate', async (base) => {
        const view = evalView(plugin, report, declared(plugin));
        const returned: unknown = await handler(view, context(base));
        if (returned !== undefined && returned !== view) {
          throw resultError(
            plugin,
            'evaluate',
            `returned ${describeValue(returned)}, not the report it was given`,
          );
        }
        return report;
      }),
    );
  }
  return (report, context) => hook.promise(report, context);
}
