import type { Count } from '@framework/sdk';
import { both } from '../../facts/counts.js';
import type { ExportFacts } from '../../facts/export-facts.js';
import { familyOf } from '../../facts/reason-family.js';
import { wordsOf } from '../../facts/reason-words.js';
import { countsOf, type Drop, drops, plantedOf } from '../../facts/waterfall.js';
import { bar, stacked, type Tone } from '../../markup/bar.js';
import { type Fragment, html, name, notRecorded } from '../../markup/html.js';
import { byteSize, counted, integer, percent, shareOf } from '../../markup/numbers.js';
import { table } from '../../markup/table.js';
import type { Section } from '../section.js';

/** Reasons that stand alone in the stair; of the others those of one filter together. */
const LISTED = 60;

export const removed: Section = {
  id: 'removed',
  title: 'What was removed',
  lead: 'From what was read to what is trained on, filter by filter, and why.',
  content: (facts) => [
    fates(facts),
    stair(facts),
    html`<p class="caption">${caption(facts)}</p>`,
    rewritten(facts),
    ran(facts),
    takenDown(facts),
  ],
};

const FATES: readonly (readonly [keyof ExportFacts['tally']['documents'], Tone, string])[] = [
  ['kept', 'kept', 'to train on'],
  ['held', 'held', 'held out'],
  ['dropped', 'dropped', 'removed'],
];

/** The three fates as parts of one bar, in bytes and in documents. */
const fates = ({ tally: { documents } }: ExportFacts): Fragment =>
  (['bytes', 'documents'] as const).map((unit) => {
    const parts = FATES.map(([fate, tone, words]) => ({
      share: shareOf(documents[fate][unit], documents.in[unit]),
      tone,
      text: `${percent(shareOf(documents[fate][unit], documents.in[unit]))} ${words}`,
    }));
    return html`<figure><figcaption>Of all ${unit} read</figcaption>${stacked(parts, `Of all ${unit} read: ${parts.map(({ text }) => text).join(', ')}`)}<ul class="legend">${parts.map(
      ({ tone, text }) =>
        html`<li><svg viewBox="0 0 10 10" aria-hidden="true"><rect class="${tone}" width="10" height="10"/></svg>${text}</li>`,
    )}</ul></figure>`;
  });

/** All that was read; each drop taken off; what is left. The plot is in bytes, the figures are both. */
function stair(facts: ExportFacts): Fragment {
  const { in: read, kept, held } = facts.tally.documents;
  const { counting, steps } = drops(facts);
  let left = read.bytes;
  const place = ({ bytes }: Count): { readonly from: number; readonly to: number } => {
    const whole = Math.max(read.bytes, 1);
    // Where a document is counted under two reasons, steps of a stair would be a lie.
    if (counting === 'overlapping') return { from: 0, to: bytes / whole };
    const to = left / whole;
    left = Math.max(0, left - bytes);
    return { from: left / whole, to };
  };
  const row = (
    label: Fragment,
    by: Fragment,
    count: Count,
    tone: Tone,
    at: { readonly from: number; readonly to: number },
    sign: string,
  ): readonly Fragment[] => [
    label,
    by,
    bar({
      ...at,
      tone,
      title: `${counted(count.documents, 'document')}, ${percent(shareOf(count.bytes, read.bytes))} of the bytes read`,
    }),
    `${sign}${integer(count.documents)}`,
    `${sign}${byteSize(count.bytes)}`,
    percent(shareOf(count.bytes, read.bytes)),
  ];
  return table(
    html`From read to kept <small>in the order of the filters; the plot is in bytes</small>`,
    [
      { head: 'Step' },
      { head: 'Filter' },
      { head: 'Bytes', kind: 'plot' },
      { head: 'Documents', kind: 'number' },
      { head: 'Bytes', kind: 'number' },
      { head: 'Of read', kind: 'number' },
    ],
    [
      row('Read', '', read, 'read', { from: 0, to: read.bytes > 0 ? 1 : 0 }, ''),
      ...grouped(steps).map((drop) =>
        row(
          [
            typeof drop.reasons === 'string' ? name(drop.reasons) : `${integer(drop.reasons)} more reasons`,
            typeof drop.reasons === 'string' && html`<span class="note">${wordsOf(drop.reasons)}</span>`,
            drop.planted > 0 &&
              !isPlantedItself(drop) &&
              html`<span class="note">${plantedWords(drop)}</span>`,
          ],
          name(drop.plugin),
          drop,
          'dropped',
          place(drop),
          '−',
        ),
      ),
      row(
        'Held out, to measure with',
        '',
        held,
        'held',
        { from: shareOf(kept.bytes, read.bytes), to: shareOf(kept.bytes + held.bytes, read.bytes) },
        '',
      ),
      row(
        html`<span class="strong">To train on</span>`,
        '',
        kept,
        'kept',
        { from: 0, to: shareOf(kept.bytes, read.bytes) },
        '',
      ),
    ],
  );
}

/** The planted ones are no data of anybody. */
const plantedWords = ({
  planted,
  documents,
}: {
  readonly planted: number;
  readonly documents: number;
}): string =>
  planted === documents
    ? 'planted to try the filters'
    : `${integer(planted)} of them planted to try the filters`;

/** A reason that says so already. */
const isPlantedItself = ({ reasons }: DropGroup): boolean =>
  typeof reasons === 'string' && familyOf(reasons) === 'planted';

interface DropGroup extends Count {
  readonly plugin: string;
  readonly reasons: string | number;
  readonly planted: number;
}

/** The largest one by one; of the others those of one filter together, behind its own, so that the order stays. */
function grouped(steps: readonly Drop[]): readonly DropGroup[] {
  const largest = new Set([...steps].sort((a, b) => b.bytes - a.bytes).slice(0, LISTED));
  const groups: DropGroup[] = [];
  const small = new Map<string, DropGroup & { readonly reasons: number }>();
  const close = (plugin: string | undefined): void => {
    const rest = plugin === undefined ? undefined : small.get(plugin);
    if (rest !== undefined) groups.push(rest);
    if (plugin !== undefined) small.delete(plugin);
  };
  let before: string | undefined;
  for (const step of steps) {
    if (step.plugin !== before) close(before);
    before = step.plugin;
    if (largest.has(step)) {
      groups.push({ ...step, reasons: step.reason });
      continue;
    }
    const rest = small.get(step.plugin) ?? {
      plugin: step.plugin,
      reasons: 0,
      documents: 0,
      bytes: 0,
      planted: 0,
    };
    small.set(step.plugin, {
      plugin: step.plugin,
      reasons: rest.reasons + 1,
      documents: rest.documents + step.documents,
      bytes: rest.bytes + step.bytes,
      planted: rest.planted + step.planted,
    });
  }
  close(before);
  return groups;
}

const caption = (facts: ExportFacts): string =>
  drops(facts).counting === 'once'
    ? 'Each document is counted once, at the first filter that dropped it, so the steps add up. Bytes are those a document had when the last filter had spoken.'
    : 'The run is of before first drops were recorded: some documents were dropped for more than one reason, so the steps add up to more than was removed.';

function rewritten({ tally, verdicts }: ExportFacts): Fragment {
  const rewrites = countsOf(tally, 'rewrite');
  if (rewrites.length === 0) return html`<p>No document was rewritten.</p>`;
  return table(
    html`Rewritten <small>the document stays, a part of it was replaced; whether dropped later or not</small>`,
    [
      { head: 'Reason' },
      { head: 'Filter' },
      { head: 'Documents', kind: 'number' },
      { head: 'Bytes', kind: 'number' },
    ],
    rewrites.map(({ plugin, reason, documents, bytes }) => {
      const planted = plantedOf(verdicts.plantedRewrites, plugin, reason);
      return [
        [
          name(reason),
          planted > 0 && html`<span class="note">${plantedWords({ planted, documents })}</span>`,
        ],
        name(plugin),
        integer(documents),
        byteSize(bytes),
      ];
    }),
  );
}

/** What went after the run: each takedown by its id, as whoever asked may not want to be named in public. */
function takenDown({ kept: { takedowns } }: ExportFacts): Fragment {
  if (takedowns.length === 0) return false;
  return [
    table(
      html`Taken down <small>after the run, on request; the steps above still count them</small>`,
      [
        { head: 'Takedown', kind: 'code' },
        { head: 'Documents', kind: 'number' },
        { head: 'Bytes', kind: 'number' },
      ],
      takedowns.map((count) => [
        html`<code title="${count.value.slice(0, 200)}">${count.value.slice(0, 16)}</code>`,
        integer(both(count).documents),
        byteSize(both(count).bytes),
      ]),
    ),
    html`<p class="caption">Which request each was for stands in the signed register: <code>framework audit requests</code>.</p>`,
  ];
}

/** A filter that found nothing ran all the same; one that is not here did not. */
function ran({ filters, tally }: ExportFacts): Fragment {
  if (filters === null)
    return html`<p>${notRecorded('Which filters ran is not recorded: the run lock is not there.')}</p>`;
  return html`<p>Filters that ran, in this order: ${filters.map((plugin, at) => {
    const dropped = Object.values(tally.byPlugin[plugin]?.['drop'] ?? {}).reduce(
      (sum, { documents }) => sum + documents,
      0,
    );
    return html`${at > 0 && ', '}${name(plugin)} <small>(${dropped === 0 ? 'dropped none' : integer(dropped)})</small>`;
  })}. What one filter drops the next may not see.</p>`;
}
