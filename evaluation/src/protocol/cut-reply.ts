/** What is taken of a reply. */
export interface Cut {
  /** The part that goes into the program. */
  readonly completion: string;
  /** The stop word it was cut before; null when none stands in the reply. */
  readonly stop: string | null;
}

/** Cuts a reply before the first stop word in it. Where two begin at one place, the longer is named. */
export function cutReply(reply: string, stops: readonly string[]): Cut {
  let end = reply.length;
  let found: string | null = null;
  for (const stop of stops) {
    const at = reply.indexOf(stop);
    if (at === -1 || at > end || (at === end && found !== null && found.length >= stop.length)) continue;
    end = at;
    found = stop;
  }
  return { completion: reply.slice(0, end), stop: found };
}
