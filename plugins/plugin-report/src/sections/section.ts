import type { Config } from '../config.js';
import type { Facts } from '../facts.js';
import { type Fragment, type Html, html } from '../html.js';

/** One section of the page: its heading, and what stands under it. */
export interface Section {
  readonly id: string;
  readonly title: string;
  /** One line under the heading: what the section answers. */
  readonly lead: string;
  content(facts: Facts, config: Config): Fragment;
}

export const renderSection = (section: Section, facts: Facts, config: Config): Html => html`
<section id="${section.id}" aria-labelledby="${section.id}-title">
<div class="side"><h2 id="${section.id}-title">${section.title}</h2><p>${section.lead}</p></div>
<div class="main">${section.content(facts, config)}</div>
</section>`;
