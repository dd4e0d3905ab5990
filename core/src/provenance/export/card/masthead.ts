import { both, total } from '../facts/counts.js';
import type { ExportFacts } from '../facts/export-facts.js';
import { NOT_STATED } from '../facts/kept-documents.js';
import { drops } from '../facts/waterfall.js';
import { type Fragment, type Html, html, name, notRecorded } from '../markup/html.js';
import { byteSize, compact, counted, integer, percent, shareOf } from '../markup/numbers.js';
import { alerts } from './alerts.js';
import type { Section } from './section.js';
import { trainedShares } from './trained-shares.js';

/** What the blend is in three sentences, what must not be missed, and its size. */
export const masthead = (facts: ExportFacts, sections: readonly Section[]): Html => html`
<header>
<p class="kicker">Data card of a training run${facts.preset !== null && html` · preset ${name(facts.preset)}`}</p>
<h1>${name(facts.name)}</h1>
<p class="lead">${whatItIs(facts)}</p>
<p class="lead">${underWhat(facts)} ${whatWasRemoved(facts)}</p>
${alerts(facts)}
<dl class="figures">${figures(facts).map(([term, value, remark]) => html`<div><dt>${term}</dt><dd>${value}<small>${remark}</small></dd></div>`)}</dl>
<nav aria-label="Sections"><ul>${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
</header>`;

function whatItIs(facts: ExportFacts): Fragment {
  const { tally, sources, blend } = facts;
  const real = sources.filter(({ planted }) => !planted);
  const shares = trainedShares(facts);
  return [
    html`A blend of <b>${counted(tally.documents.kept.documents, 'document')}</b> to train a language model on, ${byteSize(tally.documents.kept.bytes)} of text, from ${counted(real.length, 'source')}.`,
    blend !== null &&
      shares !== undefined &&
      shares.length > 0 &&
      html` What is trained on is ${shares.map(
        ({ share, part }, at) => html`${separator(at, shares.length)}${percent(part)} ${name(share)}`,
      )}, counted in tokens.`,
  ];
}

function underWhat({ kept }: ExportFacts): Fragment {
  const bytes = total(kept.licences).bytes;
  const shown = kept.licences.slice(0, 4);
  if (shown.length === 0) return 'No kept document names a licence.';
  return html`By bytes of what was kept, ${shown.map(
    (count, at) =>
      html`${separator(at, shown.length)}${percent(shareOf(both(count).bytes, bytes))} ${
        count.value === NOT_STATED ? 'state no licence' : html`stand under <b>${name(count.value)}</b>`
      }`,
  )}${kept.licences.length > shown.length && `; ${counted(kept.licences.length - shown.length, 'more licence')} below`}.`;
}

function whatWasRemoved(facts: ExportFacts): Fragment {
  const { in: read, dropped } = facts.tally.documents;
  if (dropped.documents === 0) return html`Of ${counted(read.documents, 'document')} read none was removed.`;
  const most = [...drops(facts).steps].sort((a, b) => b.bytes - a.bytes).slice(0, 3);
  return html`Of ${counted(read.documents, 'document')} read, <b>${integer(dropped.documents)} were removed</b>, by bytes mostly as ${most.map(
    ({ reason, bytes }, at) =>
      html`${separator(at, most.length)}${name(reason)} (${percent(shareOf(bytes, dropped.bytes))})`,
  )}.`;
}

const separator = (at: number, of: number): string => (at === 0 ? '' : at === of - 1 ? ' and ' : ', ');

function figures(facts: ExportFacts): readonly (readonly [string, Fragment, Fragment])[] {
  const { documents } = facts.tally;
  const kept = total(facts.kept.licences);
  const { takenDown } = facts.kept;
  return [
    ['Read', integer(documents.in.documents), `documents, ${byteSize(documents.in.bytes)}`],
    [
      'Removed',
      integer(documents.dropped.documents),
      `documents, ${byteSize(documents.dropped.bytes)}: ${percent(shareOf(documents.dropped.bytes, documents.in.bytes))} of the bytes`,
    ],
    [
      'Held out',
      integer(documents.held.documents),
      `documents, ${byteSize(documents.held.bytes)}: to measure with`,
    ],
    ['To train on', integer(documents.kept.documents), `documents, ${byteSize(documents.kept.bytes)}`],
    ...(takenDown.documents === 0
      ? []
      : [
          [
            'Taken down',
            integer(takenDown.documents),
            `documents, ${byteSize(takenDown.bytes)}: after the run`,
          ] as const,
        ]),
    [
      'Tokens',
      kept.tokens === null ? notRecorded() : compact(kept.tokens),
      kept.tokens === null ? 'the run was not tokenized' : 'in kept documents, held-out ones included',
    ],
    [
      'Trained on',
      facts.trainedTokens === null ? notRecorded() : compact(facts.trainedTokens),
      facts.trainedTokens === null ? 'no step is on record' : 'tokens, repeats counted',
    ],
  ];
}
