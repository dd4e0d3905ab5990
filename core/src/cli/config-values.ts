import { frameworkError, type JsonValue } from '@framework/sdk';
import { isObject, suggestion } from '@framework/sdk/checks';
import { pathText } from '../config/layer.js';
import { gatePath } from '../plugins/resolve-gates.js';
import type { ResolvedPlan } from '../plugins/resolved-plan.js';

/** A resolved value and where it came from. */
export interface OriginatedValue {
  readonly value: JsonValue;
  readonly origin: string;
}

/**
 * Every value of a plan by its path, sorted; groups are gone into, lists and maps are one value.
 *
 * @param under only paths that begin with it; a plugin's id may stand without `plugins.`
 * @throws FWK_CONFIG_UNKNOWN_KEY when nothing begins with it
 */
export function configValues(plan: ResolvedPlan, under?: string): Readonly<Record<string, OriginatedValue>> {
  const found: Record<string, OriginatedValue> = {};
  const walk = (path: readonly string[], value: JsonValue) => {
    const name = pathText(path);
    const origin = plan.origins[name];
    if (origin !== undefined) found[name] = { value, origin };
    else if (isObject(value)) for (const [key, inner] of Object.entries(value)) walk([...path, key], inner);
  };
  walk(['run'], plan.run as unknown as JsonValue);
  for (const plugin of plan.plugins) walk(['plugins', plugin.id], plugin.config);
  for (const [metric, gate] of Object.entries(plan.gates)) walk(gatePath(metric), { ...gate });
  const names = Object.keys(found).sort();
  const begins = (name: string, prefix: string) => name === prefix || name.startsWith(`${prefix}.`);
  const chosen = names.filter(
    (name) => under === undefined || begins(name, under) || begins(name, `plugins.${under}`),
  );
  if (
    chosen.length === 0 &&
    under !== undefined &&
    !plan.plugins.some(({ id }) => begins(`plugins.${id}`, under) || id === under)
  ) {
    throw frameworkError('FWK_CONFIG_UNKNOWN_KEY', {
      message: `no configuration lies under '${under}'${suggestion(under, [...names, ...plan.plugins.map(({ id }) => id)])}`,
      at: under,
    });
  }
  return Object.fromEntries(chosen.map((name) => [name, found[name]!]));
}
