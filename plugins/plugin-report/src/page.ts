import { createHash } from 'node:crypto';
import type { Config } from './config.js';
import type { Facts } from './facts.js';
import { Html, html } from './html.js';
import { code } from './sections/code.js';
import { completions } from './sections/completions.js';
import { duplicates } from './sections/duplicates.js';
import { evaluation } from './sections/evaluation.js';
import { filters } from './sections/filters.js';
import { gates } from './sections/gates.js';
import { grounding } from './sections/grounding.js';
import { languages } from './sections/languages.js';
import { licenses } from './sections/licenses.js';
import { lock } from './sections/lock.js';
import { masthead } from './sections/masthead.js';
import { plan } from './sections/plan.js';
import { provenance } from './sections/provenance.js';
import { renderSection, type Section } from './sections/section.js';
import { sources } from './sections/sources.js';
import { stages } from './sections/stages.js';
import { training } from './sections/training.js';
import { STYLE } from './style.js';

/**
 * In the order of the questions: may it go on, how good is it, what does it write, how did it come about, of what, and can
 * that be shown.
 */
const SECTIONS: readonly Section[] = [
  gates,
  evaluation,
  grounding,
  code,
  completions,
  training,
  filters,
  duplicates,
  licenses,
  languages,
  sources,
  provenance,
  stages,
  plan,
  lock,
];

/**
 * Nothing is loaded and nothing runs: no script, no image, no font, no request. The one style sheet is allowed by its
 * hash, so that markup which slipped past the escaping could not even restyle the page.
 */
const POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'`;

/** The whole report as one document. The same facts give the same bytes. */
export const renderPage = (facts: Facts, config: Config): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Html(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${facts.name}: training report</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<div class="page">${masthead(facts, SECTIONS)}
<main>${SECTIONS.map((section) => renderSection(section, facts, config))}
</main>
<footer><p>One file, nothing loaded from anywhere. Figures marked with an interval: 95%, bootstrap over documents unless the evaluator says otherwise. Sizes in powers of ten.</p></footer>
</div>
</body>
</html>
`.markup;
