import { html } from '../../markup/html.js';
import { knownLimits, RECORD_LIMITS } from '../known-limits.js';
import type { Section } from '../section.js';

export const limits: Section = {
  id: 'limits',
  title: 'Known limits',
  lead: 'What this blend, and the record of it, are known to lack.',
  content: (facts) => {
    const known = knownLimits(facts);
    return [
      html`<h3>Of this blend</h3>`,
      known.length === 0
        ? html`<p>None is on record.</p>`
        : html`<ul class="plain">${known.map((limit) => html`<li>${limit}</li>`)}</ul>`,
      html`<h3>Of every record</h3>`,
      html`<ul class="plain">${RECORD_LIMITS.map((limit) => html`<li>${limit}</li>`)}</ul>`,
    ];
  },
};
