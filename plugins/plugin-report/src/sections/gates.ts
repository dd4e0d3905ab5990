import type { Gate, GateOutcome, GateResult } from '@framework/sdk';
import type { Facts } from '../facts.js';
import { counted, integer, measured } from '../format.js';
import { type Fragment, html } from '../html.js';
import { missing, name } from '../table.js';
import type { Section } from './section.js';

export const gates: Section = {
  id: 'gates',
  title: 'Gates',
  lead: 'What the preset asks of the checkpoint before it may go on, and what came of it.',
  content: ({ gates: all }) => {
    if (all.length === 0) {
      return missing('The preset states no gates: nothing here decides whether the checkpoint may go on.');
    }
    return [
      // What stops it comes first.
      html`<ul class="gates">${[...all]
        .sort((a, b) => ORDER.indexOf(a.outcome) - ORDER.indexOf(b.outcome))
        .map(row)}</ul>`,
      all.some(({ outcome: of }) => of === 'not-enough-data') &&
        html`<p class="caption">Not enough data is neither pass nor fail: the figure is missing or rests on too little. It holds a release as a fail does.</p>`,
    ];
  },
};

const ORDER: readonly GateOutcome[] = ['fail', 'not-enough-data', 'pass'];

const WORDS: Readonly<Record<GateOutcome, readonly [sign: string, word: string]>> = {
  pass: ['✓', 'pass'],
  fail: ['✗', 'fail'],
  'not-enough-data': ['?', 'not enough data'],
};

function outcome(of: GateOutcome): Fragment {
  const [sign, word] = WORDS[of];
  return html`<span class="outcome ${of}"><span aria-hidden="true">${sign}</span> ${word}</span>`;
}

const row = (gate: GateResult): Fragment =>
  html`<li>${outcome(gate.outcome)}<span class="measured"><b class="gate">${name(gate.metric)}</b> <span class="value">${figure(gate)}</span></span><span class="note"><i>asked for</i> ${bounds(gate.gate)}<br><i>found</i> ${gate.why}${gate.from && html`<br><i>stated in</i> ${gate.from.name}, version ${gate.from.version}`}</span></li>`;

const figure = ({ value, interval, count }: GateResult): Fragment =>
  value === null
    ? 'no figure'
    : html`<b>${measured(value)}</b>${
        interval &&
        html` ${Math.round(interval.level * 100)}% interval ${measured(interval.low)}–${measured(interval.high)}`
      }${count !== undefined && html`, over ${counted(count, 'measurement')}`}`;

function bounds({ min, max, lowAbove, highBelow, wilsonAbove, wilsonBelow, minCount }: Gate): Fragment {
  const parts = [
    min !== undefined && `at least ${min}`,
    max !== undefined && `at most ${max}`,
    lowAbove !== undefined && `lower end of its interval above ${lowAbove}`,
    highBelow !== undefined && `upper end of its interval below ${highBelow}`,
    wilsonAbove !== undefined && `surely at least ${wilsonAbove} (Wilson’s one-sided bound at 95%)`,
    wilsonBelow !== undefined && `surely at most ${wilsonBelow} (Wilson’s one-sided bound at 95%)`,
    minCount !== undefined && `over ${integer(minCount)} measurements or more`,
  ];
  return parts.filter((part) => part !== false).join('; ');
}

/** The gates in a sentence, for whoever reads no further. */
export function gatesInBrief({ gates: all }: Facts): Fragment {
  if (all.length === 0) return 'Its preset states no gates.';
  const of = (wanted: GateOutcome): readonly GateResult[] => all.filter(({ outcome }) => outcome === wanted);
  const [met, missed, undecided] = [of('pass'), of('fail'), of('not-enough-data')];
  if (met.length === all.length) {
    return html`It meets <strong class="pass">${all.length === 1 ? 'the one gate' : `all ${all.length} gates`}</strong> of its preset.`;
  }
  if (all.length === 1) {
    return missed.length === 1
      ? html`It <strong class="fail">misses the one gate</strong> of its preset (${names(missed)}).`
      : html`It <strong class="not-enough-data">leaves the one gate</strong> of its preset <strong class="not-enough-data">undecided</strong> for want of data (${names(undecided)}).`;
  }
  const parts = [
    html`meets ${met.length === 0 ? 'none' : met.length} of the ${all.length} gates of its preset`,
    missed.length > 0 && html`<strong class="fail">misses ${missed.length}</strong> (${names(missed)})`,
    undecided.length > 0 &&
      html`<strong class="not-enough-data">leaves ${undecided.length} undecided</strong> for want of data (${names(undecided)})`,
  ].filter((part) => part !== false);
  return html`It ${parts.map((part, at) => html`${at > 0 && (at === parts.length - 1 ? ' and ' : ', ')}${part}`)}.`;
}

/** A head stays short. */
const NAMED = 3;
const names = (some: readonly GateResult[]): Fragment => [
  some.slice(0, NAMED).map(({ metric }, at) => html`${at > 0 && ', '}${name(metric)}`),
  some.length > NAMED && `, ${some.length - NAMED} more`,
];
