import type { Count, VerdictTally } from '@framework/sdk';
import type { ExportFacts } from './export-facts.js';
import { familyOf, type ReasonFamily } from './reason-family.js';
import type { PlantedCounts } from './verdicts.js';

/** What one filter left out for one reason. */
export interface Drop extends Count {
  readonly plugin: string;
  readonly reason: string;
  readonly family: ReasonFamily;
  /** Documents among them that were planted to try the filters. */
  readonly planted: number;
}

export interface Drops {
  /**
   * `once`: each dropped document is counted where the first filter dropped it, so the drops add up. `overlapping`: the run is
   * of before first drops were recorded, and some documents had several reasons.
   */
  readonly counting: 'once' | 'overlapping';
  /** In the order of the filters; those of one filter by bytes. */
  readonly steps: readonly Drop[];
}

export function drops({
  tally,
  filters,
  verdicts,
}: Pick<ExportFacts, 'tally' | 'filters' | 'verdicts'>): Drops {
  const { firstDrop } = tally;
  const place = (plugin: string): number => {
    const at = filters?.indexOf(plugin) ?? -1;
    return at < 0 ? Number.MAX_SAFE_INTEGER : at;
  };
  const steps = Object.entries(firstDrop ?? everyDrop(tally))
    .flatMap(([plugin, reasons]) =>
      Object.entries(reasons).map(
        ([reason, count]): Drop => ({
          plugin,
          reason,
          ...count,
          family: familyOf(reason),
          planted: plantedOf(verdicts.plantedDrops, plugin, reason),
        }),
      ),
    )
    .sort(
      (a, b) =>
        place(a.plugin) - place(b.plugin) ||
        compare(a.plugin, b.plugin) ||
        b.bytes - a.bytes ||
        b.documents - a.documents ||
        compare(a.reason, b.reason),
    );
  return { counting: firstDrop === undefined ? 'overlapping' : 'once', steps };
}

/** How many of the documents a plugin judged for a reason were planted. */
export const plantedOf = (counts: PlantedCounts, plugin: string, reason: string): number =>
  Object.hasOwn(counts, plugin) && Object.hasOwn(counts[plugin]!, reason) ? counts[plugin]![reason]! : 0;

const everyDrop = ({ byPlugin }: VerdictTally): NonNullable<VerdictTally['firstDrop']> =>
  Object.fromEntries(Object.entries(byPlugin).map(([plugin, actions]) => [plugin, actions['drop'] ?? {}]));

/** Every verdict of one action, most documents first. */
export const countsOf = (
  { byPlugin }: VerdictTally,
  action: 'rewrite' | 'hold' | 'keep',
): readonly (Count & { readonly plugin: string; readonly reason: string })[] =>
  Object.entries(byPlugin)
    .flatMap(([plugin, actions]) =>
      Object.entries(actions[action] ?? {}).map(([reason, count]) => ({ plugin, reason, ...count })),
    )
    .sort((a, b) => b.documents - a.documents || compare(a.plugin, b.plugin) || compare(a.reason, b.reason));

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
