import type { JsonValue } from '@framework/sdk';
import type { Facts } from '../facts.js';
import { type Fragment, html } from '../html.js';
import { name, table } from '../table.js';

/** Verdicts with what convinced the filter, like beside like. */
export function evidenceTable({ verdicts }: Facts): Fragment {
  return table(
    'Examples, with what convinced the filter',
    [{ head: 'Document' }, { head: 'Verdict' }, { head: 'Evidence', kind: 'code' }],
    grouped(verdicts).map(({ id, plugin, action, reason, evidence }) => [
      name(id),
      html`<span class="action ${ACTIONS.has(action) && action}">${action}</span> ${name(reason)}<br><small>${name(plugin)}</small>`,
      evidenceText(evidence),
    ]),
  );
}

const ACTIONS: ReadonlySet<string> = new Set(['keep', 'drop', 'hold', 'rewrite']);

/** Like beside like; within a reason in the order of the documents. */
const grouped = (verdicts: Facts['verdicts']): Facts['verdicts'] =>
  [...verdicts].sort((a, b) => (kind(a) < kind(b) ? -1 : kind(a) > kind(b) ? 1 : 0));
const kind = ({ plugin, action, reason }: Facts['verdicts'][number]): string =>
  `${action}\0${plugin}\0${reason}`;

function evidenceText(evidence: JsonValue): Fragment {
  if (evidence === null) return '';
  if (typeof evidence !== 'object' || Array.isArray(evidence)) return short(evidence);
  return Object.entries(evidence).map(
    ([key, value]) => html`<span class="pair-of"><i>${key}</i> ${short(value)}</span> `,
  );
}

/** Enough to see what it was; the whole is in the verdict table of the store. */
const LONGEST_EVIDENCE = 160;
function short(value: JsonValue): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > LONGEST_EVIDENCE ? `${text.slice(0, LONGEST_EVIDENCE)}…` : text;
}
