import type { ExportFacts } from '../facts/export-facts.js';
import { type Fragment, type Html, html } from '../markup/html.js';

/** A part of the card: plain functions of the facts. */
export interface Section {
  readonly id: string;
  readonly title: string;
  /** The question it answers. */
  readonly lead: string;
  content(facts: ExportFacts): Fragment;
}

export const renderSection = ({ id, title, lead, content }: Section, facts: ExportFacts): Html =>
  html`
<section id="${id}" aria-labelledby="${id}-title"><div class="side"><h2 id="${id}-title">${title}</h2><p>${lead}</p></div><div class="main">${content(facts)}</div></section>`;
