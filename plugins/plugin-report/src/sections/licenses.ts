import type { VerdictTally } from '@framework/sdk';
import { type Bar, bars } from '../charts/bars.js';
import { byteSize, counted, percent } from '../format.js';
import { type Fragment, html } from '../html.js';
import { reasonCounts, topWithRest } from '../reasons.js';
import { missing, name } from '../table.js';
import { groupBars } from './groups.js';
import type { Section } from './section.js';

export const licenses: Section = {
  id: 'licences',
  title: 'Licences',
  lead: 'Under what terms the kept documents stand, and what was dropped over them.',
  content: ({ licenses: kept, tally }, config) => [
    html`<h3>Kept <span class="unit">share of bytes</span></h3>`,
    groupBars(kept, config.reasons, 'not stated'),
    html`<h3>Judged fit by their licence <span class="unit">share of bytes read; other filters dropped some of them</span></h3>`,
    verdictBars(tally, 'keep', config.reasons) ?? missing('No filter gave a licence as its reason to keep.'),
    html`<h3>Dropped over their licence <span class="unit">share of bytes read</span></h3>`,
    verdictBars(tally, 'drop', config.reasons) ?? missing('No document was dropped over its licence.'),
  ],
};

const TONES = { keep: 'kept', drop: 'dropped' } as const;

/** Verdicts whose reason is a licence. Null when there are none. */
function verdictBars(tally: VerdictTally, wanted: keyof typeof TONES, limit: number): Fragment {
  const found = reasonCounts(tally).filter(
    ({ action, reason }) => action === wanted && /licen[cs]e/i.test(reason),
  );
  if (found.length === 0) return null;
  const whole = Math.max(1, tally.documents.in.bytes);
  return bars(
    topWithRest(found, limit).top.map(
      ({ reason, plugin, documents, bytes }): Bar => ({
        label: name(reason),
        tone: TONES[wanted],
        to: bytes / whole,
        value: html`<b>${percent(bytes / whole)}</b>`,
        note: html`${byteSize(bytes)}, ${counted(documents, 'document')}, ${name(plugin)}`,
      }),
    ),
  );
}
