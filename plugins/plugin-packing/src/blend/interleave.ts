/**
 * Which stream each window comes from: the quota method of apportionment (Balinski & Young, American Mathematical
 * Monthly 82, 1975), one seat a window. After any number of windows each stream has had its exact part of them, rounded
 * up or down; and it never loses one when the number grows (no Alabama paradox), so the windows can be handed out one
 * by one.
 *
 * Weights are whole numbers: after `period` windows every part is exact, and what follows is the same again. The table
 * of one period (at most a million entries) therefore answers for any window, however far.
 */
export class Interleave {
  /** Windows after which every stream has had exactly its part. */
  readonly period: number;
  /** Windows of a period, by stream. */
  readonly #weights: readonly number[];
  /** Position in the period → stream. */
  readonly #streams: Uint16Array;
  /** Position in the period → windows of the same stream before it. */
  readonly #before: Uint32Array;
  /** Stream → its positions in the period. */
  readonly #positions: readonly Uint32Array[];

  /** @param parts whole numbers above 0, by stream */
  constructor(parts: readonly number[]) {
    const divisor = parts.reduce(greatestCommonDivisor);
    this.#weights = parts.map((part) => part / divisor);
    this.period = this.#weights.reduce((sum, weight) => sum + weight, 0);
    this.#streams = new Uint16Array(this.period);
    this.#before = new Uint32Array(this.period);
    this.#positions = this.#weights.map((weight) => new Uint32Array(weight));
    const given = this.#weights.map(() => 0);
    for (let position = 0; position < this.period; position++) {
      const stream = this.#next(given, position + 1);
      this.#streams[position] = stream;
      this.#before[position] = given[stream]!;
      this.#positions[stream]![given[stream]!] = position;
      given[stream]! += 1;
    }
  }

  /** The stream of a window, and how many of its windows came before. */
  at(window: number): { readonly stream: number; readonly ordinal: number } {
    const position = window % this.period;
    const stream = this.#streams[position]!;
    const periods = (window - position) / this.period;
    return { stream, ordinal: periods * this.#weights[stream]! + this.#before[position]! };
  }

  /** How many of the first `windows` windows are the stream's. */
  count(stream: number, windows: number): number {
    const position = windows % this.period;
    const periods = (windows - position) / this.period;
    return periods * this.#weights[stream]! + countBelow(this.#positions[stream]!, position);
  }

  /** The fewest windows among which `count` (at least 1) are the stream's. */
  windowsFor(stream: number, count: number): number {
    const weight = this.#weights[stream]!;
    const rest = (count - 1) % weight;
    return ((count - 1 - rest) / weight) * this.period + this.#positions[stream]![rest]! + 1;
  }

  /**
   * Of the streams that may have one more without exceeding their part of `size` windows rounded up, the one with the
   * largest claim weight / (given + 1). Compared as products of whole numbers below 2^53; ties go to the first.
   */
  #next(given: readonly number[], size: number): number {
    let best = -1;
    for (const [stream, weight] of this.#weights.entries()) {
      if (given[stream]! * this.period >= size * weight) continue;
      if (best < 0 || weight * (given[best]! + 1) > this.#weights[best]! * (given[stream]! + 1))
        best = stream;
    }
    return best;
  }
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** Entries of an ascending column below a bound. */
function countBelow(column: Uint32Array, bound: number): number {
  let low = 0;
  let high = column.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (column[middle]! < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
