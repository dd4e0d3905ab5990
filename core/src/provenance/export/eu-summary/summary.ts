import type { ExportFacts } from '../facts/export-facts.js';
import { html, name } from '../markup/html.js';
import { page, pageSection } from '../markup/page.js';
import { answered, Provider } from './answers.js';
import { categorise } from './categories.js';
import { dataSources } from './sections/data-sources.js';
import { general } from './sections/general.js';
import { filtersRan, processing } from './sections/processing.js';
import type { Statements } from './statements.js';

/** A summary, and the keys of what it lacks. */
export interface Summary {
  readonly page: string;
  readonly missing: readonly string[];
}

/**
 * The public summary of training content that Article 53(1)(d) of Regulation (EU) 2024/1689 asks of providers of general-purpose AI models,
 * in the sections of the Commission's template: European Commission, “Explanatory Notice and Template for the Public Summary of
 * Training Content for general-purpose AI models”, published 24 July 2025, adopted as C(2025) 8311 final of 5 December 2025.
 *
 * Figures are the run's tables'. What only the provider can say is the provider's, or said to be missing, with the key that gives it:
 * nothing is assumed. The same facts and statements give the same bytes. It is a filled form, no legal advice.
 */
export function euSummary(facts: ExportFacts, statements: Statements): Summary {
  const provider = new Provider(statements);
  const sources = categorise(facts, statements);
  const head = answered([
    ['Version of the summary', provider.says('summary.version')],
    ['Last update', provider.says('summary.lastUpdate')],
  ]);
  const sections = [
    pageSection(
      'general',
      '1. General information',
      'Who provides which model, and how much it was trained on.',
      general(facts, provider),
    ),
    pageSection(
      'sources',
      '2. List of data sources',
      'Where the content comes from, by the template’s kinds of source.',
      dataSources(facts, sources, provider),
    ),
    pageSection(
      'processing',
      '3. Data processing aspects',
      'Reservations of rights, and what must not be learned from.',
      [processing(facts, provider), html`<p class="caption">${filtersRan(facts)}</p>`],
    ),
  ];
  const lacks = provider.missing.length;
  const content = html`<header>
<p class="kicker">Public summary of training content for general-purpose AI models · Regulation (EU) 2024/1689, Article 53(1)(d)</p>
<h1>${name(facts.name)}</h1>
${lacks > 0 && html`<ul class="alerts"><li><b>not finished</b>: ${lacks} ${lacks === 1 ? 'statement' : 'statements'} only the provider can make ${lacks === 1 ? 'is' : 'are'} missing; each place names its key.</li></ul>`}
${head}
</header>
<main>${sections}
</main>
<footer><p>Template: European Commission, Explanatory Notice and Template for the Public Summary of Training Content for general-purpose AI models, 24 July 2025, C(2025) 8311. Figures are of the run’s tables, whose root is <code>${facts.provenance.root}</code>; statements are the provider’s. Made by <code>framework provenance export</code>.</p></footer>`;
  return {
    page: page(`${facts.name}: public summary of training content`, content),
    missing: provider.missing,
  };
}
