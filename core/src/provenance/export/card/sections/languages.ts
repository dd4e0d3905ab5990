import { both, NONE, plus, total, type ValueCount } from '../../facts/counts.js';
import { NOT_STATED } from '../../facts/kept-documents.js';
import { bar } from '../../markup/bar.js';
import { type Fragment, html, name, notRecorded } from '../../markup/html.js';
import { byteSize, compact, integer, percent, shareOf } from '../../markup/numbers.js';
import { firstOf, table } from '../../markup/table.js';
import type { Section } from '../section.js';

const LISTED = 30;

export const languages: Section = {
  id: 'languages',
  title: 'Languages',
  lead: 'What the kept documents are written in.',
  content: ({ kept }) => [
    languageTable('Language', kept.languages),
    kept.naturalLanguages.some(({ value }) => value !== NOT_STATED)
      ? languageTable(
          'Natural language of prose',
          kept.naturalLanguages.filter(({ value }) => value !== NOT_STATED),
        )
      : html`<p>${notRecorded('No natural language is recorded: no kept document is prose, or no filter looked.')}</p>`,
  ],
};

function languageTable(caption: string, counts: readonly ValueCount[]): Fragment {
  const all = total(counts);
  const { shown, rest } = firstOf(counts, LISTED);
  const row = (label: Fragment, count: typeof NONE): readonly Fragment[] => {
    const part = shareOf(count.bytes, all.bytes);
    return [
      label,
      bar({ to: part, tone: 'kept', title: `${percent(part)} of the bytes` }),
      percent(part),
      integer(count.documents),
      byteSize(count.bytes),
      count.tokens === null ? notRecorded() : compact(count.tokens),
    ];
  };
  return table(
    html`${caption} <small>held-out documents included</small>`,
    [
      { head: 'Language' },
      { head: 'Part of the bytes', kind: 'plot' },
      { head: 'Part', kind: 'number' },
      { head: 'Documents', kind: 'number' },
      { head: 'Bytes', kind: 'number' },
      { head: 'Tokens', kind: 'number' },
    ],
    [
      ...shown.map((count) =>
        row(count.value === NOT_STATED ? notRecorded() : name(count.value), both(count)),
      ),
      ...(rest.length > 0
        ? [
            row(
              `${integer(rest.length)} more`,
              rest.reduce((sum, count) => plus(sum, both(count)), NONE),
            ),
          ]
        : []),
    ],
  );
}
