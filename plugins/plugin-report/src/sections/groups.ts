import type { Count, GroupCount } from '@framework/sdk';
import { type Bar, bars } from '../charts/bars.js';
import type { Groups } from '../facts.js';
import { byteSize, compact, counted, integer, percent } from '../format.js';
import { type Fragment, html } from '../html.js';
import { topWithRest } from '../reasons.js';
import { missing, name } from '../table.js';

interface Group extends Count {
  readonly value: string;
  readonly tokens: number;
}

/** Shares of the kept documents by one metadata column, over all splits. */
export function groupBars(groups: Groups, limit: number, unknown: string): Fragment {
  if (groups === null || groups.length === 0) return missing('No kept document says.');
  const merged = mergeSplits(groups);
  const { top, rest } = topWithRest(merged, limit);
  const whole = Math.max(
    1,
    merged.reduce((sum, { bytes }) => sum + bytes, 0),
  );
  const bar = (label: Fragment, { documents, bytes }: Count, tokens?: number): Bar => ({
    label,
    tone: 'kept',
    to: bytes / whole,
    value: html`<b>${percent(bytes / whole)}</b>`,
    note: `${byteSize(bytes)}, ${counted(documents, 'document')}${tokens ? `, ${compact(tokens)} tokens` : ''}`,
  });
  return bars([
    ...top.map((group) =>
      bar(isUnknown(group.value) ? html`<i>${unknown}</i>` : name(group.value), group, group.tokens),
    ),
    ...(rest ? [bar(`${integer(rest.items)} more`, rest)] : []),
  ]);
}

export const isUnknown = (value: string): boolean => value === '' || value === 'null' || value === 'unknown';

/** A value's documents, those of the training split apart from the others. */
export interface SplitGroup extends Count {
  readonly value: string;
  readonly train: Count & { readonly tokens: number };
  /** By name. */
  readonly others: readonly (Count & { readonly split: string; readonly tokens: number })[];
}

/** Most bytes over all splits first; equal ones by value. */
export function splitGroups(groups: readonly GroupCount[]): readonly SplitGroup[] {
  const byValue = new Map<string, GroupCount[]>();
  for (const group of groups) {
    const own = byValue.get(group.value);
    if (own) own.push(group);
    else byValue.set(group.value, [group]);
  }
  return mergeSplits(groups).map(({ value, documents, bytes }) => {
    const own = byValue.get(value)!;
    const sumOf = (split: string) => {
      const [sum] = mergeSplits(own.filter((group) => group.split === split));
      return { documents: sum?.documents ?? 0, bytes: sum?.bytes ?? 0, tokens: sum?.tokens ?? 0 };
    };
    const others = [...new Set(own.map(({ split }) => split))].filter((split) => split !== 'train').sort();
    return {
      value,
      documents,
      bytes,
      train: sumOf('train'),
      others: others.map((split) => ({ split, ...sumOf(split) })),
    };
  });
}

function mergeSplits(groups: readonly GroupCount[]): Group[] {
  const merged = new Map<string, Group>();
  for (const { value, documents, bytes, tokens } of groups) {
    const before = merged.get(value) ?? { value, documents: 0, bytes: 0, tokens: 0 };
    merged.set(value, {
      value,
      documents: before.documents + documents,
      bytes: before.bytes + bytes,
      tokens: before.tokens + tokens,
    });
  }
  return [...merged.values()].sort((a, b) => b.bytes - a.bytes || (a.value < b.value ? -1 : 1));
}
