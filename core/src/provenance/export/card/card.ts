import { createHash } from 'node:crypto';
import type { ExportFacts } from '../facts/export-facts.js';
import { Html, html } from '../markup/html.js';
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
import { STYLE } from './style.js';

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
 * Nothing is loaded and nothing runs: no script, no image, no font, no request. The one style sheet is allowed by its hash, so
 * that markup which slipped past the escaping could not even restyle the page.
 */
const POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'`;

/**
 * The data card as one document. Who reads only this knows what the blend is, under which licences, and what was removed and why.
 * The same facts give the same bytes.
 */
export const renderCard = (facts: ExportFacts): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Html(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${facts.name}: data card</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<div class="page">${masthead(facts, SECTIONS)}
<main>${SECTIONS.map((section) => renderSection(section, facts))}
</main>
<footer><p>Made of the run’s tables alone, by <code>framework provenance export</code>. What the run does not have on record is said to be not recorded. Sizes in powers of ten. One file, nothing loaded from anywhere.</p></footer>
</div>
</body>
</html>
`.markup;
