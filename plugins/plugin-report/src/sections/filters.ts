import type { Count } from '@framework/sdk';
import { type Bar, bars } from '../charts/bars.js';
import type { Facts } from '../facts.js';
import { byteSize, counted, integer, percent } from '../format.js';
import { type Fragment, html } from '../html.js';
import { plantedDocuments } from '../planted.js';
import { type ReasonCount, reasonCounts, topWithRest } from '../reasons.js';
import { folded, missing, name, table } from '../table.js';
import { type DropGroup, grouped, type Waterfall, waterfall } from '../waterfall.js';
import { evidenceTable } from './filter-evidence.js';
import type { Section } from './section.js';

export const filters: Section = {
  id: 'filters',
  title: 'Filters',
  lead: 'What went in, what was left out, and why.',
  content: (facts, config) => {
    if (facts.tally.documents.in.documents === 0) return missing('No document was filtered.');
    const reasons = reasonCounts(facts.tally);
    const fall = waterfall(facts.tally, facts.lock);
    return [
      html`<h3>From read to kept <span class="unit">bytes, in the order of the filters</span></h3>`,
      bars(stairs(facts, fall, 'bytes', config.reasons)),
      caption(facts, fall, reasons),
      folded('The same in documents', bars(stairs(facts, fall, 'documents', config.reasons))),
      facts.verdicts.length > 0 &&
        folded(`Examples, with what convinced the filter (${facts.verdicts.length})`, evidenceTable(facts)),
      folded(`All verdicts, by plugin and reason (${reasons.length})`, verdictTable(reasons)),
    ];
  },
};

const AMOUNT = {
  bytes: byteSize,
  documents: (documents: number): string => integer(documents),
} as const;

/** All that was read; each filter's drops taken off; what is left for training and measurement. */
function stairs(
  { tally }: Facts,
  { counting, drops }: Waterfall,
  unit: keyof Count,
  limit: number,
): readonly Bar[] {
  const { in: read, kept, held } = tally.documents;
  const whole = Math.max(read[unit], 1);
  let left = read[unit];
  const step = (count: Count): Pick<Bar, 'from' | 'to'> => {
    // Where a document is counted under two reasons, steps of a stair would be a lie.
    if (counting === 'overlapping') return { to: count[unit] / whole };
    const to = left / whole;
    left = Math.max(0, left - count[unit]);
    return { from: left / whole, to };
  };
  const size = (count: Count): Fragment =>
    html`<b>${AMOUNT[unit](count[unit])}</b> ${percent(count[unit] / whole)}`;
  const other = (count: Count): string =>
    unit === 'bytes' ? counted(count.documents, 'document') : byteSize(count.bytes);
  const bar = (label: Fragment, tone: Bar['tone'], count: Count, place: Pick<Bar, 'from' | 'to'>): Bar => ({
    label,
    tone,
    ...place,
    value: size(count),
    note: other(count),
  });
  return [
    bar('Read', 'baseline', read, { to: read[unit] / whole }),
    ...grouped(drops, unit, limit).map(
      (drop): Bar => ({
        ...bar(dropLabel(drop), 'dropped', drop, step(drop)),
        note: html`${other(drop)}, ${name(drop.plugin)}${isCanary(drop) && CANARY_NOTE}`,
      }),
    ),
    ...(held.documents > 0
      ? [
          bar('Held out for evaluation', 'held', held, {
            from: kept[unit] / whole,
            to: (kept[unit] + held[unit]) / whole,
          }),
        ]
      : []),
    bar('Kept for training', 'kept', kept, { to: kept[unit] / whole }),
  ];
}

const dropLabel = ({ reasons }: DropGroup): Fragment =>
  html`<span class="minus" aria-hidden="true">−</span> <span class="visually-hidden">dropped: </span>${
    typeof reasons === 'string' ? name(reasons) : `${integer(reasons)} more reasons`
  }`;

const isCanary = ({ plugin, reasons }: DropGroup): boolean =>
  plugin === 'plugin-canary' && reasons === 'canary';
const CANARY_NOTE = ': planted to try the filters, no data of anybody; taken out again here';

function caption(
  { tally, sources }: Facts,
  { counting }: Waterfall,
  reasons: readonly ReasonCount[],
): Fragment {
  const { dropped } = tally.documents;
  const rewrites = reasons.filter(({ action }) => action === 'rewrite');
  const planted = plantedDocuments({ sources });
  return [
    html`<p class="caption">${counted(dropped.documents, 'document')} dropped, ${byteSize(dropped.bytes)}. ${
      counting === 'overlapping'
        ? 'Some were dropped for more than one reason, so the reasons add up to more.'
        : dropped.documents > 0 && 'Each is counted once, where the first filter dropped it.'
    }</p>`,
    rewrites.length > 0 &&
      html`<p class="caption"><b>Rewritten</b> besides, whether dropped later or not: ${rewrites.map(
        ({ plugin, reason, documents }, at) =>
          html`${at > 0 && '; '}${counted(documents, 'document')} for ${name(reason)} (${name(plugin)})`,
      )}.</p>`,
    planted > 0 &&
      html`<p class="caption"><b>Canaries</b>: ${counted(planted, 'document')} of those read ${planted === 1 ? 'was' : 'were'} planted to try the filters. They stand under the reasons they were dropped for; whether any survived is told under <a href="#provenance">Provenance</a>.</p>`,
  ];
}

/** A list nobody reads to its end would only make the page heavy. */
const LONGEST_TABLE = 500;

function verdictTable(reasons: readonly ReasonCount[]): Fragment {
  const { top, rest } = topWithRest(reasons, LONGEST_TABLE);
  return table(
    'Verdicts',
    [
      { head: 'Plugin' },
      { head: 'Verdict' },
      { head: 'Reason' },
      { head: 'Documents', kind: 'number' },
      { head: 'Bytes', kind: 'number' },
    ],
    [
      ...top.map(({ plugin, action, reason, documents, bytes }) => [
        name(plugin),
        action,
        name(reason),
        integer(documents),
        integer(bytes),
      ]),
      ...(rest
        ? [[`${integer(rest.items)} more`, '', '', integer(rest.documents), integer(rest.bytes)]]
        : []),
    ],
  );
}
