import { type EvalReport, type EvalResult, type EvaluateHandler, frameworkError } from '@framework/sdk';
import { describeValue, suggestion } from '@framework/sdk/checks';
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
        const view = viewFor(plugin, report, declared(plugin));
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

function viewFor(plugin: string, report: EvalReport, ids: readonly string[]): EvalReport {
  const results = new Map([...report.results].map(([id, result]) => [id, structuredClone(result)]));
  return Object.freeze({
    step: report.step,
    results,
    add(id: string, result: EvalResult) {
      if (report.results.has(id)) {
        throw frameworkError('FWK_PLUGIN_CONFLICT', {
          message: `'${plugin}' adds the result '${id}', which is there already`,
          at: `${plugin}, hook evaluate`,
          plugin,
          hook: 'evaluate',
        });
      }
      if (!ids.includes(id)) {
        throw frameworkError('FWK_HOOK_UNDECLARED', {
          message: `'${plugin}' adds the result '${id}', which its manifest does not declare${suggestion(id, ids)}`,
          at: `manifest of ${plugin}, registers.evaluator`,
          action: `add "${id}" to registers.evaluator`,
          plugin,
          hook: 'evaluate',
        });
      }
      checkResult(plugin, id, result);
      report.add(id, result);
      results.set(id, result);
    },
  });
}

function checkResult(plugin: string, id: string, result: EvalResult): void {
  const say = (what: string) => resultError(plugin, 'evaluate', `${what} (evaluator ${id})`);
  if (
    typeof result !== 'object' ||
    result === null ||
    typeof result.metrics !== 'object' ||
    !result.metrics
  ) {
    throw say(`added ${describeValue(result)}, not a result with metrics`);
  }
  for (const [name, metric] of Object.entries(result.metrics)) {
    const { value, unit, better } = metric;
    if (value !== null && !(typeof value === 'number' && Number.isFinite(value))) {
      throw say(
        `measured ${describeValue(value)} for '${name}'; what could not be measured is null, with a note`,
      );
    }
    if (typeof unit !== 'string') throw say(`gave '${name}' no unit`);
    if (better !== 'lower' && better !== 'higher' && better !== 'neither') {
      throw say(`did not say whether a lower or a higher '${name}' is better`);
    }
  }
}
