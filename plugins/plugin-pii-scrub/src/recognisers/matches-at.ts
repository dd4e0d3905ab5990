/**
 * What `String.prototype.matchAll` finds of a pattern that matches only at `starts`, or at fewer places: one match after the
 * other, and none inside the one before.
 *
 * @param pattern sticky
 * @param starts ascending
 */
export function* matchesAt(text: string, pattern: RegExp, starts: Uint32Array): Generator<RegExpExecArray> {
  let end = 0;
  for (const start of starts) {
    if (start < end) continue;
    pattern.lastIndex = start;
    const match = pattern.exec(text);
    if (match === null) continue;
    end = pattern.lastIndex;
    yield match;
  }
}
