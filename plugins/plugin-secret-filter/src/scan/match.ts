/** A piece of the text that a rule objects to: UTF-16 offsets. */
export interface Match {
  readonly rule: string;
  readonly start: number;
  readonly end: number;
}

/** Of matches that overlap the first stays, of those that begin together the longest, then the rule that sorts first. */
export function withoutOverlaps(matches: readonly Match[]): Match[] {
  const sorted = [...matches].sort(
    (a, b) => a.start - b.start || b.end - a.end || (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0),
  );
  const kept: Match[] = [];
  for (const match of sorted) if (match.start >= (kept.at(-1)?.end ?? 0)) kept.push(match);
  return kept;
}
