import type { Gate, GateOutcome, GateResult } from '@framework/sdk';
import type { Style } from './output.js';
import { table } from './text.js';

/** `at least 0.7, interval above 0.5, on 30 measurements or more` */
export function boundsText({ min, max, lowAbove, highBelow, minCount }: Gate): string {
  return [
    ...(min === undefined ? [] : [`at least ${min}`]),
    ...(max === undefined ? [] : [`at most ${max}`]),
    ...(lowAbove === undefined ? [] : [`interval above ${lowAbove}`]),
    ...(highBelow === undefined ? [] : [`interval below ${highBelow}`]),
    ...(minCount === undefined ? [] : [`on ${minCount} measurements or more`]),
  ].join(', ');
}

/** One line a gate. */
export const gateLines = (gates: readonly GateResult[], style: Style): string =>
  table(
    gates.map(({ metric, outcome, why }) => [`gate     ${metric}`, paint(outcome, style), why]),
    'lll',
    '',
  );

const WORDS: Readonly<Record<GateOutcome, string>> = {
  pass: 'pass',
  fail: 'fail',
  'not-enough-data': 'not enough data',
};

function paint(outcome: GateOutcome, style: Style): string {
  const word = WORDS[outcome];
  if (outcome === 'pass') return style.green(word);
  return outcome === 'fail' ? style.red(word) : style.yellow(word);
}
