import { bars } from '../charts/bars.js';
import { byteSize, counted, percent } from '../format.js';
import { html } from '../html.js';
import { reasonCounts, topWithRest } from '../reasons.js';
import { missing, name } from '../table.js';
import { groupBars } from './groups.js';
import type { Section } from './section.js';

export const licenses: Section = {
  id: 'licences',
  title: 'Licences',
  lead: 'Under what terms the kept documents stand, and what was dropped over them.',
  content: ({ licenses: kept, tally }, config) => {
    const dropped = reasonCounts(tally).filter(
      ({ action, reason }) => action === 'drop' && /licen[cs]e/i.test(reason),
    );
    const { top } = topWithRest(dropped, config.reasons);
    const whole = Math.max(1, tally.documents.in.bytes);
    return [
      html`<h3>Kept <span class="unit">share of bytes</span></h3>`,
      groupBars(kept, config.reasons, 'not stated'),
      html`<h3>Dropped <span class="unit">share of bytes read</span></h3>`,
      top.length === 0
        ? missing('No document was dropped over its licence.')
        : bars(
            top.map(({ reason, plugin, documents, bytes }) => ({
              label: name(reason),
              tone: 'dropped' as const,
              to: bytes / whole,
              value: html`<b>${percent(bytes / whole)}</b>`,
              note: html`${byteSize(bytes)}, ${counted(documents, 'document')}, ${name(plugin)}`,
            })),
          ),
    ];
  },
};
