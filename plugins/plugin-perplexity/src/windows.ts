/** A stretch of one document given to the model in one row. Positions count tokens from the document's start. */
export interface ScoringWindow {
  readonly start: number;
  readonly end: number;
  /** Tokens `firstTarget .. end − 1` are scored here; those before it are context only. */
  readonly firstTarget: number;
}

/**
 * Windows over a document of `length` tokens such that every token but the first is scored exactly once: the sliding
 * evaluation of the field (Baevski & Auli 2019). The last window is moved back to end with the document, so that no
 * window is short unless the document is.
 *
 * @param size tokens a window holds, 2 or more
 * @param overlap share of a window that repeats the one before
 */
export function scoringWindows(length: number, size: number, overlap: number): ScoringWindow[] {
  if (length < 2) return [];
  if (length <= size) return [{ start: 0, end: length, firstTarget: 1 }];
  // At most size − 1: the first token of a window has no context in it.
  const stride = Math.min(size - 1, Math.max(1, Math.round(size * (1 - overlap))));
  const windows: ScoringWindow[] = [];
  for (let start = 0, scored = 1; scored < length; start += stride) {
    const end = Math.min(start + size, length);
    windows.push({ start: end - size, end, firstTarget: scored });
    scored = end;
  }
  return windows;
}
