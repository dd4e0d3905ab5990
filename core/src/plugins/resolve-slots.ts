import { frameworkError } from '@framework/sdk';
import { suggestion } from '@framework/sdk/checks';
import type { Problems } from '../config/problems.js';
import type { Assembly } from './assemble.js';
import type { FoundPlugin } from './locate.js';
import type { ResolvedOffer, ResolvedPlan } from './resolved-plan.js';

/** Who fills each slot: the one provider, or the one the preset names; offers are kept, best rank first. */
export function resolveSlots(
  assembly: Assembly,
  plugins: readonly FoundPlugin[],
  problems: Problems,
): Pick<ResolvedPlan, 'slots' | 'offers'> {
  const providers = new Map<string, string[]>();
  const offered = new Map<string, ResolvedOffer[]>();
  for (const {
    id,
    package: { manifest },
  } of plugins) {
    for (const token of manifest.provides ?? []) providers.set(token, [...(providers.get(token) ?? []), id]);
    for (const offer of manifest.offers ?? []) {
      const list = offered.get(offer.token) ?? [];
      offered.set(offer.token, [...list, { plugin: id, id: offer.id, rank: offer.rank }]);
    }
  }
  const slots: Record<string, string> = {};
  const offers: Record<string, readonly ResolvedOffer[]> = {};
  for (const token of [...new Set([...providers.keys(), ...offered.keys()])].sort()) {
    const owners = providers.get(token) ?? [];
    const pin = assembly.slots.get(token);
    const candidates = [...new Set([...owners, ...(offered.get(token) ?? []).map((offer) => offer.plugin)])];
    if (pin !== undefined && !candidates.includes(pin.value)) {
      const others = `use one of: ${candidates.join(', ')}`;
      const isThere = plugins.some(({ id }) => id === pin.value);
      problems.add(
        frameworkError('FWK_SLOT_MISSING', {
          message: isThere
            ? `'${pin.value}' does not provide '${token}'${suggestion(pin.value, candidates)}`
            : `'${pin.value}' is no plugin of the preset, and cannot fill '${token}'${suggestion(pin.value, candidates)}`,
          at: pin.place,
          action: isThere ? others : `add it to \`plugins\`, or ${others}`,
        }),
      );
      continue;
    }
    const conflict = pin === undefined && (owners.length > 1 || (owners.length === 1 && offered.has(token)));
    if (conflict) {
      problems.add(slotConflict(assembly, token, candidates));
      continue;
    }
    const owner = owners.find((id) => pin === undefined || id === pin.value);
    if (owner !== undefined) slots[token] = owner;
    else {
      offers[token] = offered
        .get(token)!
        .filter((offer) => pin === undefined || offer.plugin === pin.value)
        .sort((a, b) => b.rank - a.rank || (a.id < b.id ? -1 : 1));
    }
  }
  for (const [token, pin] of assembly.slots) {
    if (providers.has(token) || offered.has(token)) continue;
    problems.add(
      frameworkError('FWK_SLOT_MISSING', {
        message: `no plugin of the preset fills a slot '${token}'${suggestion(token, [...providers.keys(), ...offered.keys()])}`,
        at: pin.place,
        action: 'correct the name of the slot, or remove the line',
      }),
    );
  }
  return { slots, offers };
}

const slotConflict = (assembly: Assembly, token: string, ids: readonly string[]) =>
  frameworkError('FWK_PLUGIN_CONFLICT', {
    message: `${ids.map((id) => `'${id}'`).join(' and ')} both fill the slot '${token}', which has one owner`,
    at: ids.map((id) => assembly.plugins.get(id)?.place).join(' and '),
    action: `choose one: \`slots: { ${token}: ${ids[0]} }\`, beside ${assembly.presetPlace}`,
  });
