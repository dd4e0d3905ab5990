import type { JsonValue } from '@framework/sdk';
import { isObject } from '@framework/sdk/checks';

export type JsonMap = Readonly<Record<string, JsonValue>>;

/** The order people read a package.json in; what is not listed comes behind, as it was. */
const PACKAGE_ORDER = ['name', 'version', 'private', 'description'];
const MANIFEST_ORDER = [
  'id',
  'sdk',
  'entry',
  'config',
  'plan',
  'doctor',
  'hooks',
  'provides',
  'offers',
  'requires',
  'registers',
  'facts',
  'capabilities',
  'stateVersion',
  'contract',
];

/** Two package.json laid over each other: maps are merged, everything else is the second's. */
export function mergePackage(base: JsonMap, own: JsonMap): JsonMap {
  const merged = merge(base, own);
  return ordered(PACKAGE_ORDER, {
    ...merged,
    ...Object.fromEntries(
      ['peerDependencies', 'devDependencies'].map((key) => [key, sorted(merged[key] as JsonMap)]),
    ),
    framework: ordered(MANIFEST_ORDER, merged['framework'] as JsonMap),
  });
}

function merge(base: JsonMap, own: JsonMap): JsonMap {
  const result: Record<string, JsonValue> = { ...base };
  for (const [key, value] of Object.entries(own)) {
    const below = result[key];
    result[key] = isObject(below) && isObject(value) ? merge(below, value) : value;
  }
  return result;
}

function ordered(first: readonly string[], map: JsonMap): JsonMap {
  const rank = (key: string) => (first.includes(key) ? first.indexOf(key) : first.length);
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => rank(a) - rank(b)));
}

export const sorted = (map: JsonMap): JsonMap =>
  Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
