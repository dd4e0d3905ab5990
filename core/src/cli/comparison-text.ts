import type { Comparison, SuiteComparison } from '../eval/compare/compare.js';
import type { Style } from './output.js';
import { table } from './text.js';

/** Which of the two is better, suite by suite, and how sure that is. */
export function comparisonText({ a, b, suites, notComparable }: Comparison, style: Style): string {
  const lines = [`a  ${style.bold(a.name)}`, `b  ${style.bold(b.name)}`];
  if (suites.length === 0) lines.push('they have no graded task in common');
  else
    lines.push(
      table(
        suites.map((suite) => cells(suite, style)),
        'lrrrllll',
        '',
      ),
    );
  for (const { suite, caveats } of suites) {
    for (const caveat of caveats) lines.push(style.yellow(`${suite}: ${caveat}`));
  }
  if (notComparable.length > 0) lines.push(style.dim(`no tasks to pair: ${notComparable.join(', ')}`));
  return lines.join('\n');
}

const METHODS = { mcnemar: 'McNemar, exact', 'sign-flip': 'sign flips' } as const;

function cells(suite: SuiteComparison, style: Style): readonly string[] {
  const points = (share: number): string => `${share >= 0 ? '+' : ''}${(100 * share).toFixed(1)}`;
  const { interval, outcome, better } = suite;
  return [
    suite.suite,
    `a ${(100 * suite.a).toFixed(1)} %`,
    `b ${(100 * suite.b).toFixed(1)} %`,
    points(suite.difference),
    interval === null ? '' : `[${points(interval.low)}, ${points(interval.high)}]`,
    `${suite.tasks} tasks, a better on ${better.a}, b on ${better.b}`,
    `p = ${suite.pAdjusted.toPrecision(2)} (${METHODS[suite.method]})`,
    outcome === 'none-shown' ? style.dim('no difference shown') : style.green(`${outcome} is better`),
  ];
}
