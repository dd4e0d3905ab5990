/** Round numbers for an axis, and how many decimals tell them apart. */
export interface Ticks {
  readonly values: readonly number[];
  readonly decimals: number;
}

/**
 * Ticks at 1, 2 or 5 times a power of ten (Heckbert, "Nice numbers for graph labels", Graphics Gems 1990), the first at
 * or below `low` and the last at or above `high`.
 */
export function niceTicks(low: number, high: number, wanted: number): Ticks {
  const span = high > low ? high - low : Math.abs(high) || 1;
  const rough = span / Math.max(1, wanted);
  const exponent = Math.floor(Math.log10(rough));
  const fraction = rough / 10 ** exponent;
  const nice = fraction < 1.5 ? 1 : fraction < 3.5 ? 2 : fraction < 7.5 ? 5 : 10;
  const step = nice * 10 ** exponent;
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9));
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const values = Array.from({ length: last - first + 1 }, (_, at) =>
    Number(((first + at) * step).toFixed(decimals)),
  );
  return { values, decimals: Math.min(decimals, 12) };
}
