export interface Points {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/**
 * At most two points a bucket: its lowest and its highest, in the order they came. Drawn one bucket a pixel, the line
 * covers what all points would have covered: a spike of one step among 26,000 stays in the picture. Values that are not
 * finite are left out.
 */
export function minMaxBuckets({ x, y }: Points, buckets: number): Points {
  const finite = y.flatMap((value, at) => (Number.isFinite(value) ? [at] : []));
  if (finite.length <= 2 * buckets) return pick({ x, y }, finite);
  const kept: number[] = [];
  for (let bucket = 0; bucket < buckets; bucket++) {
    const start = Math.floor((bucket * finite.length) / buckets);
    const end = Math.floor(((bucket + 1) * finite.length) / buckets);
    let lowest = finite[start]!;
    let highest = lowest;
    for (let at = start + 1; at < end; at++) {
      const index = finite[at]!;
      if (y[index]! < y[lowest]!) lowest = index;
      if (y[index]! > y[highest]!) highest = index;
    }
    if (lowest === highest) kept.push(lowest);
    else kept.push(Math.min(lowest, highest), Math.max(lowest, highest));
  }
  // The first and last steps are read off the axis: they must be where the line begins and ends.
  if (kept[0] !== finite[0]) kept.unshift(finite[0]!);
  if (kept.at(-1) !== finite.at(-1)) kept.push(finite.at(-1)!);
  return pick({ x, y }, kept);
}

/** Mean over a window of neighbours, centred and narrower at the ends. */
export function movingAverage(values: readonly number[], window: number): number[] {
  const half = Math.max(0, Math.floor(window / 2));
  const sums = new Float64Array(values.length + 1);
  for (const [at, value] of values.entries()) sums[at + 1] = sums[at]! + value;
  return values.map((_, at) => {
    const reach = Math.min(half, at, values.length - 1 - at);
    return (sums[at + reach + 1]! - sums[at - reach]!) / (2 * reach + 1);
  });
}

const pick = ({ x, y }: Points, indices: readonly number[]): Points => ({
  x: indices.map((index) => x[index]!),
  y: indices.map((index) => y[index]!),
});
