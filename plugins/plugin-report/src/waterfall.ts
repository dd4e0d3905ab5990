import type { Count, JsonValue, VerdictTally } from '@framework/sdk';
import { property } from './json-value.js';
import { reasonCounts } from './reasons.js';

/** What one filter left out for one reason. */
export interface Drop extends Count {
  readonly plugin: string;
  readonly reason: string;
}

/** From what was read to what is trained on. */
export interface Waterfall {
  /**
   * `once`: each dropped document is counted where the first filter dropped it, so the drops add up. `overlapping`: the host
   * says only how often each reason was given, and some documents had several.
   */
  readonly counting: 'once' | 'overlapping';
  /** In the order of the filters; those of one filter by bytes. */
  readonly drops: readonly Drop[];
}

/** @param lock whose `order.filter` names the filters as they stood in the chain */
export function waterfall(tally: VerdictTally, lock: JsonValue): Waterfall {
  const drops = tally.firstDrop ? firstDrops(tally.firstDrop) : everyDrop(tally);
  const documents = drops.reduce((sum, drop) => sum + drop.documents, 0);
  const chain = filterChain(lock);
  const place = ({ plugin }: Drop): number => {
    const at = chain.indexOf(plugin);
    return at < 0 ? chain.length : at;
  };
  return {
    counting: documents > tally.documents.dropped.documents ? 'overlapping' : 'once',
    drops: [...drops].sort(
      (a, b) =>
        place(a) - place(b) ||
        compare(a.plugin, b.plugin) ||
        b.bytes - a.bytes ||
        b.documents - a.documents ||
        compare(a.reason, b.reason),
    ),
  };
}

const firstDrops = (first: NonNullable<VerdictTally['firstDrop']>): readonly Drop[] =>
  Object.entries(first).flatMap(([plugin, reasons]) =>
    Object.entries(reasons).map(([reason, count]) => ({ plugin, reason, ...count })),
  );

const everyDrop = (tally: VerdictTally): readonly Drop[] =>
  reasonCounts(tally).flatMap(({ action, ...drop }) => (action === 'drop' ? [drop] : []));

function filterChain(lock: JsonValue): readonly JsonValue[] {
  const chain = property(property(lock, 'order'), 'filter');
  return Array.isArray(chain) ? chain : [];
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** A drop, or several of one filter that are too small to stand alone. */
export interface DropGroup extends Count {
  readonly plugin: string;
  /** One reason by its name, more by their number. */
  readonly reasons: string | number;
}

/** The `limit` largest one by one; of the others those of one filter together, behind its own, so that the order stays. */
export function grouped(drops: readonly Drop[], unit: keyof Count, limit: number): readonly DropGroup[] {
  const largest = new Set([...drops].sort((a, b) => b[unit] - a[unit]).slice(0, limit));
  const groups: DropGroup[] = [];
  const close = (rest: readonly Drop[]): void => {
    const [only] = rest;
    if (only === undefined) return;
    groups.push({
      plugin: only.plugin,
      reasons: rest.length === 1 ? only.reason : rest.length,
      documents: rest.reduce((sum, { documents }) => sum + documents, 0),
      bytes: rest.reduce((sum, { bytes }) => sum + bytes, 0),
    });
  };
  let rest: Drop[] = [];
  for (const drop of drops) {
    if (rest.length > 0 && rest[0]!.plugin !== drop.plugin) {
      close(rest);
      rest = [];
    }
    if (largest.has(drop)) groups.push({ ...drop, reasons: drop.reason });
    else rest.push(drop);
  }
  close(rest);
  return groups;
}
