import { NOT_STATED } from '../../facts/kept-documents.js';
import { html, notRecorded } from '../../markup/html.js';
import type { Section } from '../section.js';
import { valueTable } from '../value-table.js';

export const languages: Section = {
  id: 'languages',
  title: 'Languages',
  lead: 'What the kept documents are written in.',
  content: ({ kept }) => {
    const prose = kept.naturalLanguages.filter(({ value }) => value !== NOT_STATED);
    return [
      valueTable('Language', 'Language', kept.languages),
      prose.length > 0
        ? valueTable('Natural language of prose', 'Language', prose)
        : html`<p>${notRecorded('No natural language is recorded: no kept document is prose, or no filter looked.')}</p>`,
    ];
  },
};
