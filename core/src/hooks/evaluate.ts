import type { EvalReport, EvaluateHandler } from '@framework/sdk';
import { evalView } from '@framework/sdk/checks';
import type { Kernel } from '../plugins/kernel.js';
import { asyncWaterfall, type ChainParts, sameOrNothing } from './chain.js';

/**
 * `evaluate`: each tap adds results under the ids its manifest declares. It is given a view of its own, so that it
 * can read the others' results and change none.
 */
export const evaluateChain = (
  parts: ChainParts<EvaluateHandler>,
  declared: (plugin: string) => readonly string[],
): Kernel['hooks']['evaluate'] =>
  asyncWaterfall<EvaluateHandler, EvalReport>('evaluate', parts, ({ plugin, handler }, report) => {
    const view = evalView(plugin, report, declared(plugin));
    return {
      call: (ctx) => handler(view, ctx as never),
      accept(returned) {
        sameOrNothing(plugin, 'evaluate', 'report', view, returned);
        return report;
      },
    };
  });
