import { html } from '../html.js';
import { property } from '../json-value.js';
import { folded, missing, name } from '../table.js';
import { json } from './plan.js';
import type { Section } from './section.js';

/** Keys of the lock that a reader looks for first. */
const FIRST = ['sdk', 'preset', 'seed', 'configHash', 'dataFingerprint', 'tokenizerHash'] as const;

export const lock: Section = {
  id: 'lock',
  title: 'Lock',
  lead: 'What was chosen once, so that the run can be repeated to the byte.',
  content: ({ lock: locked, contentRoot }) => [
    html`<dl class="details"><div><dt>Content root</dt><dd>${
      contentRoot === null
        ? 'none yet: the run is not finished'
        : html`<code class="name">${contentRoot}</code>`
    }</dd></div>${FIRST.map((key) => {
      const value = property(locked, key);
      return typeof value === 'string' || typeof value === 'number'
        ? html`<div><dt>${LABELS[key]}</dt><dd>${name(String(value))}</dd></div>`
        : '';
    })}</dl>`,
    locked === null ? missing('The run has no lock.') : folded('run.lock.json', json(locked)),
  ],
};

const LABELS: Readonly<Record<(typeof FIRST)[number], string>> = {
  sdk: 'SDK level',
  preset: 'Preset',
  seed: 'Seed',
  configHash: 'Configuration',
  dataFingerprint: 'Data',
  tokenizerHash: 'Tokenizer',
};
