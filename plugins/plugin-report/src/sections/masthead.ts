import type { EvalMetric } from '@framework/sdk';
import { intervalText, measuredMetric, perplexity } from '../evaluator-view.js';
import { type Facts, modelLoss } from '../facts.js';
import { compact, counted, duration, fixed, integer } from '../format.js';
import { type Fragment, type Html, html } from '../html.js';
import { numberOf, property } from '../json-value.js';
import { median } from '../median.js';
import { modelFacts } from '../model-facts.js';
import { name } from '../table.js';
import { gatesInBrief } from './gates.js';
import type { Section } from './section.js';

/** Name, verdict and key figures: what is read when nothing else is. */
export const masthead = (facts: Facts, sections: readonly Section[]): Html => html`
<header>
<p class="kicker">Training report <span aria-hidden="true">·</span> preset ${name(facts.preset)}</p>
<h1>${name(facts.name)}</h1>
<p class="verdict">${trained(facts)} ${howGood(facts)}</p>
<p class="verdict">${gatesInBrief(facts)}</p>
<dl class="figures">${figures(facts).map(([label, value, remark]) => html`<div><dt>${label}</dt><dd>${value}<small>${remark}</small></dd></div>`)}</dl>
<nav aria-label="Sections"><ul>${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
</header>`;

function trained(facts: Facts): Fragment {
  const { last } = facts.steps;
  const { parameters } = modelFacts(facts.plan);
  const kept = facts.tally.documents.kept;
  const data = kept.documents > 0 ? html` drawn from ${counted(kept.documents, 'document')}` : '';
  const model = parameters === undefined ? 'A model' : html`A model of ${compact(parameters)} parameters`;
  if (last === null) {
    return kept.documents > 0
      ? html`Nothing was trained yet: ${counted(kept.documents, 'document')} are ready.`
      : 'Nothing was trained yet.';
  }
  const steps =
    last.step < last.steps
      ? `${integer(last.step)} of ${integer(last.steps)} steps`
      : counted(last.steps, 'step');
  return html`${model}, trained for ${steps} on ${compact(last.tokens)} tokens${data}.`;
}

/** What the held-out measurement says, and no more than its intervals allow. */
function howGood(facts: Facts): Fragment {
  const result = perplexity(facts);
  const bits = measuredMetric(result, 'bitsPerByte');
  if (bits === undefined) {
    const why = result?.metrics['bitsPerByte']?.note;
    return html`How good it is was not measured${why ? `: ${why}` : '.'}`;
  }
  const token = measuredMetric(result, 'ratio/tokenUnigram');
  const byte = measuredMetric(result, 'ratio/byteUnigram');
  const shuffled = measuredMetric(result, 'ratio/shuffledContext');
  const against = [token && lessThan(token.value, 'token'), byte && lessThan(byte.value, 'byte')].filter(
    (part) => part !== undefined,
  );
  return html`On repositories it never saw it needs <strong>${fixed(bits.value)} bits per byte</strong>${
    against.length > 0 && html`, ${against.join(' and ')}`
  }. ${shuffled && usesOrder(shuffled)}`;
}

/** @param ratio the model's bits over the baseline's */
function lessThan(ratio: number, unit: string): string {
  const difference = `${Math.round(Math.abs(1 - ratio) * 100)}%`;
  return `${difference} ${ratio <= 1 ? 'fewer' : 'more'} than ${unit} frequencies alone`;
}

/** An interval whose upper end is below this is a clear difference; above it, it may be next to none. */
const CLEARLY_LESS = 0.95;

/** @param ratio what the sampled tokens cost in order, over what they cost with their context shuffled */
function usesOrder({ value, interval }: EvalMetric & { readonly value: number }): string {
  const times = `With its context shuffled it needs ${fixed(1 / value)} × as much`;
  if (interval === undefined) return `${times}.`;
  if (interval.high < CLEARLY_LESS) return `${times}: it uses the order of what it reads.`;
  return `${times}: it makes little or no use of the order of what it reads.`;
}

type Figure = readonly [label: string, value: Fragment, remark: Fragment];

function figures(facts: Facts): readonly Figure[] {
  const { last, tokensPerSecond } = facts.steps;
  const { documents } = facts.tally;
  const bits = measuredMetric(perplexity(facts), 'bitsPerByte');
  const { parameters } = modelFacts(facts.plan);
  const loss = modelLoss(facts.steps);
  const seconds = facts.stages.reduce((sum, stage) => sum + stage.seconds, 0);
  const backend = property(property(facts.lock, 'backend'), 'name');
  const threads = numberOf(property(property(facts.lock, 'backend'), 'threads'));
  const reused = facts.stages.filter((stage) => stage.reused).length;
  const all: readonly (Figure | undefined)[] = [
    bits && ['Bits per byte, held out', fixed(bits.value), intervalText(bits)],
    loss && ['Training loss', fixed(loss.at(-1)!), `nats per token, from ${fixed(loss[0]!)}`],
    parameters === undefined ? undefined : ['Parameters', compact(parameters), integer(parameters)],
    last === null
      ? undefined
      : ['Tokens trained on', compact(last.tokens), `${compact(median(tokensPerSecond))} tokens a second`],
    documents.in.documents > 0
      ? [
          'Kept for training',
          integer(documents.kept.documents),
          `of ${counted(documents.in.documents, 'document')} read`,
        ]
      : undefined,
    [
      'Time',
      duration(seconds),
      [
        typeof backend === 'string' &&
          `backend ${backend}${threads ? `, ${counted(threads, 'thread')}` : ''}`,
        // Without this a second run would seem to have trained in a second.
        reused > 0 && `${counted(reused, 'stage')} reused and not counted`,
      ]
        .filter(Boolean)
        .join('; '),
    ],
  ];
  return all.filter((figure) => figure !== undefined);
}
