/**
 * The digamma function ψ(x) for x > 0: the recurrence ψ(x) = ψ(x + 1) − 1/x up to 6, then the asymptotic series
 * (Abramowitz & Stegun 6.3.18). Absolute error below 1e-9.
 */
export function digamma(x: number): number {
  let shifted = x;
  let value = 0;
  for (; shifted < 6; shifted++) value -= 1 / shifted;
  const square = 1 / (shifted * shifted);
  return (
    value +
    Math.log(shifted) -
    0.5 / shifted -
    square * (1 / 12 - square * (1 / 120 - square * (1 / 252 - square * (1 / 240 - square * (1 / 132)))))
  );
}
