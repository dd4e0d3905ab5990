import type { JsonValue, ParameterRow } from '@framework/sdk';
import { byteSize, integer, percent } from '../format.js';
import { type Fragment, html } from '../html.js';
import { numberOf, property } from '../json-value.js';
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
      memoryTable(stated),
      configuration(stated),
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

/** What a training step was going to hold in memory, where the plan says. */
function memoryTable(stated: JsonValue): Fragment {
  const rows = arrayOf(property(property(stated, 'memory'), 'rows')).flatMap((row) => {
    const label = property(row, 'name');
    const bytes = numberOf(property(row, 'bytes'));
    return typeof label === 'string' && bytes !== undefined ? [{ label, bytes }] : [];
  });
  if (rows.length === 0) return '';
  const total = rows.reduce((sum, { bytes }) => sum + bytes, 0);
  return table(
    `Memory of a training step as planned: ${byteSize(total)}`,
    [{ head: 'For' }, { head: 'Bytes', kind: 'number' }, { head: 'Share', kind: 'number' }],
    rows.map(({ label, bytes }) => [name(label), integer(bytes), percent(bytes / Math.max(1, total))]),
  );
}

/** Every plugin's configuration with where each value came from, where the plan lists its plugins. */
function configuration(stated: JsonValue): Fragment {
  const origins = property(stated, 'origins');
  const rows = arrayOf(property(property(stated, 'configuration'), 'plugins')).flatMap((plugin) => {
    const id = property(plugin, 'id');
    const config = property(plugin, 'config');
    if (typeof id !== 'string' || typeof config !== 'object' || config === null) return [];
    return Object.entries(config).map(([key, value]) => {
      const origin = property(origins, `plugins.${id}.${key}`) ?? property(origins, `${id}.${key}`);
      return [
        name(id),
        name(key),
        name(JSON.stringify(value)),
        typeof origin === 'string' ? name(origin) : '',
      ];
    });
  });
  if (rows.length === 0) return '';
  return folded(
    'Configuration',
    table('Configuration', [{ head: 'Plugin' }, { head: 'Key' }, { head: 'Value' }, { head: 'From' }], rows),
  );
}

const arrayOf = (value: JsonValue | undefined): readonly JsonValue[] => (Array.isArray(value) ? value : []);
