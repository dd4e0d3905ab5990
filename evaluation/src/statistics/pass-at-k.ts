/**
 * The chance that at least one of k replies passes, estimated without bias from n replies of which c passed:
 * 1 − C(n−c, k) / C(n, k) (Chen et al. 2021, equation 1), as a product, which does not overflow.
 *
 * @throws RangeError for k below 1 or above n: there is no such estimate
 */
export function passAtK(n: number, c: number, k: number): number {
  if (!(k >= 1 && k <= n && c >= 0 && c <= n)) throw new RangeError(`pass@${k} of ${c} among ${n}`);
  if (n - c < k) return 1;
  // The same by the formula, but for the last bit: a gate at 0.5 must not miss one half.
  if (k === 1) return c / n;
  let allFail = 1;
  for (let i = n - c + 1; i <= n; i++) allFail *= 1 - k / i;
  return 1 - allFail;
}
