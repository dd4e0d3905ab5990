import { bar } from '../../markup/bar.js';
import { type Fragment, html, name, notRecorded } from '../../markup/html.js';
import { compact, percent } from '../../markup/numbers.js';
import { table } from '../../markup/table.js';
import type { Section } from '../section.js';
import { type TrainedShare, trainedShares } from '../trained-shares.js';
import { valueTable } from '../value-table.js';

export const blend: Section = {
  id: 'blend',
  title: 'Blend',
  lead: 'Of what it is made, in tokens, against what the preset asks for.',
  content: (facts) => {
    const shares = trainedShares(facts);
    return [
      shares === undefined
        ? html`<p>${notRecorded('The run is no blend: its windows are of all documents alike, or it has none.')}</p>`
        : [
            askedTable(shares),
            html`<p class="caption">The upright line is what the preset asks for. A sequencer keeps each share’s part after every window, so what was trained on by share is reckoned from all that was trained on. More than one pass means that the model saw the documents again.</p>`,
          ],
      valueTable('Kept, by share', 'Share', facts.kept.shares),
    ];
  },
};

const askedTable = (shares: readonly TrainedShare[]): Fragment =>
  table(
    html`Trained on, by share <small>parts of the tokens</small>`,
    [
      { head: 'Share' },
      { head: 'Part', kind: 'plot' },
      { head: 'Is', kind: 'number' },
      { head: 'Asked', kind: 'number' },
      { head: 'Trained on', kind: 'number' },
      { head: 'Available', kind: 'number' },
      { head: 'Passes', kind: 'number' },
    ],
    shares.map(({ share, asked, part, available, trained, passes }) => [
      name(share),
      bar({
        to: part,
        reference: asked,
        tone: 'kept',
        title: `${percent(part)} of the tokens, asked for ${percent(asked)}`,
      }),
      html`<span class="strong">${percent(part)}</span>`,
      percent(asked),
      trained === null ? notRecorded() : compact(trained),
      compact(available),
      passes === null ? notRecorded() : passes.toFixed(2),
    ]),
  );
