import type { EvalResult, JsonValue } from '@framework/sdk';
import { type Bar, bars } from '../charts/bars.js';
import { HUMANEVAL, intervalText, measuredMetric } from '../evaluator-view.js';
import { counted, integer, percent } from '../format.js';
import { type Fragment, html } from '../html.js';
import { textOf } from '../json-value.js';
import { folded, missing, name } from '../table.js';
import type { Section } from './section.js';

export const code: Section = {
  id: 'code',
  title: 'Code',
  lead: 'Whether what it writes works: functions from a description, judged by running them.',
  content: ({ results }) => {
    const result = results[HUMANEVAL];
    if (result === undefined) return missing('No program of the model was run.');
    const { rows = [], note } = result;
    const passes = passAtK(result);
    if (passes.length === 0) return missing(note ?? 'No program was judged.');
    return [
      html`<p>${inBrief(result)}</p>`,
      html`<h3>Tasks solved <span class="unit">pass@k: at least one of k replies works; share of tasks</span></h3>`,
      bars(passes),
      html`<h3>What became of the replies <span class="unit">share of replies</span></h3>`,
      bars(fates(result)),
      html`<p class="caption">${remarks(result)}</p>`,
      note && html`<p class="caption">${note}</p>`,
      rows.length > 0 &&
        folded(`Replies with their verdicts (${shownText(rows.length)})`, shown(rows).map(reply)),
    ];
  },
};

/** Replies shown. */
const SHOWN = 12;

const passAtK = (result: EvalResult): readonly Bar[] =>
  Object.entries(result.metrics)
    .filter(([metric]) => /^pass@\d+$/.test(metric))
    .sort(([a], [b]) => Number(a.slice(5)) - Number(b.slice(5)))
    .map(([metric, { note, interval, count, value }]): Bar => {
      const about = [
        interval && intervalText(result.metrics[metric]!, percent),
        count !== undefined && counted(count, 'task'),
        note,
      ];
      return {
        label: metric,
        tone: 'model',
        to: value,
        ...(interval ? { interval: [interval.low, interval.high] as const } : {}),
        value: value === null ? 'not measured' : html`<b>${percent(value)}</b>`,
        note: about.filter(Boolean).join('; '),
      };
    });

/** Replies by what became of them. */
interface Tally {
  readonly graded: number;
  readonly passed: number;
  readonly notGraded: number;
  readonly failed: readonly { readonly reason: string; readonly replies: number }[];
}

function tally(result: EvalResult): Tally {
  const count = (metric: string): number => measuredMetric(result, metric)?.value ?? 0;
  const failed = Object.keys(result.metrics)
    .filter((metric) => metric.startsWith(FAILED))
    .map((metric) => ({ reason: metric.slice(FAILED.length), replies: count(metric) }))
    .sort((a, b) => b.replies - a.replies || (a.reason < b.reason ? -1 : 1));
  const graded = count('graded');
  const passed = Math.max(0, graded - failed.reduce((sum, { replies }) => sum + replies, 0));
  return { graded, passed, notGraded: count('notGraded'), failed };
}
const FAILED = 'failed/';

function inBrief(result: EvalResult): Fragment {
  const { graded, passed } = tally(result);
  if (graded === 0) return 'No reply could be judged.';
  const tasks = measuredMetric(result, 'tasks')?.value;
  const of = `${counted(graded, 'reply', 'replies')}${tasks === undefined ? '' : ` to ${counted(tasks, 'task')}`}`;
  if (passed > 0) return html`Of ${of}, <b>${integer(passed)}</b> passed the tests.`;
  const high = measuredMetric(result, 'pass@1')?.interval?.high;
  return html`Of ${of}, <b>none passed</b> the tests.${
    high !== undefined &&
    ` With as few tasks as these, a model that solves up to ${percent(high)} of such tasks could still come out like this.`
  }`;
}

function fates(result: EvalResult): readonly Bar[] {
  const { graded, passed, notGraded, failed } = tally(result);
  const whole = Math.max(1, graded + notGraded);
  const bar = (label: Fragment, tone: Bar['tone'], replies: number, note: Fragment): Bar => ({
    label,
    tone,
    to: replies / whole,
    value: html`<b>${integer(replies)}</b> ${percent(replies / whole)}`,
    note,
  });
  return [
    bar('Passed', 'kept', passed, 'every assertion of the tests held'),
    ...failed.map(({ reason, replies }) =>
      bar(html`Failed: ${name(reason)}`, 'dropped', replies, REASONS[reason] ?? 'failed'),
    ),
    ...(notGraded > 0
      ? [
          bar(
            'Not graded',
            'control',
            notGraded,
            'the sandbox itself failed on these; neither right nor wrong',
          ),
        ]
      : []),
  ];
}

const REASONS: Readonly<Record<string, string>> = {
  wrong: 'ran, and gave a wrong answer',
  exception: 'raised an exception',
  syntax: 'does not compile, or does not define the function',
  value: 'answered what is no plain value',
  wall: 'ran out of time',
  cpu: 'ran out of processor time',
  memory: 'ran out of memory',
  output: 'printed or answered too much',
  crash: 'its process ended by itself',
  exit: 'asked its process to end',
};

function remarks(result: EvalResult): Fragment {
  const count = (metric: string): number => measuredMetric(result, metric)?.value ?? 0;
  const [weak, weakPassed] = [count('weak'), count('weakPassed')];
  return [
    weak > 0
      ? `${counted(weak, 'reply', 'replies')} judged with weak isolation (the tests needed objects of the program’s own in the judge’s process), ${integer(weakPassed)} of them passed. `
      : 'No reply was judged with weak isolation. ',
    count('promptTruncated') > 0 &&
      `${counted(count('promptTruncated'), 'reply', 'replies')} to a prompt that lost its start. `,
    count('contextFull') > 0 &&
      `${counted(count('contextFull'), 'reply', 'replies')} ended where the context was full. `,
  ];
}

/** Those that passed first, then as they were asked: what works is what a reader will not believe unseen. */
const shown = (rows: NonNullable<EvalResult['rows']>): NonNullable<EvalResult['rows']> =>
  [...rows]
    .sort((a, b) => Number(b['verdict'] === 'passed') - Number(a['verdict'] === 'passed'))
    .slice(0, SHOWN);

const shownText = (rows: number): string =>
  rows > SHOWN ? `${SHOWN} of ${integer(rows)}, those that passed first` : integer(rows);

function reply(row: Readonly<Record<string, JsonValue>>): Fragment {
  const text = (key: string): string => textOf(row[key]) ?? '';
  const verdict = text('verdict');
  const [tone, sign] =
    verdict === 'passed' ? ['pass', '✓'] : verdict === 'failed' ? ['fail', '✗'] : ['not-enough-data', '?'];
  return html`<article class="completion"><h3>${name(text('task'))} <span class="outcome ${tone}"><span aria-hidden="true">${sign}</span> ${verdict}</span> <span class="unit">${name(
    [text('reason'), text('detail')].filter((part) => part !== '').join(': '),
  )}${text('isolation') === 'weak' && ' · weak isolation'}</span></h3><pre tabindex="0">${program(text('completion'))}</pre></article>`;
}

/** A small model often writes nothing that can be seen; the page says so. */
function program(text: string): Fragment {
  if (text.trim() !== '') return text;
  return html`<span class="prompt">${text === '' ? '(an empty reply)' : '(nothing but white space)'}</span>`;
}
