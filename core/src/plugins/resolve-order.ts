import { frameworkError, HOOK_NAMES, type HookName } from '@framework/sdk';
import type { Problems } from '../config/problems.js';
import { orderTaps } from '../hooks/order.js';
import type { Assembly } from './assemble.js';
import type { FoundPlugin } from './locate.js';
import type { OrderedTap, ResolvedPlan } from './resolved-plan.js';

/** The order of every hook that is tapped. */
export function resolveOrder(
  assembly: Assembly,
  plugins: readonly FoundPlugin[],
  problems: Problems,
): ResolvedPlan['order'] {
  const order: Partial<Record<HookName, readonly OrderedTap[]>> = {};
  for (const hook of HOOK_NAMES) {
    const declared = plugins.flatMap(({ id, package: { manifest } }) =>
      manifest.hooks.filter((tap) => tap.hook === hook).map((declaration) => ({ plugin: id, declaration })),
    );
    const pin = assembly.order.get(hook);
    if (declared.length === 0 && pin === undefined) continue;
    const { taps, problems: found } = orderTaps(
      hook,
      declared,
      pin === undefined ? undefined : { plugins: pin.value, origin: pin.place },
    );
    for (const problem of found) problems.add(problem);
    order[hook] = taps;
  }
  checkTokenizeOwner(assembly, order, problems);
  const teardown = order.teardown;
  if (teardown) order.teardown = teardownOrder(order.setup ?? [], teardown);
  return order;
}

/** What was set up last is taken down first; what had no set-up goes before all of that, in reverse of the plugin ids. */
function teardownOrder(setup: readonly OrderedTap[], teardown: readonly OrderedTap[]): readonly OrderedTap[] {
  const position = (id: string) => {
    const index = setup.findIndex((tap) => tap.plugin === id);
    return index < 0 ? setup.length : index;
  };
  return teardown
    .map(({ plugin }) => ({ plugin, reason: 'reverse of setup' }))
    .sort((a, b) => position(b.plugin) - position(a.plugin) || (a.plugin < b.plugin ? 1 : -1));
}

/** A second tokenizer would never be asked, unless somebody said on purpose who comes first. */
function checkTokenizeOwner(
  assembly: Assembly,
  order: Partial<Record<HookName, readonly OrderedTap[]>>,
  problems: Problems,
): void {
  const owners = order.tokenize ?? [];
  if (owners.length < 2 || assembly.order.has('tokenize')) return;
  const ids = owners.map((tap) => tap.plugin);
  problems.add(
    frameworkError('FWK_PLUGIN_CONFLICT', {
      message: `${ids.map((id) => `'${id}'`).join(' and ')} both tap 'tokenize', which has one owner`,
      at: ids.map((id) => assembly.plugins.get(id)?.place).join(' and '),
      action: `remove one (\`${ids[1]}: null\`), or say who is asked first: \`order: { tokenize: [${ids.join(', ')}] }\`, in ${assembly.presetPlace}`,
    }),
  );
}
