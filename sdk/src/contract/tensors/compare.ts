/** Where two arrays differ most. */
export interface Difference {
  readonly index: number;
  readonly actual: number;
  readonly expected: number;
}

/**
 * The largest difference of float32 values from expected ones, if any is above the tolerance. It is measured against
 * the largest expected value: sums of float32 products lose digits against their largest part, not against themselves.
 */
export function differenceOf(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
): Difference | undefined {
  if (actual.length !== expected.length) {
    return { index: -1, actual: actual.length, expected: expected.length };
  }
  let largest = 1e-3;
  for (let i = 0; i < expected.length; i++) largest = Math.max(largest, Math.abs(expected[i]!));
  let worst: Difference | undefined;
  let worstBy = tolerance * largest;
  for (let i = 0; i < expected.length; i++) {
    const by = Math.abs(actual[i]! - expected[i]!);
    if (by <= worstBy) continue;
    worst = { index: i, actual: actual[i]!, expected: expected[i]! };
    // A NaN is not above anything, and worse than all.
    if (Number.isNaN(by)) return worst;
    worstBy = by;
  }
  return worst;
}

/** `element 3 is 0.5, not 0.25`; sizes where those differ. */
export const tell = ({ index, actual, expected }: Difference): string =>
  index < 0 ? `it has ${actual} values, not ${expected}` : `element ${index} is ${actual}, not ${expected}`;

/** The same bytes: a NaN equals itself, and 0 is not −0. */
export function sameBytes(one: ArrayBufferView, other: ArrayBufferView): boolean {
  const bytes = (view: ArrayBufferView) => Buffer.from(view.buffer, view.byteOffset, view.byteLength);
  return bytes(one).equals(bytes(other));
}

export const allFinite = (values: ArrayLike<number>): boolean => {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i]!)) return false;
  return true;
};
