import { bars } from '../charts/bars.js';
import { duplicateGroups, duplicateReasons } from '../duplicates.js';
import type { Facts } from '../facts.js';
import { byteSize, counted, fixed, integer, percent } from '../format.js';
import { type Fragment, html } from '../html.js';
import { folded, missing, name, table } from '../table.js';
import type { Section } from './section.js';

export const duplicates: Section = {
  id: 'duplicates',
  title: 'Duplicates',
  lead: 'What says the same as another document, and was left out for it.',
  content: (facts, config) => {
    const reasons = [...duplicateReasons(facts.tally)]
      .sort((a, b) => b.documents - a.documents)
      .slice(0, config.reasons);
    if (reasons.length === 0) return missing('No filter dropped a duplicate.');
    const whole = Math.max(1, facts.tally.documents.in.documents);
    return [
      html`<h3>Dropped as duplicates <span class="unit">share of the documents read</span></h3>`,
      bars(
        reasons.map(({ plugin, reason, documents, bytes }) => ({
          label: name(reason),
          tone: 'dropped' as const,
          to: documents / whole,
          value: html`<b>${integer(documents)}</b> ${percent(documents / whole)}`,
          note: html`${byteSize(bytes)}, ${name(plugin)}${MEANING[reason] && `: ${MEANING[reason]}`}`,
        })),
      ),
      largest(facts),
    ];
  },
};

const MEANING: Readonly<Record<string, string>> = {
  'exact-duplicate': 'the same text as a document that stays',
  'near-duplicate': 'nearly the same as a document that stays, measured on the whole texts',
  duplicate: 'the same bytes as a document of its repository that stays',
  copy: 'a build or copy of a source in the same repository',
  'heldout-duplicate-of-training':
    'held out, but too much of it stands in training documents to measure anything',
};

/** Groups shown. */
const SHOWN = 10;

function largest({ duplicates: rows, tally }: Facts): Fragment {
  const all = duplicateReasons(tally).reduce((sum, { documents }) => sum + documents, 0);
  const groups = duplicateGroups(rows);
  if (groups.length === 0)
    return html`<p class="caption">No evidence says of which documents they are duplicates.</p>`;
  const shown = groups.slice(0, SHOWN);
  const measured = shown.some(({ jaccard }) => jaccard !== null);
  return folded(
    groups.length > SHOWN
      ? `The ${SHOWN} largest groups of ${integer(groups.length)}`
      : `The groups (${groups.length})`,
    [
      table(
        'Groups of duplicates',
        [
          { head: 'Kept' },
          { head: 'Documents', kind: 'number' },
          ...(measured ? [{ head: 'Similarity', kind: 'number' as const }] : []),
          { head: 'For instance dropped' },
        ],
        shown.map(({ kept, size, jaccard, example }) => [
          name(kept),
          integer(size),
          ...(measured ? [jaccard === null ? 'not measured' : similarity(jaccard)] : []),
          name(example),
        ]),
      ),
      html`<p class="caption">Documents: the kept one included. ${measured && 'Similarity: Jaccard, 1 is the same set of pieces. '}Found in the evidence of ${integer(rows.length)} of ${counted(all, 'duplicate')}${
        rows.length < all && '; a larger group may be among the others'
      }.</p>`,
    ],
  );
}

const similarity = ({ low, high }: { readonly low: number; readonly high: number }): string =>
  fixed(low) === fixed(high) ? fixed(low) : `${fixed(low)}–${fixed(high)}`;
