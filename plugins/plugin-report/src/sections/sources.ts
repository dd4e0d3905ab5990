import type { JsonObject, JsonValue } from '@framework/sdk';
import { byteSize, integer } from '../format.js';
import { type Fragment, html } from '../html.js';
import { property, textOf } from '../json-value.js';
import { PLANTED } from '../planted.js';
import { folded, hash, missing, name, table } from '../table.js';
import type { Section } from './section.js';

export const sources: Section = {
  id: 'sources',
  title: 'Sources',
  lead: 'Where the documents come from, in which version.',
  content: ({ sources: all }) => {
    const rows = Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1));
    if (rows.length === 0) return missing('No source was read.');
    const described = rows.filter(([, { details }]) => Object.keys(details).length > 0);
    return [
      table(
        `${rows.length === 1 ? 'One source' : `${rows.length} sources`}`,
        [
          { head: 'Source' },
          { head: 'Documents', kind: 'number' },
          { head: 'Bytes', kind: 'number' },
          { head: 'Not taken' },
          { head: 'Fingerprint', kind: 'code' },
        ],
        rows.map(([id, { documents, bytes, skipped, fingerprint, details }]) => [
          html`${name(id)}${planted(details) && html`<br><small>${planted(details)}</small>`}`,
          integer(documents),
          byteSize(bytes),
          skippedText(skipped),
          hash(fingerprint),
        ]),
      ),
      described.length > 0 &&
        folded(
          'Versions and details',
          described.map(([id, { details }]) => [html`<h3>${name(id)}</h3>`, detailList(details)]),
        ),
    ];
  },
};

/** What a source says of its documents where they are none of anybody's, but planted. */
const planted = (details: JsonObject): string | undefined => textOf(property(details, PLANTED));

const skippedText = (skipped: Readonly<Record<string, number>>): Fragment => {
  const entries = Object.entries(skipped).filter(([, files]) => files > 0);
  if (entries.length === 0) return 'nothing';
  return entries.map(([reason, files], at) => html`${at > 0 && ', '}${integer(files)} ${reason}`);
};

const detailList = (details: JsonObject): Fragment =>
  html`<dl class="details">${Object.entries(details).map(
    ([key, value]) => html`<div><dt>${name(key)}</dt><dd>${detail(value)}</dd></div>`,
  )}</dl>`;

function detail(value: JsonValue): Fragment {
  if (value === null) return '–';
  if (typeof value !== 'object') return name(String(value));
  const items = Array.isArray(value)
    ? value.map(inline)
    : Object.entries(value).map(([key, item]) => html`${name(key)} ${inline(item)}`);
  return html`<ul class="inline">${items.map((item) => html`<li>${item}</li>`)}</ul>`;
}

const inline = (value: JsonValue): Fragment =>
  name(typeof value === 'string' ? value : JSON.stringify(value));
