import { createHash } from 'node:crypto';
import { STYLE } from '../card/style.js';
import { type Fragment, Html, html } from './html.js';

/**
 * Nothing is loaded and nothing runs: no script, no image, no font, no request. The one style sheet is allowed by its hash, so
 * that markup which slipped past the escaping could not even restyle the page.
 */
const POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'`;

/** A document of one file. The same content gives the same bytes. */
export const page = (title: string, content: Fragment): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Html(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<div class="page">${content}
</div>
</body>
</html>
`.markup;

/** A part of it, its heading and what it is about beside the content. */
export const pageSection = (id: string, title: string, lead: string, content: Fragment): Html => html`
<section id="${id}" aria-labelledby="${id}-title"><div class="side"><h2 id="${id}-title">${title}</h2><p>${lead}</p></div><div class="main">${content}</div></section>`;
