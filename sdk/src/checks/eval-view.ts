import { frameworkError } from '../errors/framework-error.js';
import type { EvalReport, EvalResult } from '../hooks/evaluate.js';
import { describeValue } from './describe.js';
import { suggestion } from './nearest.js';
import { resultError } from './result-error.js';

/**
 * The report as one evaluator is given it: it reads copies of the others' results, and adds well-formed ones under
 * the ids its manifest declares.
 *
 * @throws from `add`: FWK_PLUGIN_CONFLICT, FWK_HOOK_UNDECLARED, FWK_HOOK_RESULT
 */
export function evalView(plugin: string, report: EvalReport, ids: readonly string[]): EvalReport {
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
