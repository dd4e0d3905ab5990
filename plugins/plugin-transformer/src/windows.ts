/** Token windows, `[B, T]` row-major, as in `MicroBatch`. */
export interface Windows {
  readonly rows: number;
  readonly length: number;
  readonly tokens: Int32Array;
  readonly documents: Int32Array;
  readonly positions: Int32Array;
}

/** Tokens of one forward pass outside training: more rows at once would not be faster, only larger. */
const TOKENS_AT_ONCE = 4096;

/** Rows that go through the body together, and where they begin among all ids. */
export interface WindowsPart {
  readonly from: number;
  readonly part: Windows;
}

/**
 * Rows cut into parts that the body takes at once.
 *
 * @param method named in the error
 * @param documents one document a row when left out
 *
 * @throws RangeError where the ids are not `rows` rows of `length`
 */
export function* inParts(
  method: string,
  tokens: Int32Array,
  rows: number,
  length: number,
  documents?: Int32Array,
): Generator<WindowsPart> {
  if (tokens.length !== rows * length || (documents && documents.length !== tokens.length)) {
    throw new RangeError(`${method}: ${tokens.length} ids are not ${rows} rows of ${length}`);
  }
  const rowsAtOnce = Math.max(1, Math.floor(TOKENS_AT_ONCE / length));
  for (let row = 0; row < rows; row += rowsAtOnce) {
    const from = row * length;
    const to = Math.min(row + rowsAtOnce, rows) * length;
    yield { from, part: windows(tokens.slice(from, to), length, documents?.slice(from, to)) };
  }
}

/** Rows with their documents; positions count from each document's start. */
function windows(tokens: Int32Array, length: number, documents?: Int32Array): Windows {
  const inDocument = documents ?? new Int32Array(tokens.length);
  const positions = new Int32Array(tokens.length);
  for (let n = 0; n < tokens.length; n++) {
    const continues = n % length !== 0 && inDocument[n] === inDocument[n - 1];
    positions[n] = continues ? positions[n - 1]! + 1 : 0;
  }
  return { rows: tokens.length / length, length, tokens, documents: inDocument, positions };
}
