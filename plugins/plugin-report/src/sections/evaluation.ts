import type { EvalResult, JsonValue } from '@framework/sdk';
import { type Bar, bars } from '../charts/bars.js';
import {
  intervalText,
  type Measured,
  measuredMetric,
  PERPLEXITY,
  TOLD_ELSEWHERE,
} from '../evaluator-view.js';
import type { Facts } from '../facts.js';
import { fixed, integer, measured } from '../format.js';
import { type Fragment, type Html, html } from '../html.js';
import { type Column, folded, missing, name, table } from '../table.js';
import type { Section } from './section.js';

export const evaluation: Section = {
  id: 'evaluation',
  title: 'Evaluation',
  lead: 'How well it predicts what it never saw, beside models that know less.',
  content: (facts: Facts, config) => {
    const results = Object.entries(facts.results).filter(([id]) => !TOLD_ELSEWHERE.has(id));
    if (results.length === 0) return missing('The run was not evaluated.');
    return results
      .sort(([a], [b]) => Number(b === PERPLEXITY) - Number(a === PERPLEXITY) || (a < b ? -1 : 1))
      .map(([id, result]) => [
        id === PERPLEXITY ? comparison(result) : html`<h3>${name(id)}</h3>`,
        result.note && html`<p class="caption">${result.note}</p>`,
        id === PERPLEXITY
          ? [
              contextControl(result),
              repositoryTable(result, config.repositories),
              folded('Every figure', metricTable(id, result)),
            ]
          : metricTable(id, result),
      ]);
  },
};

const MODELS = [
  ['bitsPerByte', 'This model', 'model', 'ratio/none'],
  ['bitsPerByte/tokenUnigram', 'Token frequencies alone', 'baseline', 'ratio/tokenUnigram'],
  ['bitsPerByte/byteUnigram', 'Byte frequencies alone', 'baseline', 'ratio/byteUnigram'],
] as const;

function comparison(result: EvalResult): Fragment {
  const rows = MODELS.flatMap(([metric, label, tone, ratio]) => {
    const value = measuredMetric(result, metric);
    return value ? [{ label, tone, value, ratio: measuredMetric(result, ratio) }] : [];
  });
  if (rows.length === 0) return missing(result.note ?? 'Nothing was measured.');
  const widest = Math.max(...rows.map(({ value }) => value.interval?.high ?? value.value), Number.MIN_VALUE);
  const list: readonly Bar[] = rows.map(({ label, tone, value, ratio }) => ({
    label,
    tone,
    to: value.value / widest,
    ...(value.interval
      ? { interval: [value.interval.low / widest, value.interval.high / widest] as const }
      : {}),
    value: html`<b>${fixed(value.value)}</b>`,
    note: [intervalText(value), ratio && `the model needs ${ratioText(ratio)} as much`]
      .filter(Boolean)
      .join('; '),
  }));
  return html`<h3>Bits per byte on held-out repositories <span class="unit">lower is better</span></h3>${bars(list)}`;
}

const ratioText = ({ value, interval }: Measured): string =>
  `${fixed(value)} ×${interval ? ` (${fixed(interval.low)}–${fixed(interval.high)})` : ''}`;

/** Over a sample of tokens, whose cost is not that of all: it has a scale of its own. */
function contextControl(result: EvalResult): Fragment {
  const shuffled = measuredMetric(result, 'bitsPerByte/shuffledContext');
  const ratio = measuredMetric(result, 'ratio/shuffledContext');
  if (!shuffled || !ratio) return '';
  const inOrder = shuffled.value * ratio.value;
  const widest = Math.max(inOrder, shuffled.value, Number.MIN_VALUE);
  const bar = (label: string, tone: Bar['tone'], value: number) => ({
    ...{ label, tone, to: value / widest },
    value: html`<b>${fixed(value)}</b>`,
  });
  const { count } = shuffled;
  const of = count === undefined ? 'of sampled tokens' : `of ${integer(count)} sampled tokens`;
  return html`<h3>Bits per byte ${of} <span class="unit">the same ones, with what stands before them in order and shuffled</span></h3>${bars(
    [
      { ...bar('In order', 'model', inOrder), note: `${ratioText(ratio)} what they cost shuffled` },
      bar('Context shuffled', 'control', shuffled.value),
    ],
  )}`;
}

function metricTable(id: string, { metrics }: EvalResult): Html {
  return table(
    `Metrics of ${id}`,
    [
      { head: 'Metric' },
      { head: 'Value', kind: 'number' },
      { head: 'Interval', kind: 'number' },
      { head: 'Unit' },
      { head: 'Over', kind: 'number' },
      { head: 'Note' },
    ],
    Object.entries(metrics).map(([metric, { value, unit, count, interval, note }]) => [
      name(metric),
      value === null ? 'not measured' : measured(value),
      interval ? `${measured(interval.low)}–${measured(interval.high)}` : '',
      unit,
      count === undefined ? '' : integer(count),
      note ?? '',
    ]),
  );
}

/** Rows of the evaluator as a table, its columns as they come. */
function repositoryTable({ rows = [] }: EvalResult, limit: number): Fragment {
  if (rows.length === 0) return '';
  // Results read back from disk have their keys sorted: a person reads the name first, then what it is about.
  const known = Object.keys(HEADS);
  const place = (head: string) => (known.includes(head) ? known.indexOf(head) : known.length);
  const heads = [...new Set(rows.flatMap((row) => Object.keys(row)))].sort((a, b) => place(a) - place(b));
  const columns: Column[] = heads.map((head) => ({
    head: HEADS[head] ?? head,
    kind: rows.some((row) => typeof row[head] === 'number') ? 'number' : 'text',
  }));
  return [
    table(
      `By repository${rows.length > limit ? `, the first ${limit} of ${integer(rows.length)}` : ''}`,
      columns,
      rows.slice(0, limit).map((row) => heads.map((head) => cell(head, row[head] ?? null))),
    ),
  ];
}

const HEADS: Readonly<Record<string, string>> = {
  repository: 'Repository',
  documents: 'Documents',
  tokens: 'Tokens',
  bytes: 'Bytes',
  bitsPerByte: 'Bits per byte',
  'bitsPerByte/tokenUnigram': 'Token frequencies',
  'bitsPerByte/byteUnigram': 'Byte frequencies',
};

function cell(head: string, value: JsonValue): Fragment {
  if (typeof value === 'number')
    return head.startsWith('bitsPerByte') ? fixed(value) : measuredOrWhole(value);
  return typeof value === 'string' ? name(value) : JSON.stringify(value);
}

const measuredOrWhole = (value: number): string =>
  Number.isInteger(value) ? integer(value) : measured(value);
