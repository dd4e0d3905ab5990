import type { Gate, GateOutcome, GateResult } from '@framework/sdk';
import type { Style } from './output.js';
import { table } from './text.js';

/** `at least 0.7, interval above 0.5, on 30 measurements or more` */
export function boundsText({
  min,
  max,
  lowAbove,
  highBelow,
  wilsonAbove,
  wilsonBelow,
  minCount,
}: Gate): string {
  return [
    ...(min === undefined ? [] : [`at least ${min}`]),
    ...(max === undefined ? [] : [`at most ${max}`]),
    ...(lowAbove === undefined ? [] : [`interval above ${lowAbove}`]),
    ...(highBelow === undefined ? [] : [`interval below ${highBelow}`]),
    ...(wilsonAbove === undefined ? [] : [`surely at least ${wilsonAbove} (Wilson, one-sided 95%)`]),
    ...(wilsonBelow === undefined ? [] : [`surely at most ${wilsonBelow} (Wilson, one-sided 95%)`]),
    ...(minCount === undefined ? [] : [`on ${minCount} measurements or more`]),
  ].join(', ');
}

/** One line a gate. */
export const gateLines = (gates: readonly GateResult[], style: Style): string =>
  table(
    gates.map(({ metric, outcome, why, from }) => [
      `gate     ${metric}`,
      paint(outcome, style),
      why,
      from === undefined ? '' : style.dim(`${from.name}, version ${from.version}`),
    ]),
    'llll',
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
