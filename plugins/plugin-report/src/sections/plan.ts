import type { JsonValue, ParameterRow } from '@framework/sdk';
import { integer, percent } from '../format.js';
import { type Fragment, html } from '../html.js';
import { modelFacts, sizeOf } from '../model-facts.js';
import { folded, missing, name, table } from '../table.js';
import type { Section } from './section.js';

export const plan: Section = {
  id: 'plan',
  title: 'Model and plan',
  lead: 'What the model is made of, and what the run was going to take.',
  content: ({ plan: stated }) => {
    if (stated === null) return missing('The run has no plan.');
    const { rows, parameters } = modelFacts(stated);
    return [
      rows.length === 0 ? missing('The plan lists no parameters.') : parameterTable(rows, parameters ?? 0),
      folded('The whole plan', json(stated)),
    ];
  },
};

function parameterTable(rows: readonly ParameterRow[], total: number): Fragment {
  return table(
    `${integer(total)} parameters`,
    [
      { head: 'Tensor' },
      { head: 'Part' },
      { head: 'Shape', kind: 'number' },
      { head: 'Times', kind: 'number' },
      { head: 'Parameters', kind: 'number' },
      { head: 'Share', kind: 'number' },
    ],
    rows.map((row) => [
      name(row.name),
      name(row.group),
      row.shape.map((side) => integer(side)).join(' × '),
      integer(row.count),
      integer(sizeOf(row)),
      percent(sizeOf(row) / Math.max(1, total)),
    ]),
  );
}

/** JSON as it is, readable. */
export const json = (value: JsonValue): Fragment =>
  html`<pre tabindex="0" class="json">${JSON.stringify(value, null, 2)}</pre>`;
