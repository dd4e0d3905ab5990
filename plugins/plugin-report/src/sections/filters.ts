import type { JsonValue } from '@framework/sdk';
import { type Bar, bars } from '../charts/bars.js';
import type { Facts } from '../facts.js';
import { byteSize, counted, integer, percent } from '../format.js';
import { type Fragment, html } from '../html.js';
import { type ReasonCount, reasonCounts, topWithRest } from '../reasons.js';
import { folded, missing, name, table } from '../table.js';
import type { Section } from './section.js';

export const filters: Section = {
  id: 'filters',
  title: 'Filters',
  lead: 'What went in, what was left out, and why.',
  content: (facts, config) => {
    const { documents } = facts.tally;
    if (documents.in.documents === 0) return missing('No document was filtered.');
    const reasons = reasonCounts(facts.tally);
    return [
      html`<h3>From read to kept <span class="unit">bytes</span></h3>`,
      bars(waterfall(facts, reasons, config.reasons)),
      caption(facts, reasons),
      facts.verdicts.length > 0 && evidenceTable(facts),
      folded(`All verdicts, by plugin and reason (${reasons.length})`, verdictTable(reasons)),
    ];
  },
};

/** All bytes read; each reason's share taken off; what is left for training and measurement. */
function waterfall({ tally }: Facts, reasons: readonly ReasonCount[], limit: number): readonly Bar[] {
  const { in: read, kept, held, dropped } = tally.documents;
  const drops = reasons.filter(({ action }) => action === 'drop');
  const { top, rest } = topWithRest(drops, limit);
  const whole = Math.max(read.bytes, 1);
  // A document may be dropped for two reasons: then the reasons overlap, and steps of a stair would be a lie.
  const overlapping = drops.reduce((sum, { documents }) => sum + documents, 0) > dropped.documents;
  let left = whole;
  const step = (bytes: number): Pick<Bar, 'from' | 'to'> => {
    const to = overlapping ? bytes / whole : left / whole;
    left -= bytes;
    return { from: overlapping ? 0 : Math.max(0, left / whole), to };
  };
  const size = (count: { readonly documents: number; readonly bytes: number }): Fragment =>
    html`<b>${byteSize(count.bytes)}</b> ${percent(count.bytes / whole)}`;
  return [
    {
      label: 'Read',
      tone: 'baseline',
      to: 1,
      value: html`<b>${byteSize(read.bytes)}</b>`,
      note: counted(read.documents, 'document'),
    },
    ...top.map(
      (reason): Bar => ({
        label: html`<span class="minus" aria-hidden="true">−</span> ${name(reason.reason)}`,
        tone: 'dropped',
        ...step(reason.bytes),
        value: size(reason),
        note: html`${counted(reason.documents, 'document')}, ${name(reason.plugin)}`,
      }),
    ),
    ...(rest
      ? [
          {
            label: html`<span class="minus" aria-hidden="true">−</span> ${integer(rest.items)} more reasons`,
            tone: 'dropped' as const,
            ...step(rest.bytes),
            value: size(rest),
            note: counted(rest.documents, 'document'),
          },
        ]
      : []),
    ...(held.documents > 0
      ? [
          {
            label: 'Held out for evaluation',
            tone: 'held' as const,
            from: kept.bytes / whole,
            to: (kept.bytes + held.bytes) / whole,
            value: size(held),
            note: counted(held.documents, 'document'),
          },
        ]
      : []),
    {
      label: 'Kept for training',
      tone: 'kept',
      to: kept.bytes / whole,
      value: size(kept),
      note: counted(kept.documents, 'document'),
    },
  ];
}

function caption({ tally }: Facts, reasons: readonly ReasonCount[]): Fragment {
  const { dropped } = tally.documents;
  const sum = reasons
    .filter(({ action }) => action === 'drop')
    .reduce((total, { documents }) => total + documents, 0);
  const rewritten = reasons
    .filter(({ action }) => action === 'rewrite')
    .reduce((total, { documents }) => total + documents, 0);
  return html`<p class="caption">${counted(dropped.documents, 'document')} dropped, ${byteSize(dropped.bytes)}. ${
    sum > dropped.documents && 'Some were dropped for more than one reason, so the reasons add up to more. '
  }${rewritten > 0 && `${counted(rewritten, 'rewrite')} changed the bytes of a document that was kept.`}</p>`;
}

function evidenceTable({ verdicts }: Facts): Fragment {
  return table(
    'Examples, with what convinced the filter',
    [{ head: 'Document' }, { head: 'Verdict' }, { head: 'Evidence', kind: 'code' }],
    grouped(verdicts).map(({ id, plugin, action, reason, evidence }) => [
      name(id),
      html`<span class="action ${ACTIONS.has(action) && action}">${action}</span> ${name(reason)}<br><small>${name(plugin)}</small>`,
      evidenceText(evidence),
    ]),
  );
}

const ACTIONS: ReadonlySet<string> = new Set(['keep', 'drop', 'hold', 'rewrite']);

/** Like beside like; within a reason in the order of the documents. */
const grouped = (verdicts: Facts['verdicts']): Facts['verdicts'] =>
  [...verdicts].sort((a, b) => (kind(a) < kind(b) ? -1 : kind(a) > kind(b) ? 1 : 0));
const kind = ({ plugin, action, reason }: Facts['verdicts'][number]): string =>
  `${action}\0${plugin}\0${reason}`;

function evidenceText(evidence: JsonValue): Fragment {
  if (evidence === null) return '';
  if (typeof evidence !== 'object' || Array.isArray(evidence)) return short(evidence);
  return Object.entries(evidence).map(
    ([key, value]) => html`<span class="pair-of"><i>${key}</i> ${short(value)}</span> `,
  );
}

/** Enough to see what it was; the whole is in the verdict table of the store. */
const LONGEST_EVIDENCE = 160;
function short(value: JsonValue): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > LONGEST_EVIDENCE ? `${text.slice(0, LONGEST_EVIDENCE)}…` : text;
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
