/**
 * Hashes of the lines of each document of a batch, null of those nobody asked for, in one piece of shared memory: it crosses threads, and nothing
 * of it is copied.
 *
 * ```
 * number   of each document: how many hashes, -1 for null
 * number   the hashes, those of one document behind those of the one before
 * ```
 */
export function packedLines(documents: readonly (Float64Array | null)[]): Float64Array<SharedArrayBuffer> {
  const hashes = documents.reduce((sum, lines) => sum + (lines?.length ?? 0), 0);
  const numbers = new Float64Array(
    new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT * (documents.length + hashes)),
  );
  let end = documents.length;
  for (const [at, lines] of documents.entries()) {
    numbers[at] = lines?.length ?? -1;
    if (lines === null) continue;
    numbers.set(lines, end);
    end += lines.length;
  }
  return numbers;
}

/** What was packed of so many documents. Views of it. */
export function* unpackedLines(numbers: Float64Array, documents: number): Generator<Float64Array | null> {
  let end = documents;
  for (let at = 0; at < documents; at++) {
    const count = numbers[at]!;
    if (count < 0) {
      yield null;
      continue;
    }
    yield numbers.subarray(end, end + count);
    end += count;
  }
}
