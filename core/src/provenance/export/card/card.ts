import type { ExportFacts } from '../facts/export-facts.js';
import { html } from '../markup/html.js';
import { page } from '../markup/page.js';
import { masthead } from './masthead.js';
import { renderSection, type Section } from './section.js';
import { blend } from './sections/blend.js';
import { concerns } from './sections/concerns.js';
import { languages } from './sections/languages.js';
import { licences } from './sections/licences.js';
import { limits } from './sections/limits.js';
import { making } from './sections/making.js';
import { removed } from './sections/removed.js';
import { sources } from './sections/sources.js';
import { verification } from './sections/verification.js';

/** In the order of the questions: what is it, under which licences, what was removed and why, can that be shown. */
const SECTIONS: readonly Section[] = [
  blend,
  licences,
  removed,
  concerns,
  sources,
  languages,
  making,
  limits,
  verification,
];

/**
 * The data card as one document. Who reads only this knows what the blend is, under which licences, and what was removed and why.
 * The same facts give the same bytes.
 */
export const renderCard = (facts: ExportFacts): string =>
  page(
    `${facts.name}: data card`,
    html`${masthead(facts, SECTIONS)}
<main>${SECTIONS.map((section) => renderSection(section, facts))}
</main>
<footer><p>Made of the run’s tables alone, by <code>framework provenance export</code>. What the run does not have on record is said to be not recorded. Sizes in powers of ten. One file, nothing loaded from anywhere.</p></footer>`,
  );
