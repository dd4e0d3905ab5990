import type { EvalResult } from '@framework/sdk';
import { type FoundResult, findResult } from './find-result.js';
import { differenceInterval, holm, meanDifference, type Pair, pairedTest } from './paired.js';

/** What `framework eval compare --json` prints. */
export interface Comparison {
  readonly a: { readonly name: string; readonly file: string };
  readonly b: { readonly name: string; readonly file: string };
  readonly suites: readonly SuiteComparison[];
  /** Evaluators both have, and whose rows are not of tasks. */
  readonly notComparable: readonly string[];
}

export interface SuiteComparison {
  readonly suite: string;
  /** Tasks that both have graded. */
  readonly tasks: number;
  /** Tasks that one has graded alone. */
  readonly left: { readonly a: number; readonly b: number };
  /** Mean share right, over the tasks both have. */
  readonly a: number;
  readonly b: number;
  /** Of b over a. */
  readonly difference: number;
  readonly interval: { readonly low: number; readonly high: number; readonly level: number } | null;
  /** Tasks that one got more of than the other. */
  readonly better: { readonly a: number; readonly b: number };
  readonly method: 'mcnemar' | 'sign-flip';
  readonly p: number;
  /** Holm's, over the suites. */
  readonly pAdjusted: number;
  /** `none-shown`: no difference at 5%; that is not to say that there is none. */
  readonly outcome: 'a' | 'b' | 'none-shown';
  readonly caveats: readonly string[];
}

const LEVEL = 0.05;
/** Of resampling: the same two files, the same answer. */
const SEED = 1;

/**
 * Two evaluations, suite by suite, on the tasks both have: the same tasks for both models, so the test is a paired one.
 *
 * @throws FWK_CLI_USAGE for what is no evaluation
 */
export async function compareEvaluations(root: string, first: string, second: string): Promise<Comparison> {
  const [a, b] = [await findResult(root, first), await findResult(root, second)];
  const both = Object.keys(a.results).filter((id) => Object.hasOwn(b.results, id));
  const compared = both.flatMap((suite) => compareSuite(suite, a, b) ?? []);
  const adjusted = holm(compared.map(({ p }) => p));
  return {
    a: { name: a.name, file: a.file },
    b: { name: b.name, file: b.file },
    suites: compared.map((suite, at) => {
      const pAdjusted = adjusted[at]!;
      const shown = pAdjusted < LEVEL ? (suite.difference > 0 ? 'b' : 'a') : 'none-shown';
      return { ...suite, pAdjusted, outcome: shown };
    }),
    notComparable: both.filter((id) => !compared.some(({ suite }) => suite === id)),
  };
}

function compareSuite(
  suite: string,
  a: FoundResult,
  b: FoundResult,
): Omit<SuiteComparison, 'pAdjusted' | 'outcome'> | undefined {
  const [first, second] = [sharesOf(a.results[suite]!), sharesOf(b.results[suite]!)];
  const pairs = [...first].flatMap(([task, share]): Pair[] =>
    second.has(task) ? [{ a: share, b: second.get(task)! }] : [],
  );
  if (pairs.length === 0) return undefined;
  const left = { a: first.size - pairs.length, b: second.size - pairs.length };
  const sameData = JSON.stringify(a.data) === JSON.stringify(b.data);
  return {
    suite,
    tasks: pairs.length,
    left,
    a: pairs.reduce((sum, pair) => sum + pair.a, 0) / pairs.length,
    b: pairs.reduce((sum, pair) => sum + pair.b, 0) / pairs.length,
    difference: meanDifference(pairs),
    interval: differenceInterval(pairs, SEED),
    better: {
      a: pairs.filter((pair) => pair.a > pair.b).length,
      b: pairs.filter((pair) => pair.b > pair.a).length,
    },
    ...pairedTest(pairs, SEED),
    caveats: [
      ...(left.a + left.b > 0
        ? [`${left.a + left.b} tasks were graded for one of the two alone, and left out`]
        : []),
      ...(a.data === null || b.data === null
        ? [
            'one of the two does not say which data its tasks came from: they are the same by their names alone',
          ]
        : sameData
          ? []
          : ['the data files differ: tasks are the same by their names alone']),
    ],
  };
}

/** Task → share of its graded replies that passed; tasks without a graded reply are in neither. */
function sharesOf({ rows = [] }: EvalResult): ReadonlyMap<string, number> {
  const counts = new Map<string, { graded: number; passed: number }>();
  for (const { task, verdict } of rows) {
    if (typeof task !== 'string' || (verdict !== 'passed' && verdict !== 'failed')) continue;
    const count = counts.get(task) ?? { graded: 0, passed: 0 };
    counts.set(task, { graded: count.graded + 1, passed: count.passed + (verdict === 'passed' ? 1 : 0) });
  }
  return new Map([...counts].map(([task, { graded, passed }]) => [task, passed / graded]));
}
