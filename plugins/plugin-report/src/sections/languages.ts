import type { BlendSummary } from '@framework/sdk';
import { type Bar, bars } from '../charts/bars.js';
import type { Facts, Groups } from '../facts.js';
import { compact, counted, fixed, percent } from '../format.js';
import { type Fragment, html } from '../html.js';
import { missing, name } from '../table.js';
import { trainedShares } from '../trained-shares.js';
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
  const trained = last?.tokens ?? 0;
  const shares = trainedShares(blend, trained);
  return [
    bars(
      shares.map(
        ({ share, asked, part, available, documents, tokens, passes }): Bar => ({
          label: name(share),
          tone: 'kept',
          to: part,
          reference: asked,
          value: html`${part === null ? 'none' : html`<b>${percent(part)}</b>`} asked ${percent(asked)}`,
          note: `${trained === 0 ? 'nothing trained on yet' : `${compact(tokens)} tokens trained on`} of ${compact(available)} available in ${counted(documents, 'document')}${
            trained === 0 ? '' : `: ${times(passes)}`
          }`,
        }),
      ),
    ),
    html`<p class="caption">Windows of ${counted(blend.length, 'token')}; after each, every share has its part to within one window, so tokens by share are reckoned from all that was trained on. ${
      shares.some(({ passes }) => passes > 1) &&
      'Where a share is read more than once, the model saw its documents again.'
    }</p>`,
  ];
}

/** How often a share is read, as far as two digits show. */
function times(passes: number): string {
  if (fixed(passes) === '1.00') return 'read once';
  return passes < 1 ? `${percent(passes)} of it read` : `read ${fixed(passes)} times`;
}
