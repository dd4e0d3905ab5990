import type { BlendSummary } from '@framework/sdk';
import { type Bar, bars } from '../charts/bars.js';
import type { Facts, Groups } from '../facts.js';
import { compact, counted, fixed, percent } from '../format.js';
import { type Fragment, html } from '../html.js';
import { missing, name } from '../table.js';
import { trainedParts } from '../trained-parts.js';
import { groupBars, isUnknown } from './groups.js';
import type { Section } from './section.js';

export const languages: Section = {
  id: 'languages',
  title: 'Languages and blend',
  lead: 'What the kept documents are written in, and in what parts they were trained on.',
  content: (facts, config) => [
    html`<h3>Blend <span class="unit">share of the tokens trained on; the upright line is what the preset asks for</span></h3>`,
    facts.blend === null ? noBlend(facts, config.reasons) : blendBars(facts, facts.blend),
    html`<h3>Language <span class="unit">share of kept bytes</span></h3>`,
    groupBars(facts.languages, config.reasons, 'unknown'),
    html`<h3>Natural language of prose <span class="unit">share of its bytes; ISO 639-3, und: nobody can tell</span></h3>`,
    prose(facts.naturalLanguages, config.reasons),
  ],
};

/** Without a blend of windows there is only what was kept to tell of. */
function noBlend({ shares }: Facts, limit: number): Fragment {
  const several = new Set((shares ?? []).map(({ value }) => value)).size > 1;
  return [
    missing('The run is no blend: its windows are of all documents alike, or it has none.'),
    several && [
      html`<h3>Kept, by share <span class="unit">share of kept bytes, not of what was trained on</span></h3>`,
      groupBars(shares, limit, 'no share'),
    ],
  ];
}

/** Code has no natural language; bars of it would only say how much code there is. */
function prose(groups: Groups, limit: number): Fragment {
  const told = (groups ?? []).filter(({ value }) => !isUnknown(value));
  return told.length > 0
    ? groupBars(told, limit, 'unknown')
    : missing('No kept document has one: none is prose, or no filter looked.');
}

function blendBars({ steps: { last } }: Facts, blend: BlendSummary): Fragment {
  const parts = trainedParts(blend);
  const list = blend.shares.map(({ share, weight, documents, tokens, run }, at): Bar => {
    const part = parts[at] ?? null;
    return {
      label: name(share),
      tone: 'kept',
      to: part,
      reference: weight,
      value: part === null ? 'nothing yet' : html`<b>${percent(part)}</b> asked ${percent(weight)}`,
      note: `${compact(run.tokens)} tokens trained on of ${compact(tokens)} available in ${counted(documents, 'document')}: ${times(run.passes)}`,
    };
  });
  const stopped = last !== null && last.step < last.steps;
  return [
    bars(list),
    html`<p class="caption">Windows of ${counted(blend.length, 'token')}. ${
      blend.shares.some(({ run }) => run.passes > 1) &&
      'Where a share is read more than once, the model saw its documents again. '
    }${stopped && 'The run has not come to its end: these are the figures of the whole of it.'}</p>`,
  ];
}

/** How often a share is read. */
const times = (passes: number): string =>
  passes < 1 ? `${percent(passes)} of it read once` : `read ${fixed(passes)} times`;
