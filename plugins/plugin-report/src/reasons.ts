import type { Count, VerdictTally } from '@framework/sdk';

/** One line of the tally. */
export interface ReasonCount extends Count {
  readonly plugin: string;
  readonly action: string;
  readonly reason: string;
}

/** The tally as a list, most bytes first; equal ones by name. */
export function reasonCounts(tally: VerdictTally): ReasonCount[] {
  return Object.entries(tally.byPlugin)
    .flatMap(([plugin, actions]) =>
      Object.entries(actions).flatMap(([action, reasons]) =>
        Object.entries(reasons).map(([reason, count]) => ({ plugin, action, reason, ...count })),
      ),
    )
    .sort((a, b) => b.bytes - a.bytes || b.documents - a.documents || (key(a) < key(b) ? -1 : 1));
}
const key = ({ plugin, action, reason }: ReasonCount): string => `${plugin}\0${action}\0${reason}`;

/** The first `limit`, and the sum of the others. */
export function topWithRest<Item extends Count>(
  items: readonly Item[],
  limit: number,
): { readonly top: readonly Item[]; readonly rest: (Count & { readonly items: number }) | null } {
  // A remainder of one would take the line that names it.
  if (items.length <= limit + 1) return { top: items, rest: null };
  const others = items.slice(limit);
  return {
    top: items.slice(0, limit),
    rest: {
      items: others.length,
      documents: others.reduce((sum, { documents }) => sum + documents, 0),
      bytes: others.reduce((sum, { bytes }) => sum + bytes, 0),
    },
  };
}
