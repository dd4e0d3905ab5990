import { BACKEND, frameworkError, type JsonValue } from '@framework/sdk';
import { suggestion } from '@framework/sdk/checks';
import type { Problems } from '../config/problems.js';
import type { FoundPlugin } from './locate.js';
import type { ResolvedPlan } from './resolved-plan.js';

/**
 * A backend asked for by name must be one that is offered, and every plugin must have been tested on it. Whether it
 * works on this machine is for the run to find out.
 */
export function checkBackend(
  backend: JsonValue | undefined,
  origin: string | undefined,
  plugins: readonly FoundPlugin[],
  offers: ResolvedPlan['offers'],
  problems: Problems,
): void {
  if (typeof backend !== 'string' || backend === 'auto') return;
  const known = ['auto', ...(offers[BACKEND.id] ?? []).map((offer) => offer.id)];
  const at = origin ?? 'run.backend';
  if (!known.includes(backend)) {
    problems.add(
      frameworkError('FWK_CONFIG_INVALID', {
        message: `'run.backend' names '${backend}', which no plugin of the preset offers${suggestion(backend, known)}`,
        at,
        action: `use one of: ${known.join(', ')}`,
      }),
    );
    return;
  }
  for (const { id, package: found } of plugins) {
    const tested = found.manifest.capabilities.backends;
    if (tested === undefined || tested.includes(backend)) continue;
    problems.add(
      frameworkError('FWK_PLUGIN_CAPABILITY', {
        message: `'${id}' does not work on the backend '${backend}', only on ${tested.join(', ')}`,
        at,
        action: `remove '${id}' (\`${id}: null\`), or choose another backend`,
        plugin: id,
      }),
    );
  }
}
