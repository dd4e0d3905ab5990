import type { EvalResult, JsonValue } from '@framework/sdk';
import { type Bar, bars } from '../charts/bars.js';
import { GROUNDING, intervalText, type Measured, measuredMetric } from '../evaluator-view.js';
import { counted, fixed, percent } from '../format.js';
import { type Fragment, html } from '../html.js';
import { numberOf, textOf } from '../json-value.js';
import { folded, missing, name } from '../table.js';
import type { Section } from './section.js';

export const grounding: Section = {
  id: 'grounding',
  title: 'Grounding',
  lead: 'Whether the head tells the passage that belongs to a text from one that does not.',
  content: ({ results }) => {
    const result = results[GROUNDING];
    if (result === undefined) return missing('Grounding was not measured in this run.');
    const { rows = [], note } = result;
    const accuracy = measuredMetric(result, 'accuracy');
    if (accuracy === undefined) return missing(result.metrics['accuracy']?.note ?? note ?? NOTHING);
    return [
      html`<p>${inBrief(result, accuracy)}</p>`,
      html`<h3>True passage scored above the wrong one <span class="unit">share of triples; the upright line is guessing, ${percent(CHANCE)}</span></h3>`,
      bars(MEASURES.map((measure) => bar(result, measure))),
      note && html`<p class="caption">${note}</p>`,
      rows.length > 0 &&
        folded(
          `Triples with their texts and scores (${Math.min(rows.length, SHOWN)})`,
          rows.slice(0, SHOWN).map(triple),
        ),
    ];
  },
};

const NOTHING = 'Grounding could not be measured.';
const CHANCE = 0.5;
/** How far the control may be from chance before the measurement itself is in doubt. */
const CONTROL_BAND = 0.05;
/** Triples shown. */
const SHOWN = 12;

interface Measure {
  readonly metric: string;
  readonly label: string;
  readonly tone: Bar['tone'];
}

const MEASURES: readonly Measure[] = [
  { metric: 'accuracy', label: 'The head', tone: 'model' },
  { metric: 'lexicalBaseline', label: 'Shared words alone (BM25)', tone: 'baseline' },
  { metric: 'accuracyHard', label: 'The head, both passages of one repository', tone: 'model' },
  { metric: 'lexicalBaselineHard', label: 'Shared words alone, both of one repository', tone: 'baseline' },
  { metric: 'accuracyEasy', label: 'The head, passages of two repositories', tone: 'model' },
  { metric: 'shuffledControl', label: 'The head, asked with an unrelated text', tone: 'control' },
];

function bar(result: EvalResult, { metric, label, tone }: Measure): Bar {
  const measured = measuredMetric(result, metric);
  if (measured === undefined) {
    const why = result.metrics[metric]?.note;
    return { label, tone, to: null, reference: CHANCE, value: 'not measured', ...(why ? { note: why } : {}) };
  }
  const { value, interval, count } = measured;
  return {
    label,
    tone,
    to: value,
    reference: CHANCE,
    ...(interval ? { interval: [interval.low, interval.high] as const } : {}),
    value: html`<b>${percent(value)}</b>`,
    note: [intervalText(measured, percent), count !== undefined && counted(count, 'triple')]
      .filter(Boolean)
      .join('; '),
  };
}

/** What the figures say, and no more than their intervals allow. */
function inBrief(result: EvalResult, accuracy: Measured): Fragment {
  const lexical = measuredMetric(result, 'lexicalBaseline');
  const control = measuredMetric(result, 'shuffledControl');
  return html`The true passage comes out on top in <b>${percent(accuracy.value)}</b> of the triples, ${againstChance(accuracy)}${
    lexical && html`, ${againstLexical(accuracy, lexical)}`
  }. ${control && controlHolds(control)}`;
}

function againstChance({ interval }: Measured): string {
  if (interval === undefined) return 'where guessing is right in half';
  if (interval.low > CHANCE) return 'more than guessing would';
  return interval.high < CHANCE ? 'less than guessing would' : 'which is not told from guessing';
}

function againstLexical(head: Measured, lexical: Measured): string {
  const baseline = `shared words alone, which reach ${percent(lexical.value)}`;
  if (head.interval === undefined || lexical.interval === undefined) return `beside ${baseline}`;
  if (head.interval.low > lexical.interval.high) return `and more than ${baseline}`;
  if (head.interval.high < lexical.interval.low) return `and less than ${baseline}`;
  return `and not clearly more or less than ${baseline} (the intervals overlap)`;
}

function controlHolds({ value, interval }: Measured): string {
  const asked = `Asked with an unrelated text it is ${percent(value)}`;
  const [low, high] = [CHANCE - CONTROL_BAND, CHANCE + CONTROL_BAND];
  if (value >= low && value <= high) return `${asked}, near one half as it must be.`;
  if (interval && interval.low <= high && interval.high >= low) {
    return `${asked}; too few triples to tell whether that is one half, as it must be.`;
  }
  return `${asked}, and it must be one half: something other than the text asked with tells the passages apart, so the figures do not show what they seem to.`;
}

function triple(row: Readonly<Record<string, JsonValue>>): Fragment {
  const text = (key: string): string => textOf(row[key]) ?? '';
  const score = (key: string): string => {
    const value = numberOf(row[key]);
    return value === undefined ? 'not given' : fixed(value, 3);
  };
  const passage = (which: 'true' | 'wrong', document: string): Fragment =>
    html`<div><dt>${which === 'true' ? 'True' : 'Wrong'} passage<br><small>${name(document)}</small><br><small>head ${score(`${which}Score`)}<br>shared words ${score(`${which}Overlap`)}</small></dt><dd><pre tabindex="0">${text(`${which}Passage`)}</pre></dd></div>`;
  return html`<article class="triple"><h3>${
    row['right'] === true
      ? html`<span class="outcome pass"><span aria-hidden="true">✓</span> right</span>`
      : html`<span class="outcome fail"><span aria-hidden="true">✗</span> wrong</span>`
  } <span class="unit">${text('kind') === 'same-repository' ? 'both passages of one repository' : 'passages of two repositories'}</span></h3><dl class="details"><div><dt>Asked with</dt><dd><pre tabindex="0">${text('query')}</pre></dd></div>${passage(
    'true',
    text('document'),
  )}${passage('wrong', text('wrongDocument'))}</dl></article>`;
}
