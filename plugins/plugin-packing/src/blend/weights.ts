/** A million parts: how finely weights are taken. */
export const WHOLE = 1_000_000;

/** How far the weights' sum may be from 1: what rounding a third to six places leaves. */
const TOLERANCE = 1e-6;

/** Shares by name, ascending, with their parts of a million; a share of 0 parts is left out of the windows. */
export type Parts = readonly (readonly [share: string, parts: number])[];

/** A mistake in weights, as errors and plans say it. */
export interface WeightFault {
  readonly message: string;
  readonly at: string;
  readonly action: string;
}

/** `70%`, `0.0001%` */
export const partText = (parts: number): string => `${Number(((100 * parts) / WHOLE).toFixed(4))}%`;

/**
 * What is wrong with the weights; undefined when nothing is.
 *
 * @param at the key that holds them
 */
export function weightFault(shares: Readonly<Record<string, number>>, at: string): WeightFault | undefined {
  const message = weightProblem(shares);
  return message === undefined ? undefined : { message, at, action: 'let the weights add up to 1' };
}

function weightProblem(shares: Readonly<Record<string, number>>): string | undefined {
  const weights = Object.values(shares);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  // A sum of doubles may miss the tolerance's edge by an ulp.
  if (Math.abs(sum - 1) > TOLERANCE + 1e-12) {
    return `the weights of ${Object.keys(shares).join(', ')} add up to ${Number(sum.toFixed(9))}, not to 1`;
  }
  const small = Object.entries(shares).find(([, weight]) => weight > 0 && weight * WHOLE < 1);
  return small && `${small[0]} has a weight of ${small[1]}; weights are taken to the millionth`;
}

/**
 * Weights as whole parts of a million: rounded down, the parts left over to the largest remainders (ties by name).
 * Whole numbers, so that the interleave repeats after at most a million windows and no rounding adds up.
 */
export function partsOf(shares: Readonly<Record<string, number>>): Parts {
  const rows = Object.entries(shares)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    // 0.29 × 10^6 is 289,999.99999999994 in doubles: what is a whole number but for that counts as one.
    .map(([share, weight]) => ({ share, exact: Math.round(weight * WHOLE * 1e4) / 1e4 }))
    .map(({ share, exact }) => ({ share, parts: Math.floor(exact), rest: exact - Math.floor(exact) }));
  const rests = rows.filter(({ parts }) => parts > 0).sort((a, b) => b.rest - a.rest);
  let left = WHOLE - rows.reduce((sum, { parts }) => sum + parts, 0);
  for (let at = 0; left !== 0; at = (at + 1) % rests.length) {
    const step = Math.sign(left);
    rests[at]!.parts += step;
    left -= step;
  }
  return rows.map(({ share, parts }) => [share, parts]);
}
