import type { JsonValue } from '@framework/sdk';
import { readRows } from '../../../run/documents.js';
import type { VerdictLine } from '../../../run/stages/filter.js';
import type { StoredObject } from '../../../run/store.js';
import { familyOf, type ReasonFamily } from './reason-family.js';

/** What the verdicts say beyond the tally. No evidence's own text is in it but names of rules, licences and benchmarks. */
export interface VerdictFacts {
  /** Documents of planted sources among the first drops. */
  readonly plantedDrops: PlantedCounts;
  /** Those that were rewritten, whether dropped later or not. */
  readonly plantedRewrites: PlantedCounts;
  /**
   * What was found, by concern: kind of personal data, rule, forbidden licence, benchmark, list → how often. Planted
   * documents do not count.
   */
  readonly found: Readonly<Partial<Record<ReasonFamily, readonly Found[]>>>;
}

/** Plugin → reason → documents. */
export type PlantedCounts = Readonly<Record<string, Readonly<Record<string, number>>>>;

export interface Found {
  readonly what: string;
  readonly times: number;
}

/** Different things of one concern that are counted by name; hostile evidence could make up endless ones. */
const MOST_NAMES = 1000;

/**
 * One pass over the verdicts that are on record line by line (all but `keep`).
 *
 * @param plantedSources sources that say their documents were planted to try the filters
 */
export async function readVerdicts(
  object: StoredObject,
  plantedSources: ReadonlySet<string>,
): Promise<VerdictFacts> {
  const plantedDrops: Record<string, Record<string, number>> = {};
  const plantedRewrites: Record<string, Record<string, number>> = {};
  const found = new Map<ReasonFamily, Map<string, number>>();
  for (const file of object.files) {
    if (!/^verdicts-\d+\.ndjson$/.test(file)) continue;
    /** A document's verdicts stand in the shard it was read for. */
    const dropped = new Set<string>();
    for await (const line of readRows<VerdictLine>(object, file)) {
      const { plugin, action, reason, source = '', id } = line;
      if (plantedSources.has(source)) {
        if (action === 'rewrite') raise(plantedRewrites, plugin, reason);
        if (action === 'drop' && !dropped.has(id)) raise(plantedDrops, plugin, reason);
        if (action === 'drop') dropped.add(id);
        continue;
      }
      const family = familyOf(reason);
      const names = found.get(family) ?? new Map<string, number>();
      found.set(family, names);
      for (const { what, times } of foundIn(family, line.evidence)) {
        if (names.has(what) || names.size < MOST_NAMES) names.set(what, (names.get(what) ?? 0) + times);
      }
    }
  }
  return {
    plantedDrops,
    plantedRewrites,
    found: Object.fromEntries(
      [...found].map(([family, names]) => [
        family,
        [...names]
          .map(([what, times]) => ({ what, times }))
          .sort((a, b) => b.times - a.times || (a.what < b.what ? -1 : 1)),
      ]),
    ),
  };
}

/** Names are a plugin's: `__proto__` is a key like any other. */
function raise(counts: Record<string, Record<string, number>>, plugin: string, reason: string): void {
  const reasons = Object.hasOwn(counts, plugin) ? counts[plugin]! : {};
  define(reasons, reason, (Object.hasOwn(reasons, reason) ? reasons[reason]! : 0) + 1);
  define(counts, plugin, reasons);
}

const define = <T>(record: Record<string, T>, key: string, value: T): void => {
  Object.defineProperty(record, key, { value, enumerable: true, configurable: true, writable: true });
};

/** Evidence is a plugin's own; where it has the fields that filters of a concern have, they are counted. */
function foundIn(family: ReasonFamily, evidence: JsonValue): readonly Found[] {
  const field = (key: string): readonly Found[] => {
    const value = property(evidence, key);
    return typeof value === 'string' && value.length <= 200 ? [{ what: value, times: 1 }] : [];
  };
  switch (family) {
    case 'personal-data':
      return Object.entries(isObject(evidence) ? evidence : {}).flatMap(([what, times]) =>
        // The name of a kind, never a value.
        /^[\w-]{1,40}$/.test(what) && typeof times === 'number' && Number.isSafeInteger(times) && times > 0
          ? [{ what, times }]
          : [],
      );
    case 'secret': {
      const findings = property(evidence, 'findings');
      return (Array.isArray(findings) ? findings : []).flatMap((finding: JsonValue) => {
        const rule = property(finding, 'rule');
        return typeof rule === 'string' ? [{ what: rule, times: 1 }] : [];
      });
    }
    case 'licence': {
      const forbidden = field('forbidden');
      return forbidden.length > 0 ? forbidden : field('expression');
    }
    case 'benchmark':
      return field('benchmark');
    case 'opt-out':
      return field('list');
    default:
      return [];
  }
}

const isObject = (value: JsonValue | undefined): value is Readonly<Record<string, JsonValue>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const property = (value: JsonValue | undefined, key: string): JsonValue | undefined =>
  isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
