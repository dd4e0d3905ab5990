import type { JsonValue } from '@framework/sdk';
import { COMPLETIONS } from '../evaluator-view.js';
import { type Fragment, html } from '../html.js';
import { folded, missing, name } from '../table.js';
import type { Section } from './section.js';

export const completions: Section = {
  id: 'completions',
  title: 'Completions',
  lead: 'The model goes on from the first lines of files it never saw. As they are: nothing chosen, nothing mended.',
  content: ({ results }) => {
    const { rows = [], note } = results[COMPLETIONS] ?? {};
    if (rows.length === 0) return missing('No completion was sampled.');
    return [note && html`<p class="caption">${note}</p>`, rows.map(sample)];
  },
};

function sample(row: Readonly<Record<string, JsonValue>>): Fragment {
  const text = (key: string): string => (typeof row[key] === 'string' ? (row[key] as string) : '');
  return html`<article class="completion"><h3>${name(text('id') || text('repository') || 'completion')}</h3><pre tabindex="0"><span class="visually-hidden">Prompt: </span><span class="prompt">${text(
    'prompt',
  )}</span><span class="visually-hidden">Completion: </span><mark>${text('completion')}</mark></pre>${
    text('reference') !== '' &&
    folded('How the file really goes on', html`<pre tabindex="0">${text('reference')}</pre>`)
  }</article>`;
}
