import { html } from '../html.js';
import { groupBars } from './groups.js';
import type { Section } from './section.js';

export const languages: Section = {
  id: 'languages',
  title: 'Languages',
  lead: 'What the kept documents are written in.',
  content: ({ languages: kept, shares }, config) => [
    html`<h3>Language <span class="unit">share of bytes</span></h3>`,
    groupBars(kept, config.reasons, 'unknown'),
    new Set((shares ?? []).map(({ value }) => value)).size > 1 && [
      html`<h3>Blend <span class="unit">share of bytes</span></h3>`,
      groupBars(shares, config.reasons, 'no share'),
    ],
  ],
};
