import { bars } from '../charts/bars.js';
import { duration } from '../format.js';
import { html } from '../html.js';
import { hash, missing, name } from '../table.js';
import type { Section } from './section.js';

export const stages: Section = {
  id: 'stages',
  title: 'Stages',
  lead: 'What the run did, what it found done already, and how long it took.',
  content: ({ stages: all }) => {
    if (all.length === 0) return missing('No stage was run.');
    const longest = Math.max(...all.map(({ seconds }) => seconds), Number.MIN_VALUE);
    return bars(
      all.map(({ name: stage, reused, seconds, note, fingerprint }) => ({
        label: html`${name(stage)} <span class="badge ${reused ? 'reused' : 'ran'}">${reused ? 'reused' : 'ran'}</span>`,
        tone: reused ? ('baseline' as const) : ('model' as const),
        to: seconds / longest,
        value: html`<b>${duration(seconds)}</b>`,
        note: html`${note}${note !== '' && fingerprint !== '' && ' · '}${fingerprint !== '' && hash(fingerprint)}`,
      })),
    );
  },
};
