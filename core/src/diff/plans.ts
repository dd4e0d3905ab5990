import { canonicalJson, type JsonValue } from '@framework/sdk';
import type { ConfigurationDifference, Pair, PlanDifference, PluginDifference } from './difference.js';
import type { Side } from './side.js';

/** What was decided before either ran: presets, plugins, configuration, order, slots, backend. */
export function comparePlans(a: Side, b: Side): PlanDifference {
  const facts: PlanDifference['facts'][number][] = [];
  const fact = (name: string, read: (side: Side) => JsonValue | undefined) => {
    const pair = { a: read(a) ?? null, b: read(b) ?? null };
    if (pair.a !== null && pair.b !== null && differ(pair)) facts.push({ name, ...pair });
  };
  fact('preset', ({ summary }) => summary.preset);
  fact('SDK level', ({ lock }) => lock?.sdk);
  fact('seed', ({ lock }) => lock?.seed);
  const backend = { a: a.lock?.backend ?? null, b: b.lock?.backend ?? null };
  // A preset chooses none.
  const chose = [a, b].every(({ run, lock }) => run !== null && lock !== null);
  return {
    facts,
    plugins: plugins(a, b),
    configuration: configuration(a, b),
    order: keyed(a.lock?.order, b.lock?.order).map(({ key: hook, ...pair }) => ({ hook, ...pair })),
    slots: keyed(a.lock?.slots, b.lock?.slots).map(({ key: token, ...pair }) => ({ token, ...pair })),
    backend: chose && differ(backend as unknown as Pair<JsonValue>) ? backend : null,
  };
}

export const planIsSame = (plan: PlanDifference): boolean =>
  [plan.facts, plan.plugins, plan.configuration, plan.order, plan.slots].every(
    ({ length }) => length === 0,
  ) && plan.backend === null;

function plugins(a: Side, b: Side): readonly PluginDifference[] {
  return keyed(a.lock?.plugins, b.lock?.plugins).flatMap(({ key: id, a: before, b: after }) => {
    const change =
      before === null
        ? 'added'
        : after === null
          ? 'removed'
          : before.version !== after.version
            ? 'version'
            : 'code';
    return [{ id, change, a: before, b: after } as const];
  });
}

/** Values of plugins only one side has are not told one by one: the plugin itself is. */
function configuration(a: Side, b: Side): readonly ConfigurationDifference[] {
  if (a.configuration === null || b.configuration === null) return [];
  const [left, right] = [a.configuration, b.configuration];
  const shared = (path: string) => {
    const id = pluginOfPath(path);
    return id === undefined || [a, b].every(({ lock }) => lock === null || Object.hasOwn(lock.plugins, id));
  };
  return [...new Set([...left.keys(), ...right.keys()])].sort().flatMap((path) => {
    const pair = { a: left.get(path) ?? null, b: right.get(path) ?? null };
    const differs = canonicalJson(pair.a?.value ?? null) !== canonicalJson(pair.b?.value ?? null);
    return differs && shared(path) ? [{ path, ...pair }] : [];
  });
}

/** Whose configuration a path is; undefined for the core's own. */
export function pluginOfPath(path: string): string | undefined {
  const match = /^plugins\.(?:"([^"]+)"|([^.]+))/.exec(path);
  return match?.[1] ?? match?.[2];
}

/** Entries that differ between two records, sorted by key; nothing when a side cannot be read. */
function keyed<T>(
  a: Readonly<Record<string, T>> | undefined,
  b: Readonly<Record<string, T>> | undefined,
): readonly ({ readonly key: string } & Pair<T>)[] {
  if (a === undefined || b === undefined) return [];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].sort().flatMap((key) => {
    const pair = { a: a[key] ?? null, b: b[key] ?? null };
    return differ(pair as Pair<JsonValue>) ? [{ key, ...pair }] : [];
  });
}

const differ = ({ a, b }: Pair<JsonValue>): boolean => canonicalJson(a) !== canonicalJson(b);
