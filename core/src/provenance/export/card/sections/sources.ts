import type { JsonObject, JsonValue } from '@framework/sdk';
import type { SourceFacts } from '../../facts/export-facts.js';
import { type Fragment, html, name, notRecorded } from '../../markup/html.js';
import { byteSize, counted, integer } from '../../markup/numbers.js';
import { firstOf, table } from '../../markup/table.js';
import type { Section } from '../section.js';

const LISTED = 200;
/** Of one source: what it says beyond this is in the record. */
const DETAILS = 24;
const ITEMS = 12;

export const sources: Section = {
  id: 'sources',
  title: 'Sources',
  lead: 'Where the documents come from, in which revision, and how much of each stayed.',
  content: (facts) => {
    const { shown, rest } = firstOf(facts.sources, LISTED);
    return [
      table(
        counting(facts.sources),
        [
          { head: 'Source' },
          { head: 'Read', kind: 'number' },
          { head: 'Kept', kind: 'number' },
          { head: 'Not taken' },
          { head: 'Fingerprint and root', kind: 'code' },
        ],
        shown.map((source) => [
          [
            name(source.id),
            source.planted && html`<span class="note">planted to try the filters; no data of anybody</span>`,
            details(source),
          ],
          read(source),
          [
            counted(source.kept.documents, 'document'),
            html`<span class="note">${byteSize(source.kept.bytes)}${source.kept.heldOut > 0 && `, ${integer(source.kept.heldOut)} held out`}</span>`,
          ],
          notTaken(source),
          hashes(source),
        ]),
      ),
      rest.length > 0 &&
        html`<p class="caption">${counted(rest.length, 'more source')}: all of them stand in the SPDX export.</p>`,
      html`<p class="caption">The fingerprint is the SHA-256 of what a source would deliver; the root is that over what was kept of it, in the tree of <code>provenance.json</code>. Dates are told where a source states one.</p>`,
    ];
  },
};

/** Planted documents are of no source that anybody would count, and stand in the list all the same. */
function counting(sources: readonly SourceFacts[]): Fragment {
  const planted = sources.filter((source) => source.planted).length;
  return [
    counted(sources.length - planted, 'source'),
    planted > 0 && html` <small>and what was planted to try the filters</small>`,
  ];
}

const read = ({ description }: SourceFacts): Fragment =>
  description === null
    ? notRecorded()
    : [
        counted(description.documents, 'document'),
        html`<span class="note">${byteSize(description.bytes)}</span>`,
      ];

/** Counted by the source before any filter. */
function notTaken({ description }: SourceFacts): Fragment {
  if (description === null) return notRecorded();
  const entries = Object.entries(description.skipped).filter(([, files]) => files > 0);
  if (entries.length === 0) return 'nothing';
  const { shown, rest } = firstOf(entries, ITEMS);
  return [
    shown.map(([reason, files], at) => html`${at > 0 && ', '}${integer(files)} ${name(reason)}`),
    rest.length > 0 && `, ${counted(rest.length, 'more reason')}`,
  ];
}

const hashes = ({ description, root }: SourceFacts): Fragment => [
  description === null ? notRecorded() : hash(description.fingerprint),
  html`<br>`,
  root === null ? notRecorded('nothing written') : hash(root),
];

/** The first characters; the whole on demand, and in the other exports. */
const hash = (text: string): Fragment =>
  html`<code title="${text.slice(0, 200)}">${text.slice(0, 16)}</code>`;

/** What a source says of itself: version, revision, commit, files. */
const details = ({ description, planted }: SourceFacts): Fragment =>
  description === null || planted
    ? null
    : Object.entries(description.details ?? {})
        .slice(0, DETAILS)
        .map(([key, value]) => html`<span class="note">${name(key)}: ${detail(value)}</span>`);

function detail(value: JsonValue): Fragment {
  if (value === null) return 'none';
  if (typeof value !== 'object') return name(String(value));
  const items: readonly Fragment[] = Array.isArray(value)
    ? value.map(inline)
    : Object.entries(value as JsonObject).map(([key, item]) => html`${name(key)} ${inline(item)}`);
  if (items.length === 0) return 'none';
  const { shown, rest } = firstOf(items, ITEMS);
  return [
    shown.map((item, at) => html`${at > 0 && ', '}${item}`),
    rest.length > 0 && `, ${integer(rest.length)} more`,
  ];
}

const inline = (value: JsonValue): Fragment =>
  name(typeof value === 'string' ? value : JSON.stringify(value));
